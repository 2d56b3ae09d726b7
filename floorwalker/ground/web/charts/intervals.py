"""Intervals as small drawings: a line from end to end, a dot where the figure lies, and a dashed line to hold it against."""

from __future__ import annotations

from django.utils.safestring import SafeString

from floorwalker.ground.web.charts.grammar import Scale, element, known, number
from floorwalker.ground.web.charts.small import drawing

WIDTH, HEIGHT, EDGE = 150.0, 16.0, 4.0


def interval(
    low: float, value: float, high: float, *, against: float, bottom: float = 0.0, top: float = 1.0, width: float = WIDTH,
    is_biased: bool = False,
) -> SafeString:
    """Draw an interval on a scale from `bottom` to `top`; a biased figure is hollow. The words beside it carry the figures.

    Without a value only the scale is drawn.
    """
    x = Scale(bottom, top, EDGE, width - EDGE)

    def at(share: float) -> float:
        return min(max(x(share), EDGE), width - EDGE)

    drawn = element("rect", x=EDGE, y=7.0, width=width - 2 * EDGE, height=2.0, class_="m-track")
    drawn += element("path", d=f"M{number(at(against))} 1V15", class_="l-target")
    if known(value):
        if known(low) and known(high):
            line = f"M{number(at(low))} 8H{number(max(at(high), at(low) + 1))}"
            drawn += element("path", d=line, class_="l-biased" if is_biased else "l-interval")
        drawn += element("circle", cx=at(value), cy=8.0, r=4.2, class_="m-hollow" if is_biased else "m-mean")
    return drawing("interval", width, HEIGHT, drawn)
