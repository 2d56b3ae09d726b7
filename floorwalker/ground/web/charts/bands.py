"""Weeks ahead: what is needed from low to high as a box with its base, against what will be there as steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, greatest, step_path, ticks_to

WIDTH, HEIGHT, LEFT, RIGHT, TOP, ZERO, DAYS_Y = 904.0, 220.0, 46.0, 8.0, 20.0, 180.0, 198.0
BOX_SHARE, LEAST = 0.5, 1.5


@dataclass(frozen=True)
class WeekBand:
    """One week: needed at low, base and high demand, and there."""

    monday: date
    low: float
    base: float
    high: float
    there: float


def needed_by_week(code: str, weeks: Sequence[WeekBand], *, title: str, axis: str) -> Chart:
    """Draw each week's need as a box from low to high with a line at its base, and who is there as steps; `axis` names the unit."""
    short = sum(each.there < each.base for each in weeks)
    summary = _("%(title)s: in %(n)d of %(all)d weeks fewer are there than the base needs.") % {
        "title": title, "n": short, "all": len(weeks),
    }
    canvas = Canvas(code, width=WIDTH, height=HEIGHT, title=title, summary=summary)
    x = Bands(len(weeks), LEFT, WIDTH - RIGHT)
    ticks = ticks_to(greatest([each.high for each in weeks], [each.there for each in weeks]), about=4)
    y = Scale(0, ticks[-1], ZERO, TOP)
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks, label=axis)
    inset = x.width * (1 - BOX_SHARE) / 2
    for index, each in enumerate(weeks):
        left, width = x.left(index) + inset, x.width * BOX_SHARE
        canvas.rect(left, y(each.high), width, max(y(each.low) - y(each.high), LEAST), "m-box", round_=1.5)
        canvas.line(left, y(each.base), left + width, y(each.base), "l-required")
        if index % 2 == 0:
            canvas.text(x.left(index), DAYS_Y, formats.day(each.monday, zone="UTC"))
        canvas.read(
            x.left(index), TOP, x.width, ZERO - TOP,
            words=_("%(week)s: low %(low)s, base %(base)s, high %(high)s, there %(there)s") % {
                "week": formats.day(each.monday, zone="UTC"), "low": formats.decimal(each.low), "base": formats.decimal(each.base),
                "high": formats.decimal(each.high), "there": formats.decimal(each.there),
            },
        )
    canvas.path(step_path([each.there for each in weeks], x, y), "l-scheduled")
    legend = [
        Key(_("Needed, low to high"), "m-box", "box"), Key(_("Needed, base"), "l-required", "step"),
        Key(_("There"), "l-scheduled", "step"),
    ]
    rows = [
        (formats.day(each.monday, zone="UTC"), *(formats.decimal(value) for value in (each.low, each.base, each.high, each.there)))
        for each in weeks
    ]
    return Chart(title, summary, canvas.svg(), legend, Table(title, (_("Week of"), _("Low"), _("Base"), _("High"), _("There")), rows))
