"""Rows of a service plan as pages show them: an objective as it stands, and what came of one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.safestring import SafeString

from floorwalker.engine import measures
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.plan.forms.kpis import typed
from floorwalker.plan.models import PlanArrangement, PlanObjective, PlanRisk, ServicePlan
from floorwalker.plan.queries.objectives import Measured, Standing
from floorwalker.plan.rules.objectives import Lack, Way, shortfall
from floorwalker.plan.rules.plan_risks import Weight
from floorwalker.record.figure_words import behind, written

WORDS: dict[Way, tuple[State, str]] = {
    "reached": ("ok", "On target"), "closing": ("watch", "Closing"), "slow": ("miss", "Slow"),
    "not begun": ("idle", "Not begun"), "no data": ("idle", "No data"),
}
PER_CENT = 100
VERDICTS: dict[str, State] = {"met": "ok", "part": "watch", "not_met": "miss"}


@dataclass(frozen=True)
class ObjectiveRow:
    """One objective on a page: everything as words, and how far along it is."""

    objective: PlanObjective
    measure: str
    scope: str
    baseline: str
    baseline_note: str
    now: str
    now_note: str
    target: str
    bar: SafeString
    covered: str
    way: Way
    state: Status
    lacks: Sequence[Lack]


@dataclass(frozen=True)
class ReviewRow:
    """What came of an objective: target and actual with their distance, and the signature where there is one."""

    objective: PlanObjective
    target: str
    actual: str
    note: str
    variance: str
    verdict: Status | None
    review: Any


def objective_row(standing: Standing, *, counted: bool) -> ObjectiveRow:
    """Return an objective as it stands; without figures where the reader may not see them."""
    one, measure, now = standing.objective, measures.get(standing.objective.measure), standing.now
    number = one.baseline_number if one.baseline_number is not None else math.nan
    period = f"{formats.day(one.baseline_from, zone='UTC')} to {formats.day_with_year(one.baseline_until, zone='UTC')}"
    share = standing.covered if counted else None
    way: Way = standing.way if counted else "no data"
    return ObjectiveRow(
        one, measure.name, scope(one), written(measure, one.baseline),
        one.baseline_missing or ", ".join(filter(None, (behind(measure, number, math.nan, math.nan), period))),
        written(measure, now.value) if counted else "", behind(measure, now.number, now.low, now.high) if counted else "",
        target_of(one), charts.bar_to_target(share, highest=1, target=1), f"{share * PER_CENT:.0f} %" if share is not None else "",
        way, Status(*WORDS[way]), standing.lacks,
    )


def review_row(one: PlanObjective, *, measured: Measured | None = None) -> ReviewRow:
    """Return what came of an objective as it was signed, else as it is `measured` now."""
    measure, review = measures.get(one.measure), getattr(one, "review", None)
    actual = review.actual if review is not None else measured.known if measured is not None else None
    number = review.actual_number if review is not None else measured.behind if measured is not None else None
    note = "" if number is None else behind(measure, number, math.nan, math.nan)
    variance = ""
    if actual is not None:
        short = shortfall(measure, actual, one.target, one.tolerance)
        distance = f"{abs(short) * PER_CENT:.1f} points" if measure.unit == "share" else written(measure, abs(short))
        variance = "as aimed" if abs(short) < 1e-9 else f"{distance} {'short' if short > 0 else 'better'}"
    verdict = Status(VERDICTS[review.verdict], review.get_verdict_display()) if review is not None else None
    return ReviewRow(one, target_of(one), written(measure, actual), note, variance, verdict, review)


WEIGHTS: Final[dict[Weight, Status]] = {
    "high": Status("miss", "High"), "middle": Status("watch", "Middle"), "low": Status("info", "Low"),
}


def by_weight(plan: ServicePlan) -> list[PlanRisk]:
    """Return the risks of a plan, the heaviest first."""
    return sorted(plan.risks.select_related("owner"), key=lambda each: (-each.likelihood * each.effect, each.pk))


def looked(risk: PlanRisk, today: date) -> str:
    """Return when a risk is looked at again, and whether that is past."""
    words = formats.day_with_year(risk.review_on, zone="UTC")
    return f"overdue since {words}" if risk.review_on < today else words


def tested(arrangement: PlanArrangement, today: date) -> Status:
    """Return how the last test of an arrangement stands: overdue, never made, or what it showed."""
    if arrangement.next_test_on < today:
        return Status("miss", f"Test overdue since {formats.day_with_year(arrangement.next_test_on, zone='UTC')}")
    if arrangement.tested_on is None:
        return Status("miss", "Never tested")
    state: State = "ok" if arrangement.result == "worked" else "watch"
    return Status(state, f"{arrangement.get_result_display()}, {formats.day_with_year(arrangement.tested_on, zone='UTC')}")


def target_of(one: PlanObjective) -> str:
    """Return the target as people write it."""
    measure = measures.get(one.measure)
    value = f"{typed(measure, one.target)}{'%' if measure.unit == 'share' else ''}"
    return f"{value} ± {typed(measure, one.tolerance)}" if measure.better == "within a band" else value


def scope(one: PlanObjective) -> str:
    """Return what an objective is for."""
    return one.queue.name if one.queue is not None else str(Channel(one.channel).label) if one.channel else "everything"
