"""Agreement between people: where their answers to one question lie, and figures with their ranges as dots on lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, element, number

SPREAD_WIDTH, SPREAD_HEIGHT = 104.0, 24.0
ROWS_WIDTH, ROW_HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 520.0, 30.0, 22.0, 20.0, 150.0, 142.0
DOT, LEAST_DOT, PER_PERSON = 5.0, 3.2, 0.6


def spread_bar(shares: Sequence[float], *, steps: Sequence[float], target: float | None, state: str, words: str) -> SafeString:
    """Draw where answers lie between the worst and the best: a dot an answer, larger where more gave it, a triangle at the reference."""
    x = Scale(0, 1, 8, SPREAD_WIDTH - 8)
    drawn = element("path", d=f"M8 14H{number(SPREAD_WIDTH - 8)}", class_="axis")
    drawn += "".join(element("path", d=f"M{number(x(step))} 11V17", class_="axis") for step in steps)
    if shares and min(shares) < max(shares):
        drawn += element("path", d=f"M{number(x(min(shares)))} 14H{number(x(max(shares)))}", class_=f"spread-{state}")
    for share, times in sorted(Counter(shares).items()):
        drawn += element("circle", cx=x(share), cy=14.0, r=LEAST_DOT + PER_PERSON * times, class_="m-actual")
    if target is not None:
        drawn += element("path", d=f"M{number(x(target) - 4.5)} 1.5h9l-4.5 6z", class_="m-reference")
    return format_html(
        '<svg class="chart spreadbar" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        number(SPREAD_WIDTH), number(SPREAD_HEIGHT), number(SPREAD_WIDTH), number(SPREAD_HEIGHT), words, SafeString(drawn),
    )


@dataclass(frozen=True)
class Figure:
    """One row: a name, its value with its range as far as it has one, the same figure before, and both in words."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    words: str
    range_words: str = ""
    before: float | None = None
    before_words: str = ""


def figures(
    code: str, rows: Sequence[Figure], *, title: str, summary: str, ticks: Sequence[tuple[float, str]], mark: float | None = None,
    zone: tuple[float, float] | None = None, ends: tuple[str, str] = ("", ""), before: str = "",
) -> Chart:
    """Draw each figure as a dot on the line of its range; a hollow triangle is the figure `before`, `zone` a stretch with a meaning."""
    height = TOP + ROW_HEIGHT * len(rows) + BOTTOM
    canvas = Canvas(code, width=ROWS_WIDTH, height=height, title=title, summary=summary)
    low, high = ticks[0][0], ticks[-1][0]
    x = Scale(low, high, LEFT, ROWS_WIDTH - RIGHT)

    def at(value: float) -> float:
        return x(min(max(value, low), high))

    bottom = height - BOTTOM
    if zone is not None:
        canvas.rect(at(zone[0]), TOP - 6, at(zone[1]) - at(zone[0]), bottom - TOP + 6, "m-window")
    for value, word in ticks:
        canvas.line(x(value), TOP - 6, x(value), bottom, "grid")
        canvas.text(x(value), bottom + 14, word, "mid")
    if mark is not None:
        canvas.line(x(mark), TOP - 6, x(mark), bottom, "axis")
    canvas.text(LEFT, TOP - 10, ends[0])
    canvas.text(ROWS_WIDTH - RIGHT, TOP - 10, ends[1], "end")
    for place, row in enumerate(rows):
        y = TOP + ROW_HEIGHT * (place + 0.5) - 4
        canvas.text(0, y + 4, row.name, "lbl")
        if row.value is not None:
            if row.low is not None and row.high is not None:
                canvas.line(at(row.low), y, at(row.high), y, "l-actual")
            canvas.add("circle", cx=at(row.value), cy=y, r=DOT, class_="m-actual")
        if row.before is not None:
            canvas.path(f"M{number(at(row.before) - 4)} {number(y + 13)}h8l-4 -7z", "m-before")
        canvas.text(ROWS_WIDTH - RIGHT + 50, y + 4, row.words, "end lbl")
        canvas.text(ROWS_WIDTH, y + 4, row.range_words, "end")
    heads = ["Figure", "Value", "Range", *([before] if before else [])]
    table = Table(title, heads, [[row.name, row.words, row.range_words, *([row.before_words] if before else [])] for row in rows])
    legend = [Key(before, "m-before", "dot")] if before and any(row.before is not None for row in rows) else []
    return Chart(title, summary, canvas.svg(), legend, table)
