"""A number that was counted or measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from floorwalker.review.questions.base import Ask, Field, Options, Value
from floorwalker.review.questions.numbers import number, numbers_typed, numbers_written, plain, typed_number

LONGEST_UNIT: Final = 20


class Number:
    """A number; where it is said between which it should lie, one inside earns all of the weight and one outside fails."""

    code = "number"
    label = "Number"
    meaning = "Something counted or measured; scored where it is said between which numbers it should lie."
    is_scored = True
    asks: tuple[Ask, ...] = (
        Ask("lowest", "At least", "Left empty: any."), Ask("highest", "At most", "Left empty: any."),
        Ask("unit", "Unit", "Such as seconds.", "text"),
    )

    def options(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """Return what is wanted, and the unit."""
        unit = typed.get("unit", "").strip()
        return {**numbers_typed(typed, ("lowest", "highest")), **({"unit": unit[:LONGEST_UNIT]} if unit else {})}

    def typed(self, options: Options) -> dict[str, str]:
        """Return what is wanted, and the unit."""
        return {**numbers_written(options, ("lowest", "highest")), "unit": str(options.get("unit", ""))}

    def faults(self, options: Options) -> Iterator[str]:
        """Yield what of ``lowest``, ``highest`` and ``unit`` is wrong; each may be left out."""
        for name in ("lowest", "highest"):
            if options.get(name) is not None and number(options, name) is None:
                yield f"The {name} is a number, or is left out."
        lowest, highest = number(options, "lowest"), number(options, "highest")
        if lowest is not None and highest is not None and lowest > highest:
            yield f"The lowest is at most the highest; got {lowest:g} and {highest:g}."
        if not isinstance(options.get("unit", ""), str):
            yield "The unit is a word, or is left out."

    def field(self, options: Options) -> Field:
        """Return a box for a number."""
        return Field("number", attributes={"step": "any"})

    def read(self, typed: str, options: Options) -> Value:
        """Return the number."""
        return typed_number(typed)

    def share(self, value: Value, options: Options) -> float | None:
        """Return 1 inside what is wanted, 0 outside, None where nothing is wanted."""
        outside = self.fails(value, options)
        return None if outside is None else float(not outside)

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return whether it lies outside what is wanted; None where nothing is."""
        lowest, highest = number(options, "lowest"), number(options, "highest")
        if lowest is None and highest is None:
            return None
        return (lowest is not None and float(value) < lowest) or (highest is not None and float(value) > highest)

    def words(self, value: Value, options: Options) -> str:
        """Return the number with its unit."""
        return f"{plain(float(value))} {options.get('unit', '')}".strip()
