"""A score of the customers by week: the range that chance allows as a box, the figure as a point, and when something changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, known, line_path

WIDTH, HEIGHT, LEFT, RIGHT, TOP, ZERO, DAYS_Y = 904.0, 250.0, 58.0, 8.0, 34.0, 212.0, 230.0
BOX_SHARE, LEAST, ROOMY, TICKS = 0.4, 2.0, 60.0, 4


@dataclass(frozen=True)
class ScoredWeek:
    """One week: its Monday, the figure with its range, how many answers, and whether these are too few to show more than their number."""

    monday: date
    value: float
    low: float
    high: float
    n: int
    few: bool


def score_by_week(
    code: str, weeks: Sequence[ScoredWeek], *, changes: Sequence[tuple[date, str]], bounds: tuple[float, float], title: str,
    write: Callable[[float], str],
) -> Chart:  # fmt: skip
    """Draw the weeks on the scale `bounds`; each of the `changes` is a numbered line at its week, named in the words of that week."""
    shown = [each for each in weeks if not each.few]
    last = _(" The last week with enough answers: %(value)s.") % {"value": write(shown[-1].value)} if shown else ""
    summary = _("%(title)s, %(n)d weeks, %(c)d changes marked.") % {"title": title, "n": len(weeks), "c": len(changes)} + last
    canvas = Canvas(code, width=WIDTH, height=HEIGHT, title=title, summary=summary)
    x, y = Bands(max(len(weeks), 1), LEFT, WIDTH - RIGHT), Scale(*bounds, ZERO, TOP)
    for tick in range(TICKS + 1):
        value = bounds[0] + (bounds[1] - bounds[0]) * tick / TICKS
        canvas.line(x.start, y(value), x.end, y(value), "grid")
        canvas.text(x.start - 7, y(value) + 3.5, write(value), "end")
    inset = x.width * (1 - BOX_SHARE) / 2
    for index, each in enumerate(weeks):
        here = [words for day, words in changes if each.monday <= day < each.monday + timedelta(days=7)]
        if here:
            canvas.line(x.left(index), TOP - 12, x.left(index), ZERO, "l-required")
            canvas.text(x.left(index) + 3, TOP - 6, f"{len(here)}")
        if not each.few:
            if known(each.low) and known(each.high):
                height = max(y(each.low) - y(each.high), LEAST)
                canvas.rect(x.left(index) + inset, y(each.high), x.width * BOX_SHARE, height, "m-box", round_=1.5)
            canvas.add("circle", cx=x.middle(index), cy=y(each.value), r=3.2, class_="pt")
        if index % 2 == 0 or x.width >= ROOMY:
            canvas.text(x.left(index), DAYS_Y, formats.day(each.monday, zone="UTC"))
        canvas.read(x.left(index), TOP, x.width, ZERO - TOP, words="; ".join([_words(each, write), *here]))
    canvas.path(line_path([None if each.few else each.value for each in weeks], x, y), "l-actual thin")
    legend = [
        Key(_("Score"), "l-actual", "line"), Key(_("Range that chance allows, 95 %"), "m-box", "box"),
        Key(_("Something changed that week"), "l-required", "step"),
    ]
    rows = [
        (
            formats.day_with_year(each.monday, zone="UTC"), formats.count(each.n), "" if each.few else write(each.value),
            "" if each.few or not known(each.low) else _("%(a)s to %(b)s") % {"a": write(each.low), "b": write(each.high)},
            "; ".join(words for day, words in changes if each.monday <= day < each.monday + timedelta(days=7)),
        )
        for each in weeks
    ]
    heads = (_("Week of"), _("Answers"), _("Score"), _("Range"), _("Changed"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def _words(each: ScoredWeek, write: Callable[[float], str]) -> str:
    week = formats.day(each.monday, zone="UTC")
    if each.few:
        return _("%(week)s: %(n)d answers, too few to tell more") % {"week": week, "n": each.n}
    said = {"week": week, "value": write(each.value), "low": write(each.low), "high": write(each.high), "n": each.n}
    return _("%(week)s: %(value)s, %(low)s to %(high)s, %(n)d answers") % said
