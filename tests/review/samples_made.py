"""A February of contacts, two queues and four people, and sample plans about it, made through the actions of the room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from floorwalker.review.actions import evaluations, sample_draws, sample_plans
from floorwalker.review.models import Pick, SampleDraw, SamplePlan
from floorwalker.review.rules.sampling import Population, RiskTaken, Terms
from tests.conftest import Cast
from tests.record.contacts_made import a_queue, many_contacts
from tests.review.scorecards_made import a_scorecard, answered

FEBRUARY = date(2026, 2, 1)
TERMS = Terms(
    name="Claims, monthly", purpose="To know the pass rate of claims within twelve points.", period="month", pace="period",
    starts_on=FEBRUARY, strata=("queue",), margin=0.12, expected=0.8, least_stratum=4, least_person=3,
    risks=(RiskTaken(code="dissatisfied", take=3), RiskTaken(code="long_hold", take=2, limit=1.0)),
    population=Population(directions=("inbound",)),
)


@dataclass
class Centre:
    """Who handled what in February."""

    agents: list[Any]
    plan: SamplePlan | None = None


def a_february(cast: Cast, a_person: Any, *, number: int = 120) -> Centre:
    """Make `number` contacts of February: two in three of voice, each seventh not satisfied."""
    team = cast.ada.memberships.get().team
    agents = [cast.ada, *(a_person(name, "Green", role="agent", team=team) for name in ("Ben", "Cleo", "Dora"))]
    voice, chat = a_queue("claims"), a_queue("claims-chat", channel="chat")
    many_contacts(
        {"at": datetime(2026, 2, 2, 9, tzinfo=UTC) + timedelta(minutes=each * 26 * 1440 // number),
         "queue": chat if each % 3 == 0 else voice, "agent": agents[each % len(agents)], "dissatisfied": each % 7 == 0}
        for each in range(number)
    )
    return Centre(agents)


def a_draft(cast: Cast, *, evaluators: dict[int, int] | None = None, **otherwise: Any) -> SamplePlan:
    """Let Quin write a plan, with herself as the evaluator."""
    named = {cast.quin.pk: 200} if evaluators is None else evaluators
    return sample_plans.draft(replace(TERMS, **otherwise), evaluators=named, owner=cast.quin, by=cast.quin_acts)


def a_plan(cast: Cast, *, scorecard: bool = True, **otherwise: Any) -> SamplePlan:
    """Let Quin propose a plan and Olga approve it."""
    if scorecard:
        a_scorecard(cast)
    made = sample_plans.propose(a_draft(cast, **otherwise), approver=cast.olga, why="So we agreed.", by=cast.quin_acts)
    return sample_plans.approve(made, seen=None, by=cast.olga_acts)


def a_draw(cast: Cast, plan: SamplePlan | None = None, *, seed: int = 2611, **otherwise: Any) -> SampleDraw:
    """Draw February."""
    return sample_draws.draw(plan or a_plan(cast, **otherwise), FEBRUARY, by=cast.quin_acts, seed=seed)


def scored(cast: Cast, pick: Pick, **otherwise: str) -> None:
    """Let Quin score the contact of `pick`; it passes unless answered `otherwise`."""
    made = evaluations.begin(pick.contact_reference, by=cast.quin_acts)
    evaluations.submit(answered(made, cast.quin_acts, **otherwise), by=cast.quin_acts)
