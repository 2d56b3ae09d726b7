"""Small drawings inside tables and tiles: a sparkline, a bar to a target, a range with its target, a split bar."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from floorwalker.ground.web.charts.grammar import Bands, Scale, Values, element, greatest, known, line_path, number

SPARK_WIDTH, SPARK_HEIGHT = 66.0, 26.0
BAR_WIDTH, BAR_HEIGHT = 80.0, 12.0
RANGE_WIDTH, RANGE_HEIGHT = 178.0, 16.0


def sparkline(values: Values, *, target: float | None = None, state: str = "ok", lowest: float | None = None) -> SafeString:
    """Draw a short history without axes; the words beside it carry the figure. `state` colours the last point."""
    there = [value for value in values if value is not None and known(value)]
    if not there:
        return SafeString("")
    bounds = [*there, *([target] if target is not None else [])]
    low = min(bounds) if lowest is None else lowest
    y = Scale(low, max(bounds) if max(bounds) > low else low + 1, SPARK_HEIGHT - 3, 3)
    x = Bands(len(values), -SPARK_WIDTH / len(values) / 2, SPARK_WIDTH + SPARK_WIDTH / len(values) / 2 - 3)
    last = max(index for index, value in enumerate(values) if known(value))
    drawn = element("path", d=line_path(values, x, y), class_="l-actual")
    if target is not None:
        drawn = element("path", d=f"M0 {number(y(target))}H{number(SPARK_WIDTH)}", class_="l-model-a") + drawn
    drawn += element("circle", cx=x.middle(last), cy=y(values[last] or 0.0), r=2.6, class_=f"sl-mark-{state}")
    return drawing("spark", SPARK_WIDTH, SPARK_HEIGHT, drawn)


def bar_to_target(value: float | None, *, highest: float, target: float | None = None, mark: str = "m-actual") -> SafeString:
    """Draw a bar from zero with a line at the target; nothing known is an empty track."""
    x = Scale(0, highest or 1, 0, BAR_WIDTH)
    drawn = element("rect", x=0.0, y=2.0, width=BAR_WIDTH, height=8.0, rx=2, class_="m-track")
    if value is not None and known(value):
        drawn += element("rect", x=0.0, y=2.0, width=max(0.0, min(x(value), BAR_WIDTH)), height=8.0, rx=2, class_=mark)
    if target is not None:
        drawn += element("path", d=f"M{number(x(target))} 0V12", class_="l-target")
    return drawing("minibar", BAR_WIDTH, BAR_HEIGHT, drawn)


def range_to_target(
    low: float, middle: float, high: float, *, target: float, bottom: float = 0.0, top: float = 1.0
) -> SafeString:
    """Draw a range as a lozenge with its middle, against the target: service level in 8 days of 10."""
    x = Scale(bottom, top, 0, RANGE_WIDTH)

    def at(value: float) -> float:
        return max(0.0, min(x(value), RANGE_WIDTH))

    drawn = element("path", d=f"M0 8H{number(RANGE_WIDTH)}", class_="axis")
    drawn += element("rect", x=at(low), y=3.0, width=max(at(high) - at(low), 2.0), height=10.0, rx=5, class_="m-range")
    drawn += element("circle", cx=at(middle), cy=8.0, r=4, class_="m-mean")
    drawn += element("path", d=f"M{number(at(target))} 0V16", class_="l-target")
    return drawing("rangebar", RANGE_WIDTH, RANGE_HEIGHT, drawn)


def split_bar(parts: Sequence[tuple[float, str]], *, width: float = 360.0) -> SafeString:
    """Draw parts of a whole as one bar; each part is (amount, class): rows accepted, repaired, duplicate, rejected."""
    whole = greatest([sum(amount for amount, _mark in parts)]) or 1.0
    x = Scale(0, whole, 0, width)
    drawn, start = "", 0.0
    for amount, mark in parts:
        if amount > 0:
            # A part too small to see is still there: at least one pixel.
            drawn += element("rect", x=x(start), y=0.0, width=max(x(amount), 1.0), height=12.0, class_=mark)
        start += amount
    return drawing("share", width, 12.0, drawn)


def drawing(mark: str, width: float, height: float, drawn: str) -> SafeString:
    """Return a small picture of marks, which says nothing to readers of screens: words beside it do."""
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" width="{}" height="{}" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        mark, number(width), number(height), number(width), number(height), SafeString(drawn),
    )  # fmt: skip
