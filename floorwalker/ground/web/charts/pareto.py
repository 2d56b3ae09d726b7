"""Causes by how many, the most first, with the share up to and with each: a line parts the few that make four fifths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Scale, Table

ROW, TOP, LABEL, FIGURES, BAR = 28.0, 24.0, 220.0, 260.0, 15.0
FEW: Final = 0.8
LETTERS: Final = 34
RUNNING: Final = 150.0


@dataclass(frozen=True)
class ParetoRow:
    """One cause: its number, the share up to and with it, and its rate in words; empty where none can be told."""

    name: str
    number: int
    running: float
    rate: str = ""


def pareto(code: str, rows: Sequence[ParetoRow], *, title: str, of: str, rate: str, width: float = 860.0) -> Chart:
    """Draw a bar for each cause with its number, the running share and its rate; `of` and `rate` are heads."""
    first = next((place for place, each in enumerate(rows) if each.running >= FEW), len(rows) - 1)
    few = rows[: first + 1]
    summary = _("%(title)s: %(few)s of %(all)s make %(share)s.") % {
        "title": title, "few": len(few), "all": len(rows), "share": formats.share(few[-1].running if few else 0.0),
    }
    canvas = Canvas(code, width=width, height=TOP + ROW * len(rows) + 8, title=title, summary=summary)
    x = Scale(0.0, float(max((each.number for each in rows), default=1)), LABEL, width - FIGURES)
    for head, place in ((_("Running"), width - RUNNING), (rate, width - 8)):
        canvas.text(place, TOP - 10, head, "end")
    for place, each in enumerate(rows):
        top = TOP + ROW * place
        name = each.name if len(each.name) <= LETTERS else f"{each.name[: LETTERS - 1]}…"
        canvas.text(0, top + 18, name, "lbl")
        canvas.rect(x(0), top + (ROW - BAR) / 2, x(each.number) - x(0), BAR, "m-actual" if place <= first else "m-part")
        canvas.text(x(each.number) + 7, top + 18, formats.count(each.number), "")
        canvas.text(width - RUNNING, top + 18, formats.share(each.running), "end")
        canvas.text(width - 8, top + 18, each.rate, "end")
        if place == first and place + 1 < len(rows):
            canvas.line(0, top + ROW, width, top + ROW, "axis")
    table = [(each.name, formats.count(each.number), formats.share(each.running), each.rate) for each in rows]
    return Chart(title, summary, canvas.svg(), (), Table(title, (of, _("Complaints"), _("Running"), rate), table))
