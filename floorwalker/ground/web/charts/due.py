"""How much is due on each of the coming days: a bar a day, from zero."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Scale, Table, ticks_to

TOP, FOOT, LEFT, RIGHT, HEIGHT, NAMED = 12.0, 22.0, 34.0, 10.0, 130.0, 7


def due_by_day(code: str, days: Sequence[tuple[str, int]], *, title: str, head: str = "Due", width: float = 560.0) -> Chart:
    """Draw a bar for each day with how much is due on it; every seventh day is named, and `head` says in the table what is counted."""
    most = max(days, key=lambda each: each[1], default=("", 0))
    summary = _("%(title)s: %(n)s together, most on %(day)s, %(most)s.") % {
        "title": title, "n": formats.count(sum(number for _day, number in days)), "day": most[0], "most": formats.count(most[1]),
    }
    canvas = Canvas(code, width=width, height=HEIGHT, title=title, summary=summary)
    ticks = ticks_to(float(most[1]), about=3)
    x, y = Bands(len(days), LEFT, width - RIGHT), Scale(0.0, ticks[-1], HEIGHT - FOOT, TOP)
    canvas.value_axis(y, left=LEFT, right=width - RIGHT, ticks=ticks)
    for place, (day, number) in enumerate(days):
        hint = f"{day}: {formats.count(number)}"
        canvas.rect(x.left(place) + 1, y(number), x.width - 2, HEIGHT - FOOT - y(number), "m-actual", hint=hint)
        if place % NAMED == 0:
            canvas.text(x.left(place), HEIGHT - 6, day, "")
    rows = [(day, formats.count(number)) for day, number in days]
    return Chart(title, summary, canvas.svg(), (), Table(title, (_("Day"), _(head)), rows))
