"""A chart of rates side by side: how often each happened, with the range that chance leaves and out of how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, greatest, ticks_to

ROW, TOP, LABEL, FIGURE, FOOT = 22.0, 8.0, 210.0, 110.0, 24.0
PER_CENT = 100.0


@dataclass(frozen=True)
class Rate:
    """One rate: its share from 0 to 1 and its range, None where too few were asked, and how many were."""

    label: str
    share: float | None
    low: float | None
    high: float | None
    asked: int


def rates(
    code: str, each: Sequence[Rate], *, title: str, width: float = 760.0, names: float = LABEL, of: str = "",
    counted: str = "", out_of: str = "",
) -> Chart:
    """Draw a row for each rate: a bar, its range as a whisker, and its figure with how many were asked.

    `names` is the room for the names in pixels, `of` the head of their column where they are no checks,
    `counted` what the rate tells where it is no failure, and `out_of` what was asked.
    """
    height = TOP + ROW * len(each) + FOOT
    ticks = ticks_to(PER_CENT * greatest([max(rate.share or 0.0, rate.high or 0.0) for rate in each]), about=5)
    x = Scale(0.0, ticks[-1], names, width - FIGURE)
    highest = max((rate for rate in each if rate.share is not None), key=lambda rate: rate.share or 0.0, default=None)
    most = _("no rate can be told yet") if highest is None else f"{highest.label}, {formats.share(highest.share, places=1)}"
    summary = _("%(title)s: highest %(most)s.") % {"title": title, "most": most}
    canvas = Canvas(code, width=width, height=height, title=title, summary=summary)
    for tick in ticks:
        canvas.line(x(tick), TOP, x(tick), height - FOOT, "grid")
        canvas.text(x(tick), height - FOOT + 16, f"{tick:,.10g}%", "mid")
    for number, rate in enumerate(each):
        top = TOP + ROW * number
        canvas.text(names - 8, top + 15, rate.label, "end")
        if rate.share is not None:
            hint = f"{rate.label}: {formats.share(rate.share, places=1)} of {formats.count(rate.asked)}"
            canvas.rect(x(0), top + 6, x(PER_CENT * rate.share) - x(0), 10, "m-actual", round_=2, hint=hint)
        if rate.low is not None and rate.high is not None:
            canvas.line(x(PER_CENT * rate.low), top + 11, x(PER_CENT * rate.high), top + 11, "m-whisker")
        figure = formats.share(rate.share, places=1) if rate.share is not None else _("too few")
        canvas.text(width - 2, top + 15, f"{figure}, n {formats.count(rate.asked)}", "end lbl")
    legend = (Key(counted or _("Failed"), "m-actual"), Key(_("95% range"), "m-whisker", "line"))
    rows = [
        (rate.label, formats.share(rate.share, places=1), formats.share(rate.low, places=1), formats.share(rate.high, places=1),
         formats.count(rate.asked))
        for rate in each
    ]  # fmt: skip
    heads = (of or _("Check"), counted or _("Failed"), _("From"), _("To"), out_of or _("Asked"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))
