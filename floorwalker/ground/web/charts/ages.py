"""How old open cases are: a dot for each where they are few, a bar for every few days where they are many, with what ends when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, ticks_to

TOP, FOOT, LEFT, RIGHT, RADIUS = 26.0, 22.0, 30.0, 16.0, 5.0
WEEK: Final = 7
DOTS_AT_MOST: Final = 150
STACKED_AT_MOST: Final = 12
DOTS_HEIGHT, BARS_HEIGHT = 84.0, 120.0


@dataclass(frozen=True)
class Age:
    """How many cases are so many days old: all of them, and those with a need for support among them."""

    days: int
    cases: int
    supported: int = 0


def ages(code: str, counts: Sequence[Age], *, last_day: int, title: str, width: float = 760.0) -> Chart:
    """Draw open cases by age; from `last_day` on they are too old, and the two weeks before it are shaded."""
    whole = sum(each.cases for each in counts)
    old = sum(each.cases for each in counts if each.days > last_day)
    summary = _("%(title)s: %(n)s open, %(old)s past day %(day)s.") % {
        "title": title, "n": formats.count(whole), "old": formats.count(old), "day": last_day,
    }
    reach = max([last_day, *(each.days for each in counts)])
    end = float(-(-reach // WEEK) * WEEK)
    is_few = whole <= DOTS_AT_MOST and max((each.cases for each in counts), default=0) <= STACKED_AT_MOST
    height = DOTS_HEIGHT if is_few else BARS_HEIGHT
    tallest = max((each.cases for each in counts), default=1)
    height = max(height, TOP + FOOT + 2 * RADIUS * tallest + 4) if is_few else height
    canvas, x = Canvas(code, width=width, height=height, title=title, summary=summary), Scale(0.0, end, LEFT, width - RIGHT)
    floor = height - FOOT
    canvas.rect(x(max(last_day - 2 * WEEK, 0)), TOP, x(last_day) - x(max(last_day - 2 * WEEK, 0)), floor - TOP, "ageing-soon")
    canvas.rect(x(last_day), TOP, x(end) - x(last_day), floor - TOP, "ageing-late")
    canvas.line(x(last_day), TOP - 6, x(last_day), floor, "l-target")
    canvas.text(x(last_day), TOP - 10, _("day %(day)s") % {"day": last_day}, "mid")
    step = WEEK * max(1, round(end / WEEK / 10))
    for day in range(0, int(end) + 1, step):
        canvas.text(x(day), height - 6, str(day), "mid")
    canvas.line(LEFT, floor, width - RIGHT, floor, "axis")
    if is_few:
        _dots(canvas, counts, x, floor)
    else:
        _bars(canvas, counts, x, floor, end)
    rows = [(str(each.days), formats.count(each.cases), formats.count(each.supported)) for each in counts]
    legend = (Key(_("Case"), "m-actual"), Key(_("With a need for support"), "m-care"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, (_("Age in days"), _("Cases"), _("With a need for support")), rows))


def _dots(canvas: Canvas, counts: Sequence[Age], x: Scale, floor: float) -> None:
    for each in counts:
        for place in range(each.cases):
            y = floor - RADIUS - 2 - 2 * RADIUS * place
            if place < each.supported:
                corners = ((-RADIUS, 0.0), (0.0, -RADIUS), (RADIUS, 0.0), (0.0, RADIUS))
                canvas.path("M" + "L".join(f"{x(each.days) + dx:.1f} {y + dy:.1f}" for dx, dy in corners) + "Z", "m-care")
            else:
                canvas.add("circle", cx=x(each.days), cy=y, r=RADIUS - 0.5, class_="m-actual")


def _bars(canvas: Canvas, counts: Sequence[Age], x: Scale, floor: float, end: float) -> None:
    bins = [0] * (int(end) // WEEK + 1)
    care = list(bins)
    for each in counts:
        bins[each.days // WEEK] += each.cases
        care[each.days // WEEK] += each.supported
    ticks = ticks_to(float(max(bins, default=1)), about=3)
    y = Scale(0.0, ticks[-1], floor, TOP)
    canvas.value_axis(y, left=LEFT, right=canvas.width - RIGHT, ticks=ticks)
    for place, number in enumerate(bins):
        left, wide = x(place * WEEK) + 1, x(WEEK) - x(0) - 2
        if left + wide > canvas.width - RIGHT + 1:
            continue
        hint = _("%(n)s of day %(from)s to %(to)s") % {"n": formats.count(number), "from": place * WEEK, "to": place * WEEK + WEEK - 1}
        canvas.rect(left, y(number), wide, floor - y(number), "m-actual", hint=hint)
        canvas.rect(left, y(care[place]), wide, floor - y(care[place]), "m-care")
