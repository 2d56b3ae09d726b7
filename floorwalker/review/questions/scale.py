"""A scale in whole steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from floorwalker.review.questions.base import Ask, Choice, Field, NotUnderstood, Options, Value
from floorwalker.review.questions.numbers import meanings, number, numbers_typed, numbers_written

MOST_STEPS: Final = 11
"""0 to 10 is the longest that people tell apart."""
_NUMBERS: Final = ("low", "high", "pass_at")


class Scale:
    """Whole steps from the lowest to the highest; the weight is earned in proportion, and below the passing step it fails."""

    code = "scale"
    label = "Scale"
    meaning = "Whole steps, each earning its part of the weight; a step below the one that passes is a fail."
    is_scored = True
    asks: tuple[Ask, ...] = (
        Ask("low", "Lowest step"), Ask("high", "Highest step"), Ask("pass_at", "Passes from", "A step below this is a fail."),
        Ask("anchors", "What steps mean", "One a line, such as 0 = Not at all.", "lines"),
    )

    def options(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """Return the steps, and what they mean."""
        found = numbers_typed(typed, _NUMBERS)
        words = meanings("anchors", typed.get("anchors", ""))
        steps = range(int(found.get("low", 0)), int(found.get("high", 0)) + 1)
        for step in words:
            if step not in {str(each) for each in steps}:
                raise NotUnderstood("anchors", f"{step} is no step of this scale.")
        return {**found, **({"anchors": words} if words else {})}

    def typed(self, options: Options) -> dict[str, str]:
        """Return the steps, and a line for each that is said what it means."""
        lines = (f"{step} = {words}" for step, words in options.get("anchors", {}).items())
        return {**numbers_written(options, _NUMBERS), "anchors": "\n".join(lines)}

    def faults(self, options: Options) -> Iterator[str]:
        """Yield what of ``low``, ``high``, ``pass_at`` and ``anchors`` is wrong."""
        low, high, pass_at = (number(options, name) for name in ("low", "high", "pass_at"))
        if low is None or high is None or pass_at is None or any(each != int(each) for each in (low, high, pass_at)):
            yield "A scale needs its lowest, its highest and its passing step as whole numbers."
        elif not low < high or high - low >= MOST_STEPS:
            yield f"A scale has 2 to {MOST_STEPS} steps; this goes from {low:g} to {high:g}."
        elif not low < pass_at <= high:
            yield f"The step that passes lies above {low:g} and is at most {high:g}; got {pass_at:g}."
        anchors = options.get("anchors", {})
        if not isinstance(anchors, dict) or not all(isinstance(word, str) for word in anchors.values()):
            yield "What a step means is said in words, step by step."

    def field(self, options: Options) -> Field:
        """Return a button a step, each picked by its own digit."""
        low, high = int(options["low"]), int(options["high"])
        anchors = options.get("anchors", {})
        choices = (Choice(str(step), anchors.get(str(step), ""), str(step) if 0 <= step <= 9 else "") for step in range(low, high + 1))
        return Field("buttons", tuple(choices))

    def read(self, typed: str, options: Options) -> Value:
        """Return the step."""
        low, high = int(options["low"]), int(options["high"])
        if typed not in {str(step) for step in range(low, high + 1)}:
            raise ValueError(f"Answer with a step from {low} to {high}.")
        return int(typed)

    def share(self, value: Value, options: Options) -> float | None:
        """Return how far the step is from the lowest, as a share of the way to the highest."""
        return (float(value) - float(options["low"])) / (float(options["high"]) - float(options["low"]))

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return whether it is below the step that passes."""
        return float(value) < float(options["pass_at"])

    def words(self, value: Value, options: Options) -> str:
        """Return the step, with what it means where that is said."""
        meaning = options.get("anchors", {}).get(str(value), "")
        return f"{value}, {meaning}" if meaning else str(value)
