"""Files that are streamed as they are made, and never held whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import cast

from django.http import StreamingHttpResponse


class _Echo:
    """A file that hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answer with `rows` as the file `name`.csv; whoever makes them guards text against spreadsheets (`cells.csv_text`)."""
    writer = csv.writer(_Echo())
    answer = StreamingHttpResponse((cast(str, writer.writerow(row)) for row in rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
