"""A day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from floorwalker.review.questions.base import Field, Options, Value


class Day:
    """A day, which is not scored."""

    code = "date"
    label = "Date"
    meaning = "A day that was named or promised; not scored."
    is_scored = False

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
