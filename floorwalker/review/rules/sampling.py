"""What a sample plan says, what it lacks, and which days are drawn together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.deciding import Gap
from floorwalker.review.models import SamplePlan
from floorwalker.review.risks import RISKS
from floorwalker.review.strata import STRATA

Period, Pace = SamplePlan.Period, SamplePlan.Pace
MOST_STRATA: Final = 2
"""Ways to tell contacts apart at once: three would cut a month into parts of a few contacts each."""
MOST_RISKS: Final = 12
MOST_TAKEN: Final = 1_000
"""Contacts of one risk a period: more than a team of evaluators can score."""
WIDEST_MARGIN: Final = 0.5
NARROWEST_MARGIN: Final = 0.005
CONFIDENCES: Final = (0.80, 0.90, 0.95, 0.99)
MOST_DAYS: Final = 60
LONGEST_NAME: Final = 80
_DAYS_A_WEEK: Final = 7
_SATURDAY: Final = 5


class SamplePlanRefused(RuleBroken):
    """A sample plan cannot say this."""

    code = "sample_plan"


@dataclass(frozen=True, kw_only=True)
class Population:
    """Which contacts a plan is about: handled ones with these features; an empty list keeps all. Codes, as the house has them."""

    queues: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    directions: tuple[str, ...] = ("inbound",)
    sites: tuple[str, ...] = ()
    shortest_seconds: int | None = None
    longest_seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class RiskTaken:
    """A risk of the shelf, what it is set by, and how many contacts of it are taken in a period."""

    code: str
    take: int
    limit: float | None = None
    tag: str = ""

    @property
    def words(self) -> str:
        """What it matches, in words."""
        return str(RISKS.get(self.code).called(self.limit, self.tag))

    @property
    def key(self) -> str:
        """What its draw is called: one risk may be taken twice with different limits."""
        return ":".join([self.code, *([f"{self.limit:g}"] if self.limit is not None else []), *([self.tag] if self.tag else [])])


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Everything that a version of a sample plan says, but for who judges."""

    name: str
    purpose: str = ""
    population: Population = field(default_factory=Population)
    period: str = Period.MONTH
    pace: str = Pace.WEEK
    starts_on: date
    strata: tuple[str, ...] = ()
    margin: float
    confidence: float = 0.95
    expected: float
    mix: str = SamplePlan.Mix.SHARE
    least_stratum: int = 0
    least_person: int = 0
    risks: tuple[RiskTaken, ...] = ()
    scorecard: str = ""
    other_teams: bool = False
    score_days: int = 5
    feedback_days: int = 2
    calibration_weeks: int = 4


PLAIN: Final = tuple(name for name in Terms.__dataclass_fields__ if name not in {"population", "risks", "strata"})
"""Fields that a plan keeps as they are."""


def values(terms: Terms) -> dict[str, Any]:
    """Return `terms` as the columns of a plan."""
    return {
        **{name: getattr(terms, name) for name in PLAIN}, "name": terms.name.strip(), "purpose": terms.purpose.strip(),
        "population": asdict(terms.population), "strata": list(terms.strata), "risks": [asdict(each) for each in terms.risks],
    }


def terms_of(plan: SamplePlan) -> Terms:
    """Return what a version of a plan says."""
    kept: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in plan.population.items()}
    return Terms(
        **{name: getattr(plan, name) for name in PLAIN}, population=Population(**kept), strata=tuple(plan.strata),
        risks=tuple(RiskTaken(**each) for each in plan.risks),
    )


def check(terms: Terms) -> None:
    """Refuse what cannot be kept even as a draft.

    Raises
    ------
    SamplePlanRefused
        If a name, number or code lies outside what it may be.
    """
    if not 0 < len(terms.name.strip()) <= LONGEST_NAME:
        raise SamplePlanRefused("A sample plan has a name.", remedy=f"Write 1 to {LONGEST_NAME} characters.")
    if not NARROWEST_MARGIN <= terms.margin <= WIDEST_MARGIN:
        raise SamplePlanRefused(f"A margin of {terms.margin * 100:g} points says nothing.", remedy="Choose 0.5 to 50 points.")
    if not 0 < terms.expected < 1:
        raise SamplePlanRefused("The pass rate expected lies between 0 and 100 %.", remedy="Write what came out last, else 50.")
    if terms.confidence not in CONFIDENCES:
        raise SamplePlanRefused(f"{terms.confidence} is no confidence to choose.", remedy="Choose 80, 90, 95 or 99 times in 100.")
    _check_parts(terms)
    for days, what in ((terms.score_days, "scored"), (terms.feedback_days, "fed back")):
        if not 1 <= days <= MOST_DAYS:
            raise SamplePlanRefused(f"Picks cannot be {what} within {days} working days.", remedy=f"Write 1 to {MOST_DAYS}.")
    shortest, longest = terms.population.shortest_seconds, terms.population.longest_seconds
    if shortest is not None and longest is not None and shortest > longest:
        raise SamplePlanRefused("No contact is that short and that long.", remedy="Let the longest be longer than the shortest.")


