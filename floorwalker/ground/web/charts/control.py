"""A control chart: points with centre and limits by phase, signals numbered by shape, and below how far each point moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import (
    NICE_STEPS,
    Bands,
    Canvas,
    Chart,
    Key,
    Scale,
    Table,
    Values,
    band_path,
    element,
    known,
    line_path,
    number,
    step_path,
)

Shape = Literal["diamond", "square", "triangle"]
WIDTH, HEIGHT, LEFT, RIGHT = 904.0, 322.0, 52.0, 90.0
TOP, BOTTOM, MOVES_TOP, MOVES_ZERO, LABELS = 50.0, 226.0, 262.0, 300.0, 316.0
SMALL_WIDTH, SMALL_HEIGHT = 132.0, 70.0
ROOMY, LABEL_GAP, LABELLED = 8.0, 13.0, 11
MOVE_LIMIT: Final = 3.686
"""Upper limit of the moving range in sigmas: D4(2) d2(2) = 3.2665 * 1.1284."""
FAR_APART: Final = 5
"""Days between two points beyond which the line is broken: a weekend and bank holidays are no gap of the feed."""


@dataclass(frozen=True)
class Point:
    """One point: its figure as drawn and in words, how many sigmas it moved, whether it counts, and where its contacts are."""

    day: date
    value: float
    words: str
    moved: float | None = None
    counts: bool = True
    href: str = ""
    n: str = ""


@dataclass(frozen=True)
class Lines:
    """Limits and centre along the points; None or NaN where there are none yet."""

    lower: Values
    centre: Values
    upper: Values


@dataclass(frozen=True)
class Stretch:
    """One phase: its first point, what it is called, the point through which limits are frozen, and the centre before, carried on."""

    first: int
    title: str
    frozen: int | None = None
    frozen_words: str = ""
    before: float | None = None
    before_words: str = ""
    carried: int = 0


@dataclass(frozen=True)
class Mark:
    """A signal: its number, shape, the points it spans and the point it stands at."""

    number: int
    shape: Shape
    first: int
    at: int
    words: str
    chosen: bool = False


def control(
    code: str, points: Sequence[Point], *, lines: Lines, stretches: Sequence[Stretch], marks: Sequence[Mark], title: str, summary: str,
    write: Callable[[float], str], gap: int = FAR_APART, step: str = "day", chosen: int | None = None,
) -> Chart:  # fmt: skip
    """Draw a control chart. `write` says a figure in words, `gap` is the number of days past which the line breaks, `chosen` a point."""
    canvas = Canvas(code, width=WIDTH, height=HEIGHT, title=title, summary=summary)
    x = Bands(len(points), LEFT, WIDTH - RIGHT)
    values = [each.value for each in points]
    y, ticks = _scale([value for run in (values, lines.lower, lines.upper) for value in run if value is not None and known(value)])
    for tick in ticks:
        canvas.line(x.start, y(tick), x.end, y(tick), "grid")
        canvas.text(x.start - 7, y(tick) + 3.5, write(tick), "end")
    _limits(canvas, x, y, stretches, lines, end=len(points))
    for run in _connected(points, gap):
        canvas.path(line_path([value if index in run else None for index, value in enumerate(values)], x, y), "l-actual thin")
    for index, each in enumerate(points):
        radius = 3.2 if x.width >= ROOMY else 2.0
        canvas.add("circle", cx=x.middle(index), cy=y(each.value), r=radius, class_="pt" if each.counts else "pt-out")
    _marks(canvas, x, y, points, marks)
    if chosen is not None:
        canvas.add("circle", cx=x.middle(chosen), cy=y(points[chosen].value), r=7.5, class_="pt-ring")
        side = "end" if chosen > len(points) * 0.8 else "mid"
        canvas.text(min(x.middle(chosen), x.end), TOP - 4, points[chosen].words, f"lbl {side}")
    _ends(canvas, x, y, lines, write)
    _moves(canvas, x, points, step)
    for index, each in enumerate(points):
        canvas.read(x.left(index), TOP - 6, x.width, MOVES_ZERO - TOP + 6, words=each.words, href=each.href)
    return Chart(title, summary, canvas.svg(), _legend(points, marks), _table(points, lines, marks, title=title, write=write))


def control_small(values: Values, lines: Lines, *, last: Shape | None = None) -> SafeString:
    """Draw a control chart as small as a word: line, limits, centre and the last point, in the shape of its signal if it has one."""
    bounds = [value for run in (values, lines.lower, lines.upper) for value in run if value is not None and known(value)]
    there = [index for index, value in enumerate(values) if known(value)]
    if not there:
        return SafeString("")
    low, high = min(bounds), max(bounds)
    y = Scale(low, high if high > low else low + 1, SMALL_HEIGHT - 8, 8)
    x = Bands(len(values), 4, SMALL_WIDTH - 4)
    drawn = element("path", d=band_path(lines.lower, lines.upper, x, y), class_="m-limits")
    for line, mark in ((lines.lower, "l-limit"), (lines.upper, "l-limit"), (lines.centre, "l-centre")):
        drawn += element("path", d=step_path(line, x, y), class_=mark)
    drawn += element("path", d=line_path(values, x, y), class_="l-actual thin")
    across, down = x.middle(there[-1]), y(values[there[-1]] or 0.0)
    drawn += _shape(last, across, down, 5.5) if last else element("circle", cx=across, cy=down, r=3, class_="pt")
    box = f"0 0 {number(SMALL_WIDTH)} {number(SMALL_HEIGHT)}"
    return format_html('<svg class="chart minictl" viewBox="{}" aria-hidden="true">{}</svg>', box, SafeString(drawn))


def signal_mark(shape: Shape, label: str) -> SafeString:
    """Draw the mark of a signal as it stands beside its words."""
    drawn = _shape(shape, 11, 11, 9) + element("text", label, "", x=11, y=15, class_="mark-text")
    return format_html('<svg class="chart sigmark" viewBox="0 0 22 22" aria-hidden="true">{}</svg>', SafeString(drawn))


def _scale(values: Sequence[float]) -> tuple[Scale, Sequence[float]]:
    """Return the scale that holds every value with round ticks; a control chart need not begin at zero, since it tells of moves."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    span = high - low or abs(high) or 1.0
    size = 10.0 ** math.floor(math.log10(span / 4))
    tick = next(size * nice for nice in (*NICE_STEPS, 20) if size * nice * 4 >= span)
    ticks = [tick * place for place in range(math.floor(low / tick), math.ceil(high / tick) + 1)]
    return Scale(ticks[0], ticks[-1] if len(ticks) > 1 else ticks[0] + tick, BOTTOM, TOP), ticks


