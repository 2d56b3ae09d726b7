"""What may be charted and how: the nature of a measure, the rules a chart may have, and the days that can be left out or begin a phase."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.engine import charts
from floorwalker.engine.charts import Nature
from floorwalker.engine.measures import Measure, column
from floorwalker.ground.errors import RuleBroken

STEPS: Final = {"day": timedelta(days=1), "week": timedelta(days=7)}
LONGEST_CHART: Final = 800
"""Days asked of the facts at once: two years and a quarter."""
REVIEW_LIMITS_AFTER: Final = timedelta(days=183)
"""Limits older than half a year are looked at again."""
CARRIED_ON: Final = 8
"""Points for which the centre before is carried on into a new phase: as long as the run rule looks."""
BY_COUNTS: Final = frozenset({"p", "p_prime", "u", "u_prime"})


@dataclass(frozen=True)
class Draft:
    """What is to be charted: measure, step, first day, kind (empty: chosen from the data) and rules (empty: those that suit)."""

    name: str
    measure: Measure
    step: str
    starts_on: date
    kind: str = ""
    rules: tuple[str, ...] = ()


def nature(measure: Measure) -> Nature:
    """Return what a point of `measure` is: a share of counts, events for exposure, or anything else that is measured."""
    if measure.spread == "proportion":
        return "proportion"
    above, below = ({column(name).unit for name in part} for part in (measure.numerator, measure.denominator))
    return "rate" if above <= {"contacts", "answers"} and below == {"seconds"} else "mean"


def kinds_for(measure: Measure) -> tuple[str, ...]:
    """Return the kinds of chart that suit `measure`; single values suit everything."""
    own = {"proportion": ("p_prime", "p"), "rate": ("u_prime", "u")}.get(nature(measure), ())
    return (*own, "xmr", "ewma")


def check(draft: Draft, *, today: date) -> None:
    """Refuse a chart that would mislead.

    Raises
    ------
    RuleBroken
        If it has no name, its points are no days or weeks, its kind does not suit the measure, a rule is unknown, or it begins in the
        future or too long ago.
    """
    if not draft.name.strip():
        raise RuleBroken("The chart has no name.", remedy="Say what it shows.", code="chart_name")
    if draft.step not in STEPS:
        raise RuleBroken(
            f"Points of {draft.step!r} are not charted: what comes in one half hour carries over into the next, and limits would be wrong.",
            remedy="Choose days or weeks; how half hours differ stands under Consistency.", code="chart_step",
        )
    if draft.kind and draft.kind not in kinds_for(draft.measure):
        there_are = ", ".join(charts.KINDS[code].name for code in kinds_for(draft.measure))
        named = charts.KINDS[draft.kind].name if draft.kind in charts.KINDS else draft.kind
        raise RuleBroken(
            f"{draft.measure.name} is not charted as {named}.",
            remedy=f"Choose one of: {there_are}; or let the data choose.", code="chart_kind",
        )
    check_rules(draft.rules)
    if not today - timedelta(days=LONGEST_CHART) <= draft.starts_on < today:
        raise RuleBroken(
            f"It would begin on {draft.starts_on:%d %b %Y}.", remedy=f"Choose a day that is over, at most {LONGEST_CHART} days ago.",
            code="chart_start",
        )


def check_rules(codes: Iterable[str]) -> None:
    """Refuse rules that the shelf does not hold.

    Raises
    ------
    RuleBroken
        If one is unknown.
    """
    for code in codes:
        if code not in charts.RULES:
            raise RuleBroken(f"No rule is called {code!r}.", remedy=f"Choose among: {', '.join(charts.RULES)}.", code="chart_rule")


def check_point(day: date, *, points: Collection[date]) -> None:
    """Refuse a day that is no point of the chart.

    Raises
    ------
    RuleBroken
        If it is none.
    """
    if day not in points:
        raise RuleBroken(f"{day:%d %b %Y} is no point of this chart.", remedy="Choose one of its days.", code="chart_point")


def check_phase(starts_on: date, *, points: Collection[date], last_start: date, frozen_through: date | None) -> None:
    """Refuse a phase that cannot begin on `starts_on`.

    Raises
    ------
    RuleBroken
        If that is no point, or does not come after the phase before has begun and after the last point that its frozen limits rest on.
    """
    check_point(starts_on, points=points)
    if starts_on <= last_start:
        raise RuleBroken(
            f"The phase before begins on {last_start:%d %b %Y}.", remedy="Choose a later day, or take that phase back first.",
            code="chart_phase",
        )
    if frozen_through is not None and starts_on <= frozen_through:
        raise RuleBroken(
            f"The limits before are frozen on points through {frozen_through:%d %b %Y}.",
            remedy="Choose a later day, or freeze those limits anew on points before it.", code="chart_phase",
        )
