"""A dated chart: milestones as bars and days from left to right, what waits for what as arrows, today as a line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, number

LABEL, TOP, ROW, BAR, HEAD, TAIL = 182.0, 34.0, 26.0, 15.0, 4.0, 10.0
BESIDE: Final = 884.0
"""How wide a chart is that stands beside a side column."""
MARGIN: Final = 14.0
"""Room beside the last day for the arrow that leads down from it."""
DAY_HALF: Final = 7.0
"""Half the width of what is due on one day."""
LETTER: Final = 5.7
"""How wide a letter beside a bar is, about."""
LETTERS: Final = 29
"""How many letters the name of a row may have."""
WEEK: Final = timedelta(days=7)
FULL_NAMES: Final = 200
"""Above so many days a month is named by three letters and weeks are not drawn."""
Mark = Literal["done", "under-way", "waiting", "late", "dropped"]


@dataclass(frozen=True)
class Dated:
    """One row: first and last day, how it stands and the words beside it; `agreed` is where it lay first, `expected` where it will end.

    `waits_for` are the numbers of other rows; a day later on what is `critical` is a day later at the end.
    """

    number: int
    name: str
    first: date
    last: date
    mark: Mark
    words: str
    waits_for: Collection[int] = ()
    agreed: tuple[date, date] | None = None
    expected: date | None = None
    critical: bool = False


def dated(
    code: str, rows: Sequence[Dated], *, first_day: date, last_day: date, today: date, closed: Collection[date], title: str, summary: str,
    table: Table, width: float = BESIDE,
) -> Chart:
    """Draw `rows` over the days of a plan, and over those before and after it that they reach."""
    days = [day for row in rows for day in (row.first, row.last, row.expected or row.last, *(row.agreed or ()))]
    start, end = min([first_day, *days]), max([last_day, *days]) + timedelta(days=1)
    height = TOP + ROW * len(rows)
    canvas = Canvas(code, width=width, height=height + TAIL, title=title, summary=summary)
    x = Scale(start.toordinal(), end.toordinal(), LABEL, width - MARGIN)
    _calendar(canvas, x, start, end, height, closed)
    top = {row.number: TOP + ROW * index for index, row in enumerate(rows)}
    ends = {row.number: _ends(row, x) for row in rows}
    for row in rows:
        for other in row.waits_for:
            if other in ends:
                _arrow(canvas, ends[other][1], top[other] + ROW / 2, ends[row.number][0], top[row.number] + ROW / 2)
    for row in rows:
        _row(canvas, row, top[row.number], ends[row.number], x)
    if start <= today < end:
        at = x(today.toordinal())
        canvas.line(at, TOP - 10, at, height, "now")
        is_last = at > width - LETTER * 20
        named = f"{_('Today')}, {formats.day(today, zone='UTC')}"
        canvas.text(at + (-5 if is_last else 5), TOP - 5, named, "lbl end" if is_last else "lbl")
    legend = [
        Key(_("Done"), "m-done"), Key(_("Under way"), "m-under-way"), Key(_("Not begun"), "m-waiting"), Key(_("Late"), "m-late"),
        Key(_("Rules the end"), "m-waiting m-critical"), Key(_("As agreed first"), "m-agreed"),
        Key(_("Later, as things stand"), "", "hatch"),
    ]
    return Chart(title, summary, canvas.svg(), legend, table)


def _calendar(canvas: Canvas, x: Scale, start: date, end: date, height: float, closed: Collection[date]) -> None:
    wide = (end - start).days
    for day in sorted(closed):
        if start <= day < end:
            canvas.rect(x(day.toordinal()), TOP - 2, x(day.toordinal() + 1) - x(day.toordinal()), height - TOP + 2, "m-track",
                        hint=f"{formats.day(day, zone='UTC')}: {_('closed')}")
    if wide <= FULL_NAMES:
        monday = start + (WEEK - timedelta(days=start.weekday())) % WEEK
        while monday < end:
            canvas.line(x(monday.toordinal()), TOP - 2, x(monday.toordinal()), height, "grid")
            monday += WEEK
    for first in _months(start, end, x):
        at = x(first.toordinal())
        canvas.line(at, 2, at, height, "axis")
        named = f"{first:%b %Y}" if first.month == 1 or first == start else f"{first:%b}"
        if x.end - at > LETTER * (len(named) + 1):
            canvas.text(at + 4, 12, named, "lbl")


def _months(start: date, end: date, x: Scale) -> Iterator[date]:
    """Yield `start` and the first of each month after it, but `start` where its month is nearly over and two names would run together."""
    first = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    if x(first.toordinal()) - x(start.toordinal()) > LETTER * 10:
        yield start
    while first < end:
        yield first
        first = (first + timedelta(days=32)).replace(day=1)


def _ends(row: Dated, x: Scale) -> tuple[float, float]:
    """Return where a row begins and ends; a day is a mark in its middle."""
    left, right = x(row.first.toordinal()), x(row.last.toordinal() + 1)
    if row.first == row.last:
        middle = (left + right) / 2
        return middle - DAY_HALF, middle + DAY_HALF
    return left, right


def _row(canvas: Canvas, row: Dated, top: float, ends: tuple[float, float], x: Scale) -> None:
    left, right = ends
    middle, box = top + ROW / 2, top + (ROW - BAR) / 2
    canvas.text(LABEL - 9, middle + 4, row.name if len(row.name) <= LETTERS else f"{row.name[: LETTERS - 1]}…", "lbl end")
    if row.agreed is not None:
        was, until = x(row.agreed[0].toordinal()), x(row.agreed[1].toordinal() + 1)
        canvas.rect(was, box - 3, until - was, BAR + 6, "m-agreed", round_=4, hint=_("As agreed first"))
    reach = right
    if row.expected is not None and row.expected > row.last:
        reach = x(row.expected.toordinal() + 1)
        canvas.hatch(right, box + 3, reach - right, BAR - 6)
    mark = f"m-{row.mark}{' m-critical' if row.critical else ''}"
    said = f"{row.name}: {row.words}"
    if row.first == row.last:
        at = (left + right) / 2
        points = ((at, middle - DAY_HALF), (at + DAY_HALF, middle), (at, middle + DAY_HALF), (at - DAY_HALF, middle))
        canvas.path("M" + "L".join(f"{number(across)} {number(down)}" for across, down in points) + "Z", mark)
    else:
        canvas.rect(left, box, right - left, BAR, mark, round_=4)
    wide = len(row.words) * LETTER
    if right - left > wide + 14:
        canvas.text(left + 7, middle + 4, row.words, f"t-{row.mark}")
    elif reach + 12 + wide <= x.end:
        canvas.text(reach + 12, middle + 4, row.words, f"t-{row.mark}")
    else:
        canvas.text(left - 8, middle - 3, row.words, f"t-{row.mark} end")  # above the arrow that comes in
    canvas.read(LABEL, top, x.end - LABEL, ROW, words=said)


def _arrow(canvas: Canvas, x1: float, y1: float, x2: float, y2: float) -> None:
    """Draw from the end of one row to the beginning of another, round by way of the space between rows where that begins sooner."""
    if x2 - x1 >= 2 * HEAD + 4:
        way = f"M{number(x1)} {number(y1)}H{number(x1 + 5)}V{number(y2)}H{number(x2 - 1)}"
    else:
        between = y1 + ROW / 2 if y2 > y1 else y1 - ROW / 2
        way = f"M{number(x1)} {number(y1)}H{number(x1 + 5)}V{number(between)}H{number(x2 - 9)}V{number(y2)}H{number(x2 - 1)}"
    canvas.path(way, "l-waits")
    canvas.path(f"M{number(x2 - HEAD - 1)} {number(y2 - HEAD)}L{number(x2 - 1)} {number(y2)}L{number(x2 - HEAD - 1)} {number(y2 + HEAD)}Z",
                "m-tip")
