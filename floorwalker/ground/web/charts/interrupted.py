"""A chart of days before and after something: what came, and what the same weekdays before lead to expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, Values, greatest, known, step_path, ticks_to

HEIGHT, LEFT, RIGHT, TOP, ZERO, LABELS, ROOM = 210.0, 58.0, 8.0, 30.0, 172.0, 192.0, 62.0
BAR = 0.78


def interrupted(
    code: str, days: Sequence[date], came: Values, expected: Values, since: date, *, until: date, title: str, axis: str,
    write: Callable[[float], str], width: float = 904.0,
) -> Chart:  # fmt: skip
    """Draw a bar a day; the days from `since` to `until` are shaded, and the line is what was expected of each."""
    after = [index for index, day in enumerate(days) if since <= day <= until]
    summary = _("%(title)s: %(before)d days before, %(after)d from the day on.") % {
        "title": title, "before": sum(day < since for day in days), "after": len(after),
    }
    canvas, x = Canvas(code, width=width, height=HEIGHT, title=title, summary=summary), Bands(max(len(days), 1), LEFT, width - RIGHT)
    ticks = ticks_to(greatest(came, expected), about=4)
    y = Scale(0.0, ticks[-1], ZERO, TOP)
    if after:
        canvas.rect(x.left(after[0]), TOP - 10, x.left(after[-1] + 1) - x.left(after[0]), ZERO - TOP + 10, "m-window")
        canvas.text(x.left(after[0]) + 4, TOP - 16, _("from here"), "lbl")
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks, label=axis)
    inset, shown = x.width * (1 - BAR) / 2, -ROOM
    for index, day in enumerate(days):
        value = came[index]
        if value is not None and known(value):
            mark = "m-actual" if index in after else "m-part"
            canvas.rect(x.left(index) + inset, y(value), x.width * BAR, ZERO - y(value), mark, round_=1)
        if day.weekday() == 0 and x.left(index) - shown >= ROOM:
            shown = x.left(index)
            canvas.text(shown, LABELS, formats.day(day, zone="UTC"))
        canvas.read(x.left(index), TOP - 10, x.width, ZERO - TOP + 10, words=_told(day, value, expected[index], write))
    canvas.path(step_path(expected, x, y), "l-required")
    legend = [Key(_("Before"), "m-part"), Key(_("After"), "m-actual"), Key(_("Expected of the weekday"), "l-required", "line")]
    rows = [
        (
            formats.day_with_year(day, zone="UTC"), *(_written(each[index], write) for each in (came, expected)),
            _("after") if index in after else "",
        )
        for index, day in enumerate(days)
    ]
    return Chart(title, summary, canvas.svg(), legend, Table(title, (_("Day"), _("Came"), _("Expected"), ""), rows))


def _written(value: float | None, write: Callable[[float], str]) -> str:
    return write(value) if value is not None and known(value) else str(formats.NO_DATA)


def _told(day: date, came: float | None, expected: float | None, write: Callable[[float], str]) -> str:
    return _("%(day)s: %(came)s, expected %(expected)s") % {
        "day": formats.day(day, zone="UTC"), "came": _written(came, write), "expected": _written(expected, write),
    }
