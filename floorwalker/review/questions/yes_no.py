"""Yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from floorwalker.review.questions.base import Ask, Choice, Field, Options, Value

YES: Final = "yes"
NO: Final = "no"


class YesNo:
    """Yes earns all of the weight, no earns none and fails."""

    code = "yes_no"
    label = "Yes or no"
    meaning = "Yes earns all of the weight; no earns none, and fails."
    is_scored = True
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
        """Return two buttons."""
        return Field("buttons", (Choice(YES, "Yes", "y"), Choice(NO, "No", "n")))

    def read(self, typed: str, options: Options) -> Value:
        """Return ``yes`` or ``no``."""
        if typed not in {YES, NO}:
            raise ValueError("Answer yes or no.")
        return typed

    def share(self, value: Value, options: Options) -> float | None:
        """Return 1 for yes."""
        return 1.0 if value == YES else 0.0

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return whether it is no."""
        return value == NO

    def words(self, value: Value, options: Options) -> str:
        """Return Yes or No."""
        return "Yes" if value == YES else "No"
