"""A chart of causes: how much of a whole each takes, as it was over as it was arranged, with the range and what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, greatest, known, ticks_to

ROW, TOP, LABEL, FIGURE, FOOT = 30.0, 8.0, 190.0, 66.0, 24.0
PER_CENT = 100.0


@dataclass(frozen=True)
class CauseShare:
    """One cause; shares from 0 to 1, None where there is no data. `group` is named where it begins."""

    label: str
    group: str
    planned: float | None
    arranged: float | None
    share: float | None
    low: float | None
    high: float | None


def shares_by_cause(code: str, causes: Sequence[CauseShare], *, title: str, width: float = 760.0) -> Chart:
    """Draw a row for each cause: what was arranged as a pale bar, what it was as a full one with its range, the plan as a line."""
    groups = list(dict.fromkeys(each.group for each in causes))
    height = TOP + ROW * (len(causes) + len(groups)) + FOOT
    ticks = ticks_to(PER_CENT * greatest(*[(each.planned, each.arranged, each.share, each.high) for each in causes]), about=5)
    x = Scale(0.0, ticks[-1], LABEL, width - FIGURE)
    together = sum(each.share for each in causes if each.share is not None)
    summary = _("%(title)s: %(whole)s together.") % {"title": title, "whole": formats.share(together, places=1)}
    canvas = Canvas(code, width=width, height=height, title=title, summary=summary)
    for tick in ticks:
        canvas.line(x(tick), TOP, x(tick), height - FOOT, "grid")
        canvas.text(x(tick), height - FOOT + 16, f"{tick:,.10g}%", "mid")
    top, group = TOP, ""
    for each in causes:
        if each.group != group:
            group = each.group
            canvas.text(0, top + 20, group, "lbl")
            top += ROW
        _row(canvas, each, top, x, width)
        top += ROW
    legend = (
        Key(_("As it was"), "m-actual"), Key(_("95% range"), "m-whisker", "line"), Key(_("Rostered"), "m-scheduled"),
        Key(_("Planned"), "l-target", "line"),
    )
    shares = [(each.planned, each.arranged, each.share, each.low, each.high) for each in causes]
    rows = [(each.label, each.group, *(formats.share(value, places=1) for value in own)) for each, own in zip(causes, shares, strict=True)]
    heads = (_("Cause"), _("Where"), _("Planned"), _("Rostered"), _("As it was"), _("From"), _("To"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def _row(canvas: Canvas, each: CauseShare, top: float, x: Scale, width: float) -> None:
    canvas.text(LABEL - 8, top + 19, each.label, "end")
    if each.arranged is not None and known(each.arranged):
        canvas.rect(x(0), top + 4, x(PER_CENT * each.arranged) - x(0), 20, "m-scheduled", round_=2)
    if each.share is not None and known(each.share):
        hint = f"{each.label}: {formats.share(each.share, places=1)}"
        canvas.rect(x(0), top + 9, x(PER_CENT * each.share) - x(0), 10, "m-actual", round_=2, hint=hint)
    if each.low is not None and each.high is not None:
        canvas.line(x(PER_CENT * each.low), top + 14, x(PER_CENT * each.high), top + 14, "m-whisker")
    if each.planned is not None:
        canvas.line(x(PER_CENT * each.planned), top + 2, x(PER_CENT * each.planned), top + 26, "l-target")
    canvas.text(width - 2, top + 19, formats.share(each.share, places=1), "end lbl")
