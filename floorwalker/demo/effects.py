"""What Larkfield watches: a mailing of three weeks ago and what it changed, and one question asked wherever customers ask it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from floorwalker.demo.promises import with_roles
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.actions import customer_messages as messages
from floorwalker.plan.models import CustomerMessage, MessageCheck
from floorwalker.plan.queries import customer_messages
from floorwalker.plan.rules.customer_messages import USUAL_PROFILE, Draft
from floorwalker.review.actions import touchpoints, watched
from floorwalker.review.actions.watched import Plan
from floorwalker.review.models import TouchpointAudit, WatchedChange
from floorwalker.review.queries import touchpoints as audits
from floorwalker.review.queries import watched as queries

AGO: Final = timedelta(days=20)
AHEAD: Final = timedelta(days=75)
"""Planned so far ahead, beyond the forecasts, and then let stand where the story has it: nobody approves what went out already."""
NOTE: Final = "Looked at by two people before it went out."
CHAT: Final = "Chat, asked as a customer"



def write(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Let a mailing have gone out, watch what it changed, and ask one question everywhere, once; return how much was written."""
    planner, manager = with_roles(people)
    among = Person.objects.filter(pk__in=[each.pk for each in people])
    analyst = with_role(among, Role.QUALITY_ANALYST, on=clock.today("UTC")).order_by("pk").first()
    if planner is None or manager is None or analyst is None or WatchedChange.objects.exists():
        return 0
    queue = next((each for each in queues if each.channel == "voice" and each.client), None)
    mailed = _mailing(queue, planner, manager) if queue is not None else None
    return (mailed is not None) + _watch(mailed, planner, manager) + _ask(analyst)


def _mailing(queue: Queue, planner: Person, manager: Person) -> CustomerMessage | None:
    acts, first = Actor.person(planner.pk), clock.today(queue.zone) + AHEAD
    template = customer_messages.templates(acts).first()
    if template is None:
        return None
    draft = Draft(
        name="Your renewal in November", sender="Northmoor Renewals", brand=queue.brand, channels=("email", "post"),
        audience="Customers whose policy renews in November", audience_size=1_800, starts_on=first, ends_on=first + timedelta(days=1),
        share=0.02, profile=USUAL_PROFILE,
    )
    made = messages.plan(draft, owner=planner, template=template, variants=[], queue=queue, zone=queue.zone, by=acts)
    for question in MessageCheck.Question:
        messages.answer(made, question=question, answer="yes", note=NOTE, seen=None, by=acts)
    messages.propose(made, approver=manager, why="Renewals of November are due.", by=acts)
    messages.approve(made, seen=None, by=Actor.person(manager.pk))
    sent = clock.today(queue.zone) - AGO
    CustomerMessage.objects.filter(pk=made.pk).update(starts_on=sent, ends_on=sent + timedelta(days=1))
    return made


def _watch(mailed: CustomerMessage | None, planner: Person, manager: Person) -> int:
    stages, acts, day = [code for code, _name in queries.choices()], Actor.person(planner.pk), queries.today()
    plans = [
        Plan(
            name="Repairers ring customers on the day of the report", kind="procedure", measure="settled", stages=stages[:2],
            why="Fewer customers ring again to ask how it stands.", happens_on=day - timedelta(days=16), after_days=28,
        ),
        Plan(
            name="New menu for claims", kind="release", measure="passed_on", why="Fewer calls reach the wrong queue.",
            happens_on=day + timedelta(days=7), after_days=28,
        ),
    ]
    made = [watched.plan(each, owner=planner, by=acts) for each in (plans if stages else plans[1:])]
    if stages:
        watched.approve(made[0], seen=None, by=Actor.person(manager.pk))
    return len(made)


def _ask(analyst: Person) -> int:
    statement = audits.statements_held().filter(title__startswith="Opening hours").first()
    if statement is None or TouchpointAudit.objects.exists():
        return 0
    acts = Actor.person(analyst.pk)
    audit = touchpoints.begin(question="When can I ring about my claim?", right="", statement=statement, owner=analyst, by=acts)
    silent = touchpoints.add(audit, name=CHAT, channel="chat", words="", by=acts)
    touchpoints.judge(audit, silent.pk, verdict="silent", note="The assistant offers a form instead.", by=acts)
    found = list(audit.answers.filter(verdict="").exclude(words="").order_by("-likeness", "pk"))
    for answer in found[:-1]:  # one is left to be judged
        differs = ", ".join(f"it says {instead or 'nothing'} for {says or 'nothing'}" for _kind, says, instead in answer.disagrees)
        touchpoints.judge(audit, answer.pk, verdict="differs" if differs else "same", note=differs[:300], by=acts)
    return 1
