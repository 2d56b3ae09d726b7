"""Charts drawn on the server: from zero, on a shared time axis, at most five series, each with its table."""

from __future__ import annotations

from floorwalker.ground.web.charts.ages import Age, ages
from floorwalker.ground.web.charts.bands import WeekBand, needed_by_week
from floorwalker.ground.web.charts.causes import CauseShare, shares_by_cause
from floorwalker.ground.web.charts.contact import Segment, segments
from floorwalker.ground.web.charts.control import Lines as ControlLines
from floorwalker.ground.web.charts.control import Mark as SignalMark
from floorwalker.ground.web.charts.control import Point as ControlPoint
from floorwalker.ground.web.charts.control import Stretch as ControlStretch
from floorwalker.ground.web.charts.control import control, control_small, signal_mark
from floorwalker.ground.web.charts.counts import counts_by_name
from floorwalker.ground.web.charts.day import Day, Shortage, day_by_interval, deepest_shortage, level_state
from floorwalker.ground.web.charts.design import DesignedQueue, flow
from floorwalker.ground.web.charts.dots import Dot, bounds_of, dots
from floorwalker.ground.web.charts.due import due_by_day
from floorwalker.ground.web.charts.errors import ForecastError, errors_by_queue
from floorwalker.ground.web.charts.forecast import DayBar, Model, by_day, interval_lines
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Table
from floorwalker.ground.web.charts.interrupted import interrupted
from floorwalker.ground.web.charts.intervals import interval
from floorwalker.ground.web.charts.journey import MapStage, journey
from floorwalker.ground.web.charts.kept import KeptDay, against_target
from floorwalker.ground.web.charts.levels import Span, level_by_interval
from floorwalker.ground.web.charts.matrix import MatrixCell, matrix
from floorwalker.ground.web.charts.milestones import BESIDE, Dated, Mark, dated
from floorwalker.ground.web.charts.pareto import ParetoRow, pareto
from floorwalker.ground.web.charts.plans import Planned, weeks_planned
from floorwalker.ground.web.charts.rates import Rate, rates
from floorwalker.ground.web.charts.scores import ScoredWeek, score_by_week
from floorwalker.ground.web.charts.slots import Slot, by_half_hour
from floorwalker.ground.web.charts.small import bar_to_target, range_to_target, sparkline, split_bar
from floorwalker.ground.web.charts.spread import histogram
from floorwalker.ground.web.charts.staffing import (
    CoverageDay,
    HoursLost,
    Scenario,
    coverage,
    paid_to_queue,
    people_needed,
)
from floorwalker.ground.web.charts.steps import StepTime, steps_in_time
from floorwalker.ground.web.charts.telling import Told, telling
from floorwalker.ground.web.charts.times import Intervals

__all__ = [
    "BESIDE",
    "Age",
    "Canvas",
    "CauseShare",
    "Chart",
    "ControlLines",
    "ControlPoint",
    "ControlStretch",
    "CoverageDay",
    "Dated",
    "Day",
    "DayBar",
    "DesignedQueue",
    "Dot",
    "ForecastError",
    "HoursLost",
    "Intervals",
    "KeptDay",
    "Key",
    "MapStage",
    "Mark",
    "MatrixCell",
    "Model",
    "ParetoRow",
    "Planned",
    "Rate",
    "Scenario",
    "ScoredWeek",
    "Segment",
    "Shortage",
    "SignalMark",
    "Slot",
    "Span",
    "StepTime",
    "Table",
    "Told",
    "WeekBand",
    "against_target",
    "ages",
    "bar_to_target",
    "bounds_of",
    "by_day",
    "by_half_hour",
    "control",
    "control_small",
    "counts_by_name",
    "coverage",
    "dated",
    "day_by_interval",
    "deepest_shortage",
    "dots",
    "due_by_day",
    "errors_by_queue",
    "flow",
    "histogram",
    "interrupted",
    "interval",
    "interval_lines",
    "journey",
    "level_by_interval",
    "level_state",
    "matrix",
    "needed_by_week",
    "paid_to_queue",
    "pareto",
    "people_needed",
    "range_to_target",
    "rates",
    "score_by_week",
    "segments",
    "shares_by_cause",
    "signal_mark",
    "sparkline",
    "split_bar",
    "steps_in_time",
    "telling",
    "weeks_planned",
]