def _check_parts(terms: Terms) -> None:
    unknown = [code for code in terms.strata if code not in STRATA] + [each.code for each in terms.risks if each.code not in RISKS]
    if unknown:
        raise SamplePlanRefused(f"There is no stratum or risk {unknown[0]!r}.", remedy="Choose those that the form offers.")
    if len(terms.strata) > MOST_STRATA or len(set(terms.strata)) < len(terms.strata):
        raise SamplePlanRefused("Contacts are told apart in too many ways.", remedy=f"Choose {MOST_STRATA} different ones at most.")
    if "risk" in terms.strata and not terms.risks:
        raise SamplePlanRefused("The plan names no risk to tell contacts apart by.", remedy="Take a risk, or leave out that stratum.")
    if len(terms.risks) > MOST_RISKS or len({each.key for each in terms.risks}) < len(terms.risks):
        raise SamplePlanRefused("A risk is named twice, or there are too many.", remedy=f"Name {MOST_RISKS} different ones at most.")
    for each in terms.risks:
        rule = RISKS.get(each.code)
        if not 0 < each.take <= MOST_TAKEN:
            raise SamplePlanRefused(f"{each.take} contacts of {rule.label} cannot be taken.", remedy=f"Write 1 to {MOST_TAKEN:,}.")
        if rule.limit is not None and each.limit is not None and not rule.limit.low <= each.limit <= rule.limit.high:
            raise SamplePlanRefused(
                f"{rule.label} cannot be set by {each.limit:g} {rule.limit.unit}.",
                remedy=f"Write {rule.limit.low:g} to {rule.limit.high:g}.",
            )
        if rule.takes_tag and not each.tag.strip():
            raise SamplePlanRefused("Which tag is meant?", remedy="Write the tag beside the risk.")


def missing(terms: Terms, *, capacity: int, needed: int | None, has_scorecard: bool) -> list[Gap]:
    """Return what keeps a draft from being proposed: `capacity` contacts a period, of which `needed` are drawn as far as that is known."""
    gaps = []
    if not has_scorecard:
        gaps.append(
            Gap("The plan names no published scorecard to judge by.", "Choose one, or say under Scorecards which judges its contacts.")
        )
    if not capacity:
        gaps.append(Gap("Nobody judges the picks.", "Name at least one evaluator, and how many contacts they take on."))
    elif needed is not None and needed > capacity:
        gaps.append(
            Gap(
                f"The plan takes {needed:,} contacts a {terms.period}; its evaluators score {capacity:,}.",
                "Name more evaluators, widen the margin, or take fewer contacts at risk.",
            )
        )
    if not terms.strata:
        gaps.append(Gap("Contacts are not told apart.", "Choose at least one stratum, so that no part of the work is left to chance."))
    return gaps


# Days -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Days:
    """Some days on the calendar of the plan, half-open."""

    starts_on: date
    ends_on: date

    @property
    def number(self) -> int:
        """How many there are."""
        return (self.ends_on - self.starts_on).days


def period_of(period: str, day: date) -> Days:
    """Return the week or month in which `day` lies."""
    if period == Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=_DAYS_A_WEEK))
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1))


def period_before(period: str, days: Days) -> Days:
    """Return the week or month before `days`."""
    return period_of(period, days.starts_on - timedelta(days=1))


def pieces(period: str, pace: str, days: Days) -> list[Days]:
    """Return the stretches in which a period is drawn: whole, by calendar week, or by day."""
    if pace == Pace.PERIOD:
        return [days]
    cuts = [days.starts_on]
    while (last := cuts[-1]) < days.ends_on:
        step = 1 if pace == Pace.DAY else _DAYS_A_WEEK - last.weekday()
        cuts.append(min(last + timedelta(days=step), days.ends_on))
    return [Days(first, last) for first, last in pairwise(cuts)]


def due(plan: SamplePlan, *, today: date, since: date) -> list[Days]:
    """Return the stretches that are over before `today` and not before `since` or the first day of the plan, the oldest first."""
    first = max(plan.starts_on, since)
    found = []
    at = period_of(plan.period, first)
    while at.starts_on < today:
        found += [each for each in pieces(plan.period, plan.pace, at) if each.starts_on >= first and each.ends_on <= today]
        at = period_of(plan.period, at.ends_on)
    return found


def working_days_after(day: date, number: int) -> date:
    """Return the day so many working days, Monday to Friday, after `day`."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < _SATURDAY
    return day


# What was drawn -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StratumDrawn:
    """One stratum of a draw: contacts in it, the pass rate taken for its mix, the shares by either mix, and contacts wanted and drawn."""

    label: str
    contacts: int
    expected: float
    by_share: float
    best_mix: float
    wanted: float
    drawn: int


@dataclass(frozen=True, kw_only=True)
class RiskDrawn:
    """One risk of a draw: what its draw is called, what it matches in words, how many matched, and how many were taken."""

    key: str
    words: str
    matched: int
    take: int

    @property
    def chance(self) -> float | None:
        """Chance of a contact that it matches to be taken by it; None where it matches none."""
        return self.take / self.matched if self.matched else None


def strata_of(kept: Sequence[Mapping[str, Any]]) -> list[StratumDrawn]:
    """Return the strata of a draw as they were kept."""
    return [StratumDrawn(**each) for each in kept]


def risks_of(kept: Sequence[Mapping[str, Any]]) -> list[RiskDrawn]:
    """Return the risks of a draw as they were kept."""
    return [RiskDrawn(**each) for each in kept]


def names_of(reference: str, number: int, starts_on: date) -> tuple[str | int, ...]:
    """Return the names that the chance of a draw is told by, beside its seed: plan, version and first day."""
    return reference, number, starts_on.isoformat()


def digest(rows: Sequence[tuple[int, Sequence[str]]]) -> str:
    """Return the SHA-256 of a list: the number of each contact and what it was picked by, in order."""
    said = json.dumps([[number, list(by)] for number, by in rows], separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
