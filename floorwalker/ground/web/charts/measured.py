"""One measure drawn: lines over time, bars over anything else; what is not yet sure is hatched, what is not known is a gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from floorwalker.ground.web.charts.grammar import (
    MAX_SERIES,
    Bands,
    Canvas,
    Chart,
    Key,
    Scale,
    Table,
    greatest,
    known,
    line_path,
    ticks_to,
)

WIDTH, HEIGHT, LEFT, RIGHT, TOP, ZERO, LABELS = 1240.0, 200.0, 46.0, 8.0, 22.0, 166.0, 184.0
LABEL_WIDTH = 64.0
BAR_SHARE = 0.7
BARS_AT_MOST = 60
"""Bars that can still be told apart at this width."""
MARKS = ("l-actual", "l-forecast", "l-scheduled", "l-model-a", "l-model-b")


@dataclass(frozen=True)
class Series:
    """One line: its values, None where there is no data."""

    label: str
    values: Sequence[float | None]


def lines(
    code: str, labels: Sequence[str], series: Sequence[Series], *, title: str, target: float | None, unit: str,
    written: Sequence[Sequence[str]],
) -> Chart:
    """Draw at most five lines over the same steps, with the target in force; `written` are the values as the table says them."""
    shown = series[:MAX_SERIES]
    ticks = ticks_to(greatest(*(each.values for each in shown), [target]), about=4)
    there = sum(known(value) for each in shown for value in each.values)
    summary = f"{title}: {there} figures over {len(labels)} steps" + (f", target {target:g} {unit}." if target is not None else ".")
    canvas, x, y = _ground(code, len(labels), ticks, title=title, summary=summary, unit=unit)
    _labels(canvas, x, labels)
    _target(canvas, x, y, target)
    for each, mark in zip(shown, MARKS, strict=False):
        canvas.path(line_path(each.values, x, y), mark)
        if len(labels) <= BARS_AT_MOST:
            for step, value in enumerate(each.values):
                if value is not None and known(value):
                    canvas.add("circle", cx=x.middle(step), cy=y(value), r=2.2, class_=mark)
    heads = ("Time", *(each.label for each in shown))
    rows = [(label, *(column[step] for column in written[:MAX_SERIES])) for step, label in enumerate(labels)]
    keys = [Key(each.label, mark, "line") for each, mark in zip(shown, MARKS, strict=False)]
    return Chart(title, summary, canvas.svg(), [*keys, *_target_key(target)], Table(title, heads, rows))


def bars(
    code: str, labels: Sequence[str], values: Sequence[float | None], *, title: str, target: float | None, unit: str,
    written: Sequence[str], unsure: Sequence[bool],
) -> Chart:
    """Draw a bar for each of at most sixty things; an unsure one is hatched."""
    labels, values = labels[:BARS_AT_MOST], values[:BARS_AT_MOST]
    ticks = ticks_to(greatest(values, [target]), about=4)
    summary = f"{title}, {len(labels)} bars" + (f", target {target:g} {unit}." if target is not None else ".")
    canvas, x, y = _ground(code, len(labels), ticks, title=title, summary=summary, unit=unit)
    _labels(canvas, x, labels)
    for step, (label, value, words) in enumerate(zip(labels, values, written, strict=False)):
        if value is None or not known(value):
            continue
        left, width = x.left(step) + x.width * (1 - BAR_SHARE) / 2, x.width * BAR_SHARE
        canvas.rect(left, y(value), width, ZERO - y(value), "m-actual", hint=f"{label}: {words}", round_=1.5)
        if unsure[step]:
            canvas.hatch(left, y(value), width, ZERO - y(value))
    _target(canvas, x, y, target)
    rows = list(zip(labels, written, strict=False))
    return Chart(title, summary, canvas.svg(), _target_key(target), Table(title, ("", title), rows))


def _ground(
    code: str, steps: int, ticks: Sequence[float], *, title: str, summary: str, unit: str
) -> tuple[Canvas, Bands, Scale]:
    canvas = Canvas(code, width=WIDTH, height=HEIGHT, title=title, summary=summary)
    x, y = Bands(steps, LEFT, WIDTH - RIGHT), Scale(0, ticks[-1], ZERO, TOP)
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks, label=unit)
    return canvas, x, y


def _labels(canvas: Canvas, x: Bands, labels: Sequence[str]) -> None:
    every = max(1, -(-int(LABEL_WIDTH) // max(int(x.width), 1)))
    for step, label in enumerate(labels):
        if step % every == 0:
            canvas.text(x.middle(step), LABELS, label[: max(4, int(x.width * every / 6))], "mid")


def _target(canvas: Canvas, x: Bands, y: Scale, target: float | None) -> None:
    if target is not None:
        canvas.line(x.start, y(target), x.end, y(target), "l-target")


def _target_key(target: float | None) -> list[Key]:
    return [Key("Target in force", "l-target", "dash")] if target is not None else []


@dataclass(frozen=True)
class Ranged:
    """One bar: its value and the range that chance leaves, None where there is none; `before` is the figure of another period."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    before: float | None
    words: str
    few: bool = False


ROW, ROW_TOP, ROW_LABEL, ROW_FIGURE, ROW_FOOT = 28.0, 8.0, 220.0, 190.0, 24.0
ROWS_AT_MOST = 40


