"""How something is spread: a histogram with its mean and median."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, greatest, ticks_to

HEIGHT, TOP, ZERO, LABELS, MARK_TOP = 180.0, 26.0, 152.0, 170.0, 6.0
LEFT, RIGHT_MARGIN = 38.0, 8.0
LABELLED_EDGES = 6


def histogram(
    code: str, edges_seconds: Sequence[float], counts: Sequence[int], *, title: str, mean_seconds: float | None = None,
    median_seconds: float | None = None, things: str = "contacts", width: float = 440.0,
) -> Chart:  # fmt: skip
    """Draw counts between `edges_seconds` (one more edge than counts), the mean and the median as lines.

    Raises
    ------
    ValueError
        If edges and counts do not fit, or the edges are not equally wide: unequal bins would lie about area.
    """
    if len(edges_seconds) != len(counts) + 1:
        raise ValueError(f"{len(counts)} counts need {len(counts) + 1} edges; got {len(edges_seconds)}.")
    widths = {round(high - low, 6) for low, high in pairwise(edges_seconds)}
    if len(widths) > 1:
        raise ValueError(f"The bins of a histogram must be equally wide; got widths {sorted(widths)} seconds.")
    total = sum(counts)
    summary = _("%(title)s: %(n)s %(things)s, half of them under %(median)s.") % {
        "title": title,
        "n": formats.count(total),
        "things": things,
        "median": formats.minutes_seconds(median_seconds),
    }
    canvas = Canvas(code, width=width, height=HEIGHT, title=title, summary=summary)
    ticks = ticks_to(greatest(list(counts)), about=3)
    y = Scale(0, ticks[-1], ZERO, TOP)
    x = Bands(len(counts), LEFT, width - RIGHT_MARGIN)
    along = Scale(edges_seconds[0], edges_seconds[-1], x.start, x.end)
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks)
    for index, count in enumerate(counts):
        hint = f"{_bin(edges_seconds, index)}: {formats.count(count)} {things}"
        canvas.rect(x.left(index) + 0.5, y(count), x.width - 1, ZERO - y(count), "m-actual", hint=hint)
    every = max(1, len(counts) // LABELLED_EDGES)
    for edge in edges_seconds[::every]:
        canvas.text(along(edge), LABELS, formats.minutes_seconds(edge), "mid")
    named = ((mean_seconds, _("mean"), "l-target"), (median_seconds, _("median"), "l-model-a"))
    there = sorted((value, name, mark) for value, name, mark in named if value is not None)
    for place, (value, name, mark) in enumerate(there):
        if edges_seconds[0] <= value <= edges_seconds[-1]:
            # The smaller one's words stand to its left, so that the two never overlap.
            leftwards = len(there) > 1 and place == 0
            canvas.line(along(value), MARK_TOP, along(value), ZERO, mark)
            words = f"{name} {formats.minutes_seconds(value)}"
            canvas.text(along(value) + (-4 if leftwards else 4), MARK_TOP + 8, words, "lbl end" if leftwards else "lbl")
    rows = [(_bin(edges_seconds, index), formats.count(count)) for index, count in enumerate(counts)]
    legend = [Key(things.capitalize(), "m-actual")]
    return Chart(title, summary, canvas.svg(), legend, Table(title, (_("Length"), things.capitalize()), rows))


def _bin(edges: Sequence[float], index: int) -> str:
    return _("%(low)s to %(high)s") % {
        "low": formats.minutes_seconds(edges[index]),
        "high": formats.minutes_seconds(edges[index + 1]),
    }