def _limits(canvas: Canvas, x: Bands, y: Scale, stretches: Sequence[Stretch], lines: Lines, *, end: int) -> None:
    for place, each in enumerate(stretches):
        until = stretches[place + 1].first if place + 1 < len(stretches) else end
        inside = [each.first <= index < until for index in range(end)]
        lower, centre, upper = (
            [value if here else None for value, here in zip(line, inside, strict=True)] for line in (lines.lower, lines.centre, lines.upper)
        )
        canvas.path(band_path(lower, upper, x, y), "m-limits")
        for line, mark in ((lower, "l-limit"), (upper, "l-limit"), (centre, "l-centre")):
            canvas.path(step_path(line, x, y), mark)
        left = x.left(each.first)
        if place:
            canvas.line(left, 8, left, MOVES_ZERO, "l-phase")
        canvas.text(left + (6 if place else 0), 16, each.title, "lbl")
        if each.before is not None:
            right = x.left(min(each.first + each.carried, end))
            canvas.line(left, y(each.before), right, y(each.before), "l-carried")
            canvas.text(left + 8, y(each.before) - 5, each.before_words, "t-forecast")
        if each.frozen is not None and each.frozen + 1 < until:
            at = x.left(each.frozen + 1)
            canvas.line(at, 24, at, BOTTOM, "l-frozen")
            canvas.text(at + 5, 31, each.frozen_words)


def _connected(points: Sequence[Point], gap: int) -> list[set[int]]:
    found: list[set[int]] = [set()]
    for index, each in enumerate(points):
        if index and (each.day - points[index - 1].day).days > gap:
            found.append(set())
        found[-1].add(index)
    return found


def _marks(canvas: Canvas, x: Bands, y: Scale, points: Sequence[Point], marks: Sequence[Mark]) -> None:
    for each in marks:
        at, level = x.middle(each.at), y(points[each.at].value)
        if each.at > each.first and each.shape == "square":
            canvas.path(f"M{number(x.left(each.first))} {number(BOTTOM - 8)}v6H{number(x.left(each.at + 1))}v-6", "l-run")
        radius = 10.0 if each.chosen else 9.0
        canvas.draw(_shape(each.shape, at, level, radius))
        canvas.text(at, level + 4, str(each.number), "mark-text")


