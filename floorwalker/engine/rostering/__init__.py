"""Rosters: legal shifts for named people that cover a requirement by slot and skill.

Give `solve` a `RosterProblem`; the `Roster` it returns holds shifts with their activities in real minutes of the horizon
(`SiteDay.utc` turns them into UTC), the cover, and what every rule saw. See docs/methods/rostering.md.
"""

from __future__ import annotations

from .advise import BetterStart, better_starts
from .amend import Amended, amend
from .days import SiteDay, days_in
from .problem import (
    Contract,
    FixedShift,
    Need,
    Person,
    RosterProblem,
    TimeOff,
    Unready,
    Waiver,
    Weights,
    Window,
    Wish,
)
from .result import Coverage, Diagnostics, Efficiency, PersonSummary, Relaxation, Roster, coverage_of
from .rule_values import UK_WORKING_TIME, RuleValue, value_in_force
from .rules import SHELF, Reading, Rule, check, read
from .shifts import Activity, Pause, Shift, ShiftShape, Span, shift_of, usual_shape
from .solve import Limits, ProgressStep, fill_gaps, solve

__all__ = [
    "SHELF", "UK_WORKING_TIME", "Activity", "Amended", "BetterStart", "Contract", "Coverage", "Diagnostics", "Efficiency",
    "FixedShift", "Limits", "Need", "Pause", "Person", "PersonSummary", "ProgressStep", "Reading", "Relaxation", "Roster",
    "RosterProblem", "Rule", "RuleValue", "Shift", "ShiftShape", "SiteDay", "Span", "TimeOff", "Unready", "Waiver",
    "Weights", "Window", "Wish", "amend", "better_starts", "check", "coverage_of", "days_in", "fill_gaps", "read", "shift_of", "solve",
    "usual_shape", "value_in_force",
]  # fmt: skip
