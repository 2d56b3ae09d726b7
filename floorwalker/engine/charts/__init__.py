"""Control charts: which kind the data ask for, its limits, the rules by which a point stands out, and how phases compare."""

from __future__ import annotations

from floorwalker.engine.charts.choosing import LEAST_POINTS, Choice, Habits, benjamini_hochberg, choose, habits, two_sided
from floorwalker.engine.charts.comparing import Change, change
from floorwalker.engine.charts.kinds import KINDS, Estimate, Kind, Limits, Nature, estimate, limits
from floorwalker.engine.charts.rules import RULES, Found, Rule, advised, find, not_advised
from floorwalker.engine.charts.spread import Spread, runs, spread

__all__ = [
    "KINDS",
    "LEAST_POINTS",
    "RULES",
    "Change",
    "Choice",
    "Estimate",
    "Found",
    "Habits",
    "Kind",
    "Limits",
    "Nature",
    "Rule",
    "Spread",
    "advised",
    "benjamini_hochberg",
    "change",
    "choose",
    "estimate",
    "find",
    "habits",
    "limits",
    "not_advised",
    "runs",
    "spread",
    "two_sided",
]
