"""Words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from floorwalker.review.questions.base import Ask, Field, Options, Value

LONGEST: Final = 2_000


class Text:
    """Words, which are not scored."""

    code = "text"
    label = "Words"
    meaning = "What was seen, in words; not scored."
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
        """Return a box for words."""
        return Field("text", attributes={"maxlength": str(LONGEST)})

    def read(self, typed: str, options: Options) -> Value:
        """Return the words."""
        words = typed.strip()
        if not words:
            raise ValueError("Write what you saw.")
        if len(words) > LONGEST:
            raise ValueError(f"Write at most {LONGEST:,} characters; these are {len(words):,}.")
        return words

    def share(self, value: Value, options: Options) -> float | None:
        """Return None."""
        return None

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return None."""
        return None

    def words(self, value: Value, options: Options) -> str:
        """Return them."""
        return str(value)
