"""A chart of weeks ahead: for each row whether a plan covers the week; what is bare is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Table

ROW, TOP, LABEL, WIDTH, GAP, HIGH = 22.0, 24.0, 150.0, 1240.0, 1.5, 15.0
NAMED = 2
"""Every other week is named: more would run together."""


@dataclass(frozen=True)
class Planned:
    """One row: what it is, of which kind, and of each week whether a plan covers it."""

    label: str
    kind: str
    weeks: Sequence[bool]


def weeks_planned(code: str, rows: Sequence[Planned], *, weeks: Sequence[date], title: str) -> Chart:
    """Draw a row for each of `rows` with a cell for each of `weeks`, which are given by their first days."""
    bare = sum(not each for row in rows for each in row.weeks)
    summary = _("%(title)s: %(bare)d of %(all)d weeks have no active plan.") % {
        "title": title, "bare": bare, "all": len(rows) * len(weeks),
    }
    canvas = Canvas(code, width=WIDTH, height=TOP + ROW * len(rows) + 4, title=title, summary=summary)
    x = Bands(len(weeks), LABEL, WIDTH)
    for index, week in enumerate(weeks):
        if index % NAMED == 0:
            canvas.text(x.left(index), TOP - 9, formats.day(week, zone="UTC"), "lbl" if index == 0 else "")
    for number, row in enumerate(rows):
        top = TOP + ROW * number
        canvas.text(LABEL - 9, top + 12, row.label, "end")
        for index, is_planned in enumerate(row.weeks):
            box = (x.left(index) + GAP, top, x.width - 2 * GAP, HIGH)
            if is_planned:
                canvas.rect(*box, "m-actual", round_=2)
            else:
                canvas.hatch(*box)
            words = _("planned") if is_planned else _("no active plan")
            canvas.read(*box, words=f"{row.label}, {_('week of')} {formats.day(weeks[index], zone='UTC')}: {words}")
    legend = (Key(_("Active plan"), "m-actual"), Key(_("No active plan"), "", "hatch"))
    told = [
        (row.label, row.kind, formats.count(row.weeks.count(False)),
         ", ".join(formats.day(week, zone="UTC") for week, has in zip(weeks, row.weeks, strict=True) if not has) or _("none"))
        for row in rows
    ]
    heads = (_("Queue or function"), _("Channel"), _("Weeks without"), _("Weeks of"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, told))
