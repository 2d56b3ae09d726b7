"""Files that are sent as they are made or read, and never held whole."""

from __future__ import annotations

import csv
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any, Final, cast

from asgiref.sync import sync_to_async
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse, WhiteNoiseMiddleware

from floorwalker.ground.web.cells import csv_text

PIECES_AT_ONCE: Final = 200
"""Lines, or blocks of 4 kB of a file, that are made before some are sent."""

RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
PARTIAL, UNSATISFIABLE = 206, 416


class _InPieces(StreamingHttpResponse):
    """A download whose pieces are made in the thread of the request a few at a time: Django itself would gather all before the first."""

    at_once = PIECES_AT_ONCE

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the pieces, some at once."""
        pieces = iter(cast(Iterable[bytes], self.streaming_content))
        take = sync_to_async(lambda: b"".join(islice(pieces, self.at_once)))
        while some := await take():
            yield some


class _RangeInPieces(_InPieces):
    """A part of a file whose pieces are large: each is sent when it is made."""

    at_once = 1


class _FileInPieces(_InPieces, FileResponse):
    """The same of a file that is kept."""


class _StaticFile(_InPieces, WhiteNoiseFileResponse):
    """The same of a file that every page shares, with no headers but those that its keeper gives."""


class StaticFiles(WhiteNoiseMiddleware):
    """Serves the files that every page shares; WhiteNoise hands a file whole to the asynchronous server, and Django warns of it."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> FileResponse:  # type: ignore[override]  # WhiteNoise overrides it so too
        """Answer with one of them, or that it has not changed."""
        told = static_file.get_response(request.method, request.META)
        answer = _StaticFile(told.file or (), status=int(told.status))
        del answer["content-type"]
        for name, value in told.headers:
            answer[name] = value
        return answer


class _Echo:
    """A file that hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answer with `rows` as the file `name`.csv; no spreadsheet will run a word of it."""
    writer = csv.writer(_Echo())
    lines = (cast(str, writer.writerow([csv_text(cell) for cell in row])) for row in rows)
    answer = _InPieces(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def kept_file(stream: IO[bytes], *, name: str, content_type: str) -> FileResponse:
    """Answer with the file `stream` under the name `name`; it is closed at the end."""
    return _FileInPieces(stream, as_attachment=True, filename=name, content_type=content_type)


def ranged(request: HttpRequest, *, size: int, part: Callable[[int, int], Iterator[bytes]], content_type: str) -> HttpResponseBase:
    """Answer with the range of bytes that is asked for, or with all of them (RFC 9110 section 14).

    Parameters
    ----------
    part
        Yields the bytes from one place up to and without another.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    start, end, status = 0, size, 200
    if asked is not None and any(asked.groups()):
        first, last = asked.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(size, int(last) + 1) if first and last else size
        if start >= end:
            answer: HttpResponseBase = HttpResponse(status=UNSATISFIABLE)
            answer["Content-Range"] = f"bytes */{size}"
            return answer
        status = PARTIAL
    answer = _RangeInPieces(part(start, end), status=status, content_type=content_type)
    if status == PARTIAL:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    answer["Content-Length"] = str(end - start)
    answer["Accept-Ranges"] = "bytes"
    return answer
