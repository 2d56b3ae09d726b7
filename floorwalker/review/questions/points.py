"""Points up to a most, or taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from floorwalker.review.questions.base import Ask, Field, Options, Value
from floorwalker.review.questions.numbers import number, numbers_typed, numbers_written, plain, typed_number


class Points:
    """Points from a least, which may lie below nought, to a most; the weight is earned in proportion to the most."""

    code = "points"
    label = "Points"
    meaning = "Points up to a most, which earns all of the weight; points below nought take from the section."
    is_scored = True
    asks: tuple[Ask, ...] = (
        Ask("least", "Least points", "Below 0 where points are taken away."), Ask("most", "Most points", "Earns all of the weight."),
        Ask("pass_at", "Passes from", "Fewer is a fail."),
    )

    def options(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """Return the points."""
        return numbers_typed(typed, ("least", "most", "pass_at"))

    def typed(self, options: Options) -> dict[str, str]:
        """Return the points."""
        return numbers_written(options, ("least", "most", "pass_at"))

    def faults(self, options: Options) -> Iterator[str]:
        """Yield what of ``least``, ``most`` and ``pass_at`` is wrong."""
        least, most, pass_at = (number(options, name) for name in ("least", "most", "pass_at"))
        if least is None or most is None or pass_at is None:
            yield "Points need the least, the most, and how many pass."
        elif not (most > 0 and -most <= least < most):
            yield f"The most is above 0, and the least from minus that to below it; got {least:g} to {most:g}."
        elif not least < pass_at <= most:
            yield f"The points that pass lie above {least:g} and are at most {most:g}; got {pass_at:g}."

    def field(self, options: Options) -> Field:
        """Return a box for a number."""
        return Field("number", attributes={"min": plain(options["least"]), "max": plain(options["most"]), "step": "any"})

    def read(self, typed: str, options: Options) -> Value:
        """Return the points."""
        points = typed_number(typed)
        if not float(options["least"]) <= points <= float(options["most"]):
            raise ValueError(f"Give {plain(options['least'])} to {plain(options['most'])} points.")
        return points

    def share(self, value: Value, options: Options) -> float | None:
        """Return the points as a share of the most."""
        return float(value) / float(options["most"])

    def fails(self, value: Value, options: Options) -> bool | None:
        """Return whether they are fewer than pass."""
        return float(value) < float(options["pass_at"])

    def words(self, value: Value, options: Options) -> str:
        """Return the points of the most."""
        return f"{plain(float(value))} of {plain(float(options['most']))}"
