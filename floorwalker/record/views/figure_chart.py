"""One measure drawn: lines over time, bars over anything else; what is not yet sure is hatched, what is not known is a gap."""

from __future__ import annotations

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