def ranged(code: str, each: Sequence[Ranged], *, title: str, target: float | None, unit: str, other: str = "") -> Chart:
    """Draw a row for each thing: a bar from zero, its range as a whisker, the figure of `other` times as a ring, and the target."""
    each = each[:ROWS_AT_MOST]
    height = ROW_TOP + ROW * len(each) + ROW_FOOT
    seen = [number for row in each for number in (row.value, row.high, row.before)]
    ticks = ticks_to(greatest(seen, [target]), about=5)
    lowest = min((number for row in each for number in (row.value, row.low, row.before) if number is not None), default=0.0)
    x = Scale(min(0.0, lowest), ticks[-1], ROW_LABEL, WIDTH - ROW_FIGURE)
    summary = f"{title}, {len(each)} rows" + (f", target {target:g} {unit}." if target is not None else ".")
    canvas = Canvas(code, width=WIDTH, height=height, title=title, summary=summary)
    for tick in ticks:
        canvas.line(x(tick), ROW_TOP, x(tick), height - ROW_FOOT, "grid")
        canvas.text(x(tick), height - ROW_FOOT + 16, f"{tick:,.10g}{' ' if unit != '%' else ''}{unit}", "mid")
    for number, row in enumerate(each):
        top = ROW_TOP + ROW * number
        canvas.text(ROW_LABEL - 8, top + 18, row.label[:34], "end")
        if row.value is not None:
            begin, finish = sorted((x(0), x(row.value)))
            mark = "m-scheduled" if row.few else "m-actual"
            canvas.rect(begin, top + 8, finish - begin, 12, mark, round_=2, hint=f"{row.label}: {row.words}")
        if row.low is not None and row.high is not None:
            canvas.line(x(row.low), top + 14, x(row.high), top + 14, "m-whisker")
        if row.before is not None:
            canvas.add("circle", cx=x(row.before), cy=top + 14, r=4, class_="m-before")
        canvas.text(WIDTH - 2, top + 18, row.words, "end lbl")
    if target is not None:
        canvas.line(x(target), ROW_TOP, x(target), height - ROW_FOOT, "l-target")
    legend = [Key(title, "m-actual")]
    if any(row.low is not None for row in each):
        legend.append(Key("95% range by chance", "m-whisker", "line"))
    if other:
        legend.append(Key(other, "m-before", "ring"))
    if any(row.few for row in each):
        legend.append(Key("few, says little", "m-scheduled"))
    rows = [(row.label, row.words) for row in each]
    return Chart(title, summary, canvas.svg(), [*legend, *_target_key(target)], Table(title, ("", title), rows))


@dataclass(frozen=True)
class Quantiles:
    """How one duration is spread: mean, median and 90th percentile in seconds, and in words."""

    label: str
    mean: float
    median: float
    p90: float
    words: str


LOG_TICKS = (
    (1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (36_000, "10 h"), (86_400, "1 day"), (864_000, "10 days"),
)  # fmt: skip


def quantiles(code: str, each: Sequence[Quantiles], *, title: str) -> Chart:
    """Draw for each thing a dot at the median, a ring at the mean and a line to the 90th percentile, on a scale of seconds to days.

    Each step of the scale is about ten times as long as that before: an answer by telephone and one by letter stand on one page.
    """
    each = each[:ROWS_AT_MOST]
    height = ROW_TOP + ROW * len(each) + ROW_FOOT
    longest = max((max(row.p90, row.mean) for row in each), default=60.0)
    shown = [tick for place, tick in enumerate(LOG_TICKS) if not place or LOG_TICKS[place - 1][0] < longest]
    logs = Scale(0.0, math.log10(shown[-1][0]) or 1.0, ROW_LABEL, WIDTH - ROW_FIGURE)

    def x(seconds: float) -> float:
        return logs(math.log10(min(max(seconds, 1.0), shown[-1][0])))

    summary = f"{title}: median, mean and 90th percentile of {len(each)} rows."
    canvas = Canvas(code, width=WIDTH, height=height, title=title, summary=summary)
    for seconds, words in shown:
        canvas.line(x(seconds), ROW_TOP, x(seconds), height - ROW_FOOT, "grid")
        canvas.text(x(seconds), height - ROW_FOOT + 16, words, "mid")
    for number, row in enumerate(each):
        middle = ROW_TOP + ROW * number + 14
        canvas.text(ROW_LABEL - 8, middle + 4, row.label[:34], "end")
        canvas.line(x(row.median), middle, x(row.p90), middle, "m-whisker")
        canvas.line(x(row.p90), middle - 5, x(row.p90), middle + 5, "m-whisker")
        canvas.add("circle", cx=x(row.mean), cy=middle, r=4, class_="m-before")
        canvas.add("circle", cx=x(row.median), cy=middle, r=4.5, class_="m-actual")
        canvas.text(WIDTH - 2, middle + 4, row.words, "end lbl")
    legend = [Key("Median", "m-actual", "dot"), Key("Mean", "m-before", "ring"), Key("up to the 90th percentile", "m-whisker", "line")]
    rows = [(row.label, row.words) for row in each]
    return Chart(title, summary, canvas.svg(), legend, Table(title, ("", "Median, 90th percentile"), rows))
