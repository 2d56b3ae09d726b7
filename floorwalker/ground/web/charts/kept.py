"""A figure of each day or longer window against what was promised: the target, and the worst that is put up with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, greatest, known, ticks_to

WIDTH, HEIGHT, LEFT, RIGHT, TOP, ZERO, DAYS_Y = 760.0, 190.0, 46.0, 8.0, 26.0, 152.0, 170.0
BAR_SHARE, LEAST_BAR = 0.7, 2.0
LABELLED = 7
"""About how many days are named along the axis."""


@dataclass(frozen=True)
class KeptDay:
    """A day with its figure, as a number on the axis and in words, and what became of the promise; a longer window has a `label`."""

    day: date
    value: float | None
    words: str
    verdict: str
    label: str = ""

    @property
    def name(self) -> str:
        """What it is called where there is room: under the pointer and in the table."""
        return self.label or str(formats.day(self.day, zone="UTC"))


def against_target(
    code: str, days: Sequence[KeptDay], *, target: float, target_words: str, threshold: float | None = None, axis: str, title: str,
    each: str = "", run: tuple[int, int] | None = None,
) -> Chart:
    """Draw each day's figure from zero with the target, and the threshold where there is one, as lines; `axis` names the unit.

    `each` says what the bars are where they are not days; `run` is the first and last place of the longest run missed.
    """
    bars = each or _("Each day")
    there = [day for day in days if day.value is not None and known(day.value)]
    counted = _("%(title)s: %(n)d of %(all)d bars have data; target %(target)s.") if each else _(
        "%(title)s: %(n)d of %(all)d days have data; target %(target)s."
    )
    summary = counted % {"title": title, "n": len(there), "all": len(days), "target": target_words}
    canvas = Canvas(code, width=WIDTH, height=HEIGHT, title=title, summary=summary)
    x = Bands(len(days), LEFT, WIDTH - RIGHT)
    ticks = ticks_to(greatest([day.value for day in days], [target, threshold]), about=4)
    y = Scale(0, ticks[-1], ZERO, TOP)
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks, label=axis)
    every = max(1, round(len(days) / LABELLED))
    inset = x.width * (1 - BAR_SHARE) / 2
    if run is not None:
        canvas.rect(x.left(run[0]), TOP, x.left(run[1] + 1) - x.left(run[0]), ZERO - TOP, "m-span", hint=_("Longest run missed"))
    for index, day in enumerate(days):
        if day.value is not None and known(day.value):
            top = min(y(day.value), ZERO - LEAST_BAR)  # nothing kept is seen; only a day without data is empty
            canvas.rect(x.left(index) + inset, top, x.width * BAR_SHARE, ZERO - top, "m-actual", round_=1.5)
        if index % every == 0:
            canvas.text(x.left(index), DAYS_Y, formats.day(day.day, zone="UTC"))
        words = f"{day.name}: {day.words}{', ' if day.verdict else ''}{day.verdict}"
        canvas.read(x.left(index), TOP, x.width, ZERO - TOP, words=words)
    canvas.line(x.start, y(target), x.end, y(target), "l-target")
    legend = [Key(bars, "m-actual"), Key(_("Target"), "l-target", "dash")]
    if threshold is not None:
        canvas.line(x.start, y(threshold), x.end, y(threshold), "l-short")
        legend.append(Key(_("Worst put up with"), "l-short", "dash"))
    if run is not None:
        legend.append(Key(_("Longest run missed"), "m-span"))
    rows = [(day.name, day.words, day.verdict) for day in days]
    heads = (_("Window"), _("Figure"), _("By the agreement")) if each else (_("Day"), _("Figure"), _("By the standard"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))
