"""A report on the wall: at most six of its figures, each beside its target, with the days that they are of and what stands behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from floorwalker.desks.walls.boards import Board, definition
from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State
from floorwalker.record.queries.asked import GROUPINGS
from floorwalker.review.queries import report_answers
from floorwalker.review.queries.report_answers import Answer, Figure, Row, asked_names
from floorwalker.review.queries.report_changes import STATISTICS
from floorwalker.review.rules.reports import DURATIONS, Definition

FIGURES_AT_MOST: Final = 6
"""What is read in passing."""
NAMES: Final = asked_names() - {"agent"}
"""Cuts by name, of which each row is a figure of its own on the wall."""


@dataclass(frozen=True)
class WallFigure:
    """One figure: `value` is already written, None means no data; `behind` is its n and range, `few` that they are too few to say much."""

    label: str
    value: str | None
    target: str = ""
    note: str = ""
    state: State | None = None
    behind: str = ""
    few: bool = False


@dataclass(frozen=True)
class Reported:
    """A report as it stands on the wall: its figures, of which days they are, and what of it is left out."""

    name: str
    about: str
    figures: tuple[WallFigure, ...]
    left_out: str
    is_narrowed: bool
    data_at: datetime | None
    zone: str


def shown(one: Board, *, by: Actor, zone: str) -> Reported:
    """Return the report `one` as it stands on the wall before `by`.

    By queue, channel, team and the like it is what its chart draws of each row (the first duration, else the first measure); without such
    a cut each measure of everything together.

    Raises
    ------
    NotAllowed, NotFound, ReportRefused, WallRefused
        As `boards.definition`; and if the figures themselves are refused.
    """
    name, asks = definition(one, by=by)
    cut = next((each for each in asks.by if each in NAMES), "")
    # Thresholds, not trends: nothing is compared with another time, and steps of time stand together.
    answer = report_answers.ask(replace(asks, by=(cut,) if cut else (), versus="", versus_first="", versus_until=""), by=by, zone=zone)
    found, left_out = _rows(answer, cut) if cut else _whole(answer)
    start, end = (formats.day(day, zone=answer.asked.zone) for day in (answer.asked.start, answer.asked.end))
    days = _("%(start)s up to %(end)s, not included") % {"start": start, "end": end}
    return Reported(
        name, f"{_subject(asks, cut)}; {days}" if cut else days, found, left_out, answer.narrowed, answer.data_at, answer.asked.zone
    )


def _subject(asks: Definition, cut: str) -> str:
    first = DURATIONS[asks.durations[0]] if asks.durations else measures.get(asks.measures[0]).name
    return _("%(measure)s by %(cut)s") % {"measure": first, "cut": GROUPINGS[cut]}


def _rows(answer: Answer, cut: str) -> tuple[tuple[WallFigure, ...], str]:
    """Return one figure of each of the rows with most behind them, in the order of the report."""
    drawn = [_drawn(answer, row) for row in answer.rows]
    rows = [row for row, figure in zip(answer.rows, drawn, strict=True) if not math.isnan(figure.value)]
    most = sorted(rows, key=lambda row: _weight(_drawn(answer, row)), reverse=True)[:FIGURES_AT_MOST]
    kept = tuple(_told(answer, row, ", ".join(row.labels)) for row in rows if row in most)
    if len(rows) <= FIGURES_AT_MOST:
        return kept, ""
    said = {"shown": FIGURES_AT_MOST, "all": formats.count(len(rows)), "cut": GROUPINGS[cut]}
    return kept, _("%(shown)s of %(all)s, those with most behind them by %(cut)s") % said


def _drawn(answer: Answer, row: Row) -> Figure:
    """Return the figure that stands for a row: the mean of the first duration, which knows its n, else the first measure."""
    durations = answer.definition.durations
    return _statistics(row, durations[0])[0] if durations else row.figures[0]


def _told(answer: Answer, row: Row, label: str) -> WallFigure:
    durations = answer.definition.durations
    return _spread(row, durations[0], label) if durations else _figure(label, row.figures[0])


def _weight(figure: Figure) -> float:
    return figure.n if not math.isnan(figure.n) else figure.value


def _whole(answer: Answer) -> tuple[tuple[WallFigure, ...], str]:
    found = [_figure(each.column.name, each) for each in answer.whole.figures if each.column.measure is not None]
    found += [_spread(answer.whole, name, DURATIONS[name]) for name in answer.definition.durations]
    if len(found) <= FIGURES_AT_MOST:
        return tuple(found), ""
    said = {"shown": FIGURES_AT_MOST, "all": len(found)}
    return tuple(found[:FIGURES_AT_MOST]), _("the first %(shown)s of %(all)s measures") % said


def _statistics(row: Row, duration: str) -> list[Figure]:
    """Return mean, median and 90th percentile of a duration."""
    return [each for word in STATISTICS for each in row.figures if (each.column.duration, each.column.statistic) == (duration, word)]


def _spread(row: Row, duration: str, label: str) -> WallFigure:
    mean, median, p90 = _statistics(row, duration)
    if math.isnan(median.value):
        return WallFigure(label, None)
    note = _("median; 90%% within %(time)s") % {"time": p90.text}
    return WallFigure(label, median.text, note=note, behind=_("of %(n)s") % {"n": formats.count(mean.n)}, few=median.few)


def _figure(label: str, figure: Figure) -> WallFigure:
    if math.isnan(figure.value):
        return WallFigure(label, None)
    behind = ", ".join(filter(None, (_("provisional") if figure.unsure else "", figure.told, figure.behind)))
    if figure.few:
        return WallFigure(label, figure.text, note=_("too few to judge"), behind=behind, few=True)
    verdict = figure.judged.verdict if figure.judged else None
    if verdict is None:
        return WallFigure(label, figure.text, behind=behind)
    return WallFigure(label, figure.text, figure.target_text, _beside_target(figure), verdict, behind)


def _beside_target(figure: Figure) -> str:
    """Return in words how a figure stands to its target: "on target", "under by 4 points"."""
    if figure.judged is None or figure.judged.verdict == "ok":
        return _("on target")
    gap = figure.value - figure.judged.standard.target
    size = formats.points(gap) if figure.column.unit == "share" else figure.text_of(abs(gap))
    return (_("over by %(size)s") if gap > 0 else _("under by %(size)s")) % {"size": size}
