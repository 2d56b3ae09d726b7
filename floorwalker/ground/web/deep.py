"""Pages far into a long list: read by their keys, so that what lies before is sorted without all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.query import ModelIterable

ROWS: Final = 1_000
"""From so many rows before it on a page is read in two steps."""


def between(rows: QuerySet[Any] | Sequence[Any], start: int, stop: int) -> list[Any]:
    """Return the rows from `start` to before `stop`, in their order."""
    if start < ROWS or not isinstance(rows, QuerySet) or rows.query.is_sliced or rows._iterable_class is not ModelIterable:
        return list(rows[start:stop])
    keys = list(rows.values_list("pk", flat=True)[start:stop])
    held = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [held[key] for key in keys if key in held]