def _shape(shape: Shape | None, x: float, y: float, radius: float) -> str:
    if shape == "square":
        side = radius * 0.9
        return element("rect", x=x - side, y=y - side, width=2 * side, height=2 * side, rx=2, class_="sg-square")
    r, tip = number(radius), f"M{number(x)} {number(y - radius)}"
    if shape == "triangle":
        return element("path", d=f"{tip}l{r} {number(radius * 1.8)}h{number(-2 * radius)}z", class_="sg-triangle")
    return element("path", d=f"{tip}l{r} {r} -{r} {r} -{r} -{r}z", class_="sg-diamond")


def _ends(canvas: Canvas, x: Bands, y: Scale, lines: Lines, write: Callable[[float], str]) -> None:
    """Write upper limit, centre and lower limit of the last point beside it, moved apart where they would touch."""
    named = ((lines.upper, _("upper %(value)s"), ""), (lines.centre, _("centre %(value)s"), "lbl"), (lines.lower, _("lower %(value)s"), ""))
    beneath = 0.0
    for line, words, mark in named:
        value = line[-1] if len(line) else None
        if value is None or not known(value):
            continue
        level = max(y(value) + 4, beneath + LABEL_GAP)
        canvas.text(x.end + 6, level, words % {"value": write(value)}, mark)
        beneath = level


def _moves(canvas: Canvas, x: Bands, points: Sequence[Point], step: str) -> None:
    canvas.text(x.start, MOVES_TOP - 6, _("Week to week change, in sigmas") if step == "week" else _("Day to day change, in sigmas"), "lbl")
    highest = max([MOVE_LIMIT * 1.25, *(each.moved for each in points if each.moved is not None and known(each.moved))])
    y = Scale(0, highest, MOVES_ZERO, MOVES_TOP)
    canvas.line(x.start, MOVES_ZERO, x.end, MOVES_ZERO, "axis")
    canvas.line(x.start, y(MOVE_LIMIT), x.end, y(MOVE_LIMIT), "l-limit")
    canvas.text(x.end + 6, y(MOVE_LIMIT) + 4, _("limit 3.7"))
    for index, each in enumerate(points):
        if each.moved is not None and known(each.moved):
            inset = x.width * 0.25
            mark = "m-jump" if each.moved > MOVE_LIMIT else "m-move"
            canvas.rect(x.left(index) + inset, y(each.moved), x.width - 2 * inset, MOVES_ZERO - y(each.moved), mark)
    every = max(1, round(len(points) / LABELLED))
    for index in range(0, len(points), every):
        canvas.text(x.middle(index), LABELS, formats.day(points[index].day, zone="UTC").split(" ", 1)[1], "mid")


def _legend(points: Sequence[Point], marks: Sequence[Mark]) -> list[Key]:
    names: dict[Shape, str] = {"diamond": _("Outside"), "square": _("In a row"), "triangle": _("2 of 3, 4 of 5")}
    there = {each.shape for each in marks}
    found = [Key(name, f"sg-{shape}", shape) for shape, name in names.items() if shape in there]
    return [*found, *([Key(_("Does not count"), "pt-out", "ring")] if any(not each.counts for each in points) else [])]


def _table(points: Sequence[Point], lines: Lines, marks: Sequence[Mark], *, title: str, write: Callable[[float], str]) -> Table:
    def said(value: float | None) -> str:
        return write(value) if value is not None and known(value) else ""

    by_point: dict[int, list[str]] = {}
    for each in marks:
        by_point.setdefault(each.at, []).append(f"{each.number}: {each.words}")
    rows = [
        (
            str(formats.day_with_year(each.day, zone="UTC")), write(each.value), each.n, said(lines.lower[index]),
            said(lines.centre[index]), said(lines.upper[index]),
            "; ".join(by_point.get(index, [])) or ("" if each.counts else _("does not count")),
        )
        for index, each in enumerate(points)
    ]
    return Table(title, (_("Day"), _("Figure"), "n", _("Lower limit"), _("Centre"), _("Upper limit"), _("Signal")), rows)

