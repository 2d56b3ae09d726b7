"""What moved after a day, in words: the verdict, the figure before and after with its range, how sure, and the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import Chart
from floorwalker.review.queries.moved import RATE, Looked, Moved

VERDICTS: Final = {
    "better": Status("ok", "Better"), "worse": Status("miss", "Worse"), "moved": Status("info", "Moved"),
    "routine": Status("idle", "Routine variation"), "untold": Status("idle", "Cannot be told"),
}


def written(looked: Looked, value: float, *, signed: bool = False) -> str:
    """Return a figure in its unit; signed, as a difference."""
    if math.isnan(value):
        return str(formats.NO_DATA)
    mark = "+" if signed and value > 0 else "−" if signed and value < 0 else ""
    size = abs(value) if signed else value
    match looked.unit:
        case "share":
            return f"{mark}{formats.decimal(size * 100)} points" if signed else formats.share(value, places=1)
        case "seconds":
            return f"{mark}{formats.minutes_seconds(size)}"
        case "per thousand":
            return f"{mark}{formats.decimal(size * 1000, 2)}"
        case "points":
            return f"{mark}{formats.decimal(size, 2)}"
        case _:
            return f"{mark}{formats.count(size)}"


def row(each: Moved) -> dict[str, Any]:
    """Return one movement as a table shows it."""
    effect, looked = each.effect, each.looked
    known = not math.isnan(effect.difference)
    return {
        "where": each.where, "name": looked.name, "verdict": VERDICTS[each.verdict], "why": effect.why,
        "expected": written(looked, effect.expected), "came": written(looked, effect.came),
        "difference": written(looked, effect.difference, signed=True),
        "range": f"{written(looked, effect.low, signed=True)} to {written(looked, effect.high, signed=True)}" if known else "",
        "days": f"{effect.days_after} days after, {effect.days_before} before",
        "chance": "under 1 in 1,000" if effect.p < 0.001 else f"{formats.share(effect.p, places=1)}" if known else "",
        "signals": each.signals,
    }


def chart(each: Moved, code: str, *, title: str) -> Chart:
    """Return the days of one movement drawn."""
    scale = {"share": 100, "per thousand": 1000}.get(each.looked.unit, 1)

    def scaled(values: Sequence[float | None]) -> list[float | None]:
        return [None if value is None else value * scale for value in values]

    return charts.interrupted(
        code, each.days, scaled(each.values), scaled(each.expected), each.since, until=each.days[-1], title=title,
        axis={"share": "%", "per thousand": "per 1,000"}.get(each.looked.unit, each.looked.unit),
        write=lambda value: written(each.looked, value / scale),
    )


def method(found: Sequence[Moved]) -> str:
    """Return how sure the verdicts are, and of how many."""
    told = sum(not math.isnan(each.effect.p) for each in found)
    stand = sum(each.stands for each in found)
    return (
        f"{stand} of {told} figures moved for more than chance, at a false-discovery rate of {formats.share(RATE)} over all of them "
        "(Benjamini and Hochberg)."
    )
