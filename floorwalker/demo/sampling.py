"""Larkfield's sample plan: written by one analyst, approved by the manager, two weeks drawn, the older one scored in part.

Made through the actions; the older draw is then let say when the story had it, while the trail keeps real time.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Final

from django.db.models import QuerySet

from floorwalker.demo import evaluations as judging
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.models import Interaction
from floorwalker.review.actions import evaluations, picks, sample_draws, sample_plans
from floorwalker.review.models import Pick, SampleDraw, SamplePlan, Scorecard
from floorwalker.review.queries import samples
from floorwalker.review.rules.sampling import Population, RiskTaken, Terms, period_before, period_of

SEED: Final = 2611
WEEKS: Final = 3
SCORED: Final = 45
"""Of each older week: enough for a rate with its range, and some are left undone."""
SCORED_AT_ONCE: Final = 20
"""Of a Larkfield so short that it has no older week."""
GOOD: Final = 0.97
POOR: Final = 0.55
"""Share of good answers of a contact that went well, and of one that did not."""
WELL: Final = 0.84
CAPACITY: Final = 60


def write(people: Sequence[Person], queues: Sequence[Queue], *, ends_on: date) -> int:
    """Write the plan and draw the last whole weeks before `ends_on` by it, once; return how many contacts are on the lists.

    Nothing happens before there are scorecards and analysts.
    """
    among = Person.objects.filter(pk__in=[each.pk for each in people])
    today = min(clock.today("UTC"), ends_on)
    analysts = list(with_role(among, Role.QUALITY_ANALYST, on=today).order_by("pk")[:2])
    manager = with_role(among, Role.OPERATIONS_MANAGER, on=today).order_by("pk").first()
    if manager is None or not analysts or SamplePlan.objects.exists() or not Scorecard.objects.exists():
        return 0
    days = [period_before("week", period_of("week", today))]
    while len(days) < WEEKS:
        days.append(period_before("week", days[-1]))
    plan = _plan(analysts, manager, queues, starts_on=days[-1].starts_on)
    by = Actor.person(analysts[0].pk)
    draws = []
    for place, each in enumerate(days[::-1]):
        with suppress(RuleBroken):  # of a shorter Larkfield nothing is known of the older week
            draws.append(sample_draws.draw(plan, each.starts_on, by=by, seed=SEED + place))
    if not draws:
        return 0
    older = draws[:-1]
    with policy.remembering():
        for draw in older or draws:
            _score(draw, SCORED if older else SCORED_AT_ONCE)
    _swap(draws[-1])
    _name_own(among)
    for weeks, draw in enumerate(older[::-1], start=1):
        drawn_at = draw.drawn_at - timedelta(weeks=weeks)
        SampleDraw.objects.filter(pk=draw.pk).update(drawn_at=drawn_at)
        Pick.objects.filter(draw=draw).update(due_on=drawn_at.date() + timedelta(days=7))
    return Pick.objects.count()


def _plan(analysts: Sequence[Person], manager: Person, queues: Sequence[Queue], *, starts_on: date) -> SamplePlan:
    terms = Terms(
        name="Quality, all queues", purpose="To know the pass rate of a week within nine points, and to find what is at risk.",
        population=Population(directions=("inbound",), queues=tuple(each.code for each in queues)), period="week", pace="period",
        starts_on=starts_on, strata=("queue",), margin=0.09, expected=0.8, least_stratum=4, least_person=1,
        risks=(
            RiskTaken(code="dissatisfied", take=4), RiskTaken(code="new_in_job", take=3, limit=30.0),
            RiskTaken(code="low_score", take=3, limit=25.0), RiskTaken(code="came_again", take=3, limit=7.0),
            RiskTaken(code="long_hold", take=2, limit=8.0),
        ),
    )
    writer = Actor.person(analysts[0].pk)
    made = sample_plans.draft(terms, evaluators={each.pk: CAPACITY for each in analysts}, owner=analysts[0], by=writer)
    sample_plans.propose(made, approver=manager, why="One plan for all queues, so that weeks can be compared.", by=writer)
    return sample_plans.approve(made, seen=None, by=Actor.person(manager.pk))


def _score(draw: SampleDraw, number: int) -> None:
    """Let the evaluators score `number` of the contacts drawn, what they come to first."""
    chance = Random(SEED + draw.pk)  # noqa: S311 (a story, no secret)
    done = 0
    for pick in Pick.objects.filter(draw=draw, evaluator__isnull=False).order_by("contact_at", "pk"):
        by = Actor.person(pick.evaluator_id or 0)
        contact = Interaction.objects.get(pk=pick.contact)
        try:
            begun = evaluations.begin(pick.contact_reference, by=by)
        except RuleBroken:  # judged already, or no scorecard is used for such contacts
            continue
        judging.answer(begun, GOOD if chance.random() < WELL - (0.3 if pick.risks else 0.0) else POOR, contact, chance, by=by)
        evaluations.submit(begun, by=by)
        judging.let_say(begun, chance)
        done += 1
        if done == number:
            return


def _swap(draw: SampleDraw) -> None:
    rows = Pick.objects.filter(draw=draw, is_random=True, evaluator__isnull=False).select_related("draw").order_by("contact_at")
    for pick in samples.still_open(list(rows))[:1]:
        picks.swap(pick, why="recording", words="The line was cut after four seconds.", by=Actor.person(pick.evaluator_id or 0))


def _name_own(people: QuerySet[Person]) -> None:
    """Let an agent name a contact of theirs that was not drawn."""
    drawn = Pick.objects.values("contact")
    own = Interaction.objects.filter(agent__in=people, outcome="answered", ended_at__lt=clock.now()).exclude(pk__in=drawn).exclude(note="")
    contact = own.order_by("-started_at").first()
    if contact is not None:
        why = "A long claim that ended well; I would like to hear how it sounds."
        picks.nominate(contact.reference, why=why, by=Actor.person(contact.agent_id or 0))
