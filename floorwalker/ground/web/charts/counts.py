"""How many of each: one bar a name, the most first, from zero."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Scale, Table

ROW, TOP, LABEL, FIGURE, BAR = 30.0, 6.0, 210.0, 40.0, 16.0


def counts_by_name(code: str, counts: Sequence[tuple[str, int]], *, title: str, heads: tuple[str, str], width: float = 1120.0) -> Chart:
    """Draw a bar for each name with its number; `heads` are those of the table beside it."""
    x = Scale(0.0, float(max((number for _name, number in counts), default=1)), LABEL, width - FIGURE)
    most = counts[0] if counts else ("", 0)
    summary = _("%(title)s: most for %(name)s, %(number)s.") % {"title": title, "name": most[0], "number": formats.count(most[1])}
    canvas = Canvas(code, width=width, height=2 * TOP + ROW * len(counts), title=title, summary=summary)
    for place, (name, number) in enumerate(counts):
        top = TOP + ROW * place
        canvas.text(0, top + 19, name, "lbl")
        canvas.rect(x(0), top + (ROW - BAR) / 2, x(number) - x(0), BAR, "m-actual")
        canvas.text(x(number) + 8, top + 19, formats.count(number), "")
    return Chart(title, summary, canvas.svg(), (), Table(title, heads, [(name, formats.count(number)) for name, number in counts]))
