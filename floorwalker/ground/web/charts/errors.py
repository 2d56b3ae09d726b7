"""How far forecasts were from what came: one bar a queue from zero, the most wrong first, with the error that is put up with as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, greatest, ticks_to

ROW, TOP, LABEL, FIGURE, FOOT, BAR = 30.0, 8.0, 150.0, 170.0, 24.0, 14.0
PER_CENT = 100.0


@dataclass(frozen=True)
class ForecastError:
    """The error of one queue over some days as a share of what came, which way it leaned (above 0: too many), and over how many days."""

    label: str
    wape: float
    bias: float
    days: int


def errors_by_queue(code: str, errors: Sequence[ForecastError], *, aim: float, title: str, width: float = 760.0) -> Chart:
    """Draw a bar for each queue; `aim` is the error that is put up with, a share."""
    height = TOP + ROW * len(errors) + FOOT
    ticks = ticks_to(PER_CENT * greatest([each.wape for each in errors], [aim]), about=5)
    x = Scale(0.0, ticks[-1], LABEL, width - FIGURE)
    over = [each.label for each in errors if each.wape > aim]
    summary = _("%(title)s: %(over)d of %(n)d queues over %(aim)s.") % {
        "title": title, "over": len(over), "n": len(errors), "aim": formats.share(aim),
    }
    canvas = Canvas(code, width=width, height=height, title=title, summary=summary)
    for tick in ticks:
        canvas.line(x(tick), TOP, x(tick), height - FOOT, "grid")
        canvas.text(x(tick), height - FOOT + 16, f"{tick:,.10g}%", "mid")
    for place, each in enumerate(errors):
        top = TOP + ROW * place
        canvas.text(LABEL - 8, top + 19, each.label, "end")
        hint = f"{each.label}: {formats.share(each.wape, places=1)}, {leaning(each.bias)}"
        mark = "m-short" if each.wape > aim else "m-actual"
        canvas.rect(x(0), top + (ROW - BAR) / 2, max(x(PER_CENT * each.wape) - x(0), 1.0), BAR, mark, round_=2, hint=hint)
        canvas.text(width - 2, top + 19, f"{formats.share(each.wape, places=1)}, {leaning(each.bias)}", "end lbl")
    canvas.line(x(PER_CENT * aim), TOP, x(PER_CENT * aim), height - FOOT, "l-target")
    legend = (Key(_("Within it"), "m-actual"), Key(_("Over it"), "m-short"), Key(_("Put up with"), "l-target", "line"))
    rows = [(each.label, formats.share(each.wape, places=1), leaning(each.bias), formats.count(each.days)) for each in errors]
    heads = (_("Queue"), _("Error (WAPE)"), _("Leaning (bias)"), _("Days"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def leaning(bias: float) -> str:
    """Return a bias in words: above 0 more was forecast than came."""
    if abs(bias) < 0.0005:
        return _("neither way")
    words = _("%(share)s too many") if bias > 0 else _("%(share)s too few")
    return words % {"share": formats.share(abs(bias), places=1)}
