"""A chart of one figure or two for each row, as points with the ranges that chance leaves: how far parts and definitions differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import NICE_STEPS, Canvas, Chart, Key, Scale, Table, known

ROW, TOP, LABEL, FOOT, RADIUS, APART = 34.0, 8.0, 220.0, 26.0, 4.5, 6.0
LETTERS, TICKS = 32, 5
MARKS: Final = ("m-actual", "m-over")


@dataclass(frozen=True)
class Dot:
    """One figure with its range, which may be unknown, and how much stands behind it; `open`: not all of it is sure yet."""

    value: float
    low: float | None
    high: float | None
    n: int
    open: bool = False


def dots(
    code: str, rows: Sequence[tuple[str, Sequence[Dot | None]]], *, series: Sequence[str], bounds: tuple[float, float],
    write: Callable[[float], str], title: str, head: str, width: float = 760.0, label: float = LABEL,
    target: float | None = None,
) -> Chart:  # fmt: skip
    """Draw for each row a point for each of at most two `series` on the scale `bounds`; what is missing is not drawn.

    Points of which not all is sure yet are hollow; the target, where there is one, is a line across all rows; names take `label` pixels.
    """
    height, letters = TOP + ROW * len(rows) + FOOT, round(LETTERS * label / LABEL)
    shown = sum(dot is not None for _name, each in rows for dot in each)
    summary = _("%(title)s: %(n)d figures of %(rows)d rows.") % {"title": title, "n": shown, "rows": len(rows)}
    canvas, x = Canvas(code, width=width, height=height, title=title, summary=summary), Scale(*bounds, label, width - 24)
    for step in range(TICKS + 1):
        value = bounds[0] + (bounds[1] - bounds[0]) * step / TICKS
        canvas.line(x(value), TOP, x(value), height - FOOT, "grid")
        canvas.text(x(value), height - FOOT + 16, write(value), "mid")
    if target is not None:
        canvas.line(x(target), TOP, x(target), height - FOOT, "l-target")
    for place, (name, each) in enumerate(rows):
        middle = TOP + ROW * (place + 0.5)
        canvas.text(label - 10, middle + 4, name if len(name) <= letters else f"{name[: letters - 1]}…", "end lbl")
        for number, dot in enumerate(each):
            if dot is not None:
                y = middle + (APART * (2 * number - 1) if len(series) > 1 else 0)
                _draw(canvas, x, y, dot, MARKS[number], f"{name}, {series[number]}: {_told(dot, write)}")
    legend = [Key(name, mark) for name, mark in zip(series, MARKS, strict=False)]
    legend.append(Key(_("95% range"), "m-whisker", "line"))
    if target is not None:
        legend.append(Key(_("Target"), "l-target", "dash"))
    if any(dot is not None and dot.open for _name, each in rows for dot in each):
        legend.append(Key(_("Some windows still open"), "m-left"))
    told = [(name, *(_told(dot, write) if dot is not None else str(formats.NO_DATA) for dot in each)) for name, each in rows]
    return Chart(title, summary, canvas.svg(), legend, Table(title, (head, *series), told))


def _draw(canvas: Canvas, x: Scale, y: float, dot: Dot, mark: str, hint: str) -> None:
    if dot.low is not None and dot.high is not None:
        canvas.line(x(max(dot.low, x.low)), y, x(min(dot.high, x.high)), y, "m-whisker")
    at = x(min(max(dot.value, x.low), x.high))
    canvas.rect(
        at - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS, "m-left" if dot.open else mark, hint=hint, round_=RADIUS if mark == MARKS[0] else 1
    )


def _told(dot: Dot, write: Callable[[float], str]) -> str:
    wide = ""
    if dot.low is not None and dot.high is not None:
        wide = _(" (%(low)s to %(high)s)") % {"low": write(dot.low), "high": write(dot.high)}
    return _("%(value)s%(wide)s of %(n)s") % {"value": write(dot.value), "wide": wide, "n": formats.count(dot.n)} + (
        _(", some windows open") if dot.open else ""
    )


def bounds_of(values: Sequence[float], *, most: float | None = None) -> tuple[float, float]:
    """Return a scale with round steps that holds `values`, from zero where zero is near, and not beyond `most`."""
    there = [value for value in values if known(value)]
    low, high = min(there, default=0.0), max(there, default=1.0)
    start = 0.0 if 0 <= low <= high / 2 else low
    size = 10.0 ** math.floor(math.log10((high - start or abs(high) or 1.0) / TICKS))
    steps = (size * nice for nice in (*NICE_STEPS, 20))
    step, first = next((step, at) for step in steps if (at := math.floor(start / step + 1e-9) * step) + TICKS * step >= high - 1e-9)
    if most is not None and high <= most < first + TICKS * step:
        first = most - TICKS * step
    return first, first + TICKS * step
