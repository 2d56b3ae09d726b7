"""What a sample plan needs: how many contacts its next period will take, and what keeps it from being proposed."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground import clock
from floorwalker.plan.rules.deciding import Gap
from floorwalker.review.models import SamplePlan
from floorwalker.review.queries import sample_frames, sample_results, samples
from floorwalker.review.queries.sample_frames import Allotted
from floorwalker.review.rules import sampling as rules
from floorwalker.review.rules.sampling import Days, Terms, terms_of


@dataclass(frozen=True)
class Needs:
    """What a plan takes of a period: the last whole one, whose contacts stand for those to come."""

    days: Days
    allotted: Allotted
    people: int
    at_least: float
    risks: int

    @property
    def contacts(self) -> int:
        """Contacts to score in a period, at most: minimums of people and picks for risk on top, as if none came together."""
        return round(max(self.allotted.planned, self.at_least)) + self.risks


def of(plan: SamplePlan, terms: Terms, *, zone: str) -> Needs | None:
    """Return what a plan that says `terms` takes of a period; None where no contacts of the period before are known."""
    today = clock.today(zone)
    days = rules.period_before(terms.period, rules.period_of(terms.period, today))
    told = sample_frames.told(terms, days, zone=zone)
    if not len(told):
        return None
    allotted = sample_frames.allot(terms, told.sizes, passed=sample_results.passed_before(plan, until=today))
    people = int(told.people.size)
    return Needs(days, allotted, people, float(terms.least_person * people), sum(each.take for each in terms.risks))


def missing(plan: SamplePlan) -> list[Gap]:
    """Return what keeps a draft from being proposed, or a proposal from being approved."""
    terms = terms_of(plan)
    needs = of(plan, terms, zone=samples.zone(plan))
    capacity = sum(plan.evaluators.values_list("capacity", flat=True))
    return rules.missing(
        terms, capacity=capacity, needed=needs.contacts if needs else None, has_scorecard=samples.has_scorecard(terms)
    )
