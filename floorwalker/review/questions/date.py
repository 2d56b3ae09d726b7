"""A day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from floorwalker.review.questions.base import Ask, Field, Options, Value


class Day:
    """A day, which is not scored."""

    code = "date"
    label = "Date"
    meaning = "A day that was named or promised; not scored."
    is_scored = False
    asks: tuple[Ask, ...] = ()

    def options(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def typed(self, options: Options) -> dict[str, str]:
        """Return nothing."""
        return {}

    def faults(self, options: Options) -> Iterator[str]:
        """Yield nothing: it needs to be told nothing."""
        yield from ()

    def field(self, options: Options) -> Field:
        """Return a box for a day."""
        return Field("date")

    def read(self, typed: str, options: Options) -> Value:
        """Return the day as ISO 8601 writes it."""
        try:
            return date.fromisoformat(typed.strip()).isoformat()
        except ValueError:
            raise ValueError("Write a day such as 2026-11-23.") from None

    def share(self, value: Value, options: Options) -> float | None:
        """Return None."""
        return None

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return None."""
        return None

    def words(self, value: Value, options: Options) -> str:
        """Return the day as people write it."""
        return f"{date.fromisoformat(str(value)):%d %b %Y}"
