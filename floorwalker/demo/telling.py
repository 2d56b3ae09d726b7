"""What Larkfield tells its customers: one message approved and known to the forecast, one that still lacks most of its checklist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from floorwalker.demo import letterheads
from floorwalker.demo.promises import with_roles
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import customer_messages as actions
from floorwalker.plan.models import CustomerMessage, MessageCheck
from floorwalker.plan.queries import customer_messages as queries
from floorwalker.plan.queries import document_variants
from floorwalker.plan.rules.customer_messages import USUAL_PROFILE, Draft

AHEAD: Final = timedelta(days=60)
"""Beyond the forecasts of Larkfield: the next one that reaches so far takes up what the message brings."""
NOTES: Final = {
    "consent": "Sent to policyholders about their own policy; those who said no are left out.",
    "recording": "The menu says it before the first word.", "clear": "Two people outside Renewals read it and said it back.",
    "access": "Plain text, large print on asking.", "minimal": "Name and day, nothing else.",
}


def plan_messages(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Plan two messages to customers, once; return how many were planned."""
    planner, manager = with_roles(people)
    queue = next((each for each in queues if each.channel == "voice" and each.client), None)
    if planner is None or manager is None or queue is None or CustomerMessage.objects.exists():
        return 0
    acts, today = Actor.person(planner.pk), clock.today(queue.zone)
    letterheads.draw(planner, manager, starts_on=today)
    template = queries.templates(acts).first()
    others = document_variants.usable(template) if template is not None else []
    prices = Draft(
        name="Renewal prices from spring", sender="Northmoor Renewals", brand=queue.brand, channels=("email", "post", "menu"),
        audience="Customers whose policy renews in spring", audience_size=2_400, starts_on=today + AHEAD,
        ends_on=today + AHEAD + timedelta(days=2), share=0.03, profile=USUAL_PROFILE,
    )
    message = actions.plan(prices, owner=planner, template=template, variants=others, queue=queue, zone=queue.zone, by=acts)
    if template is not None:
        for question in MessageCheck.Question:
            actions.answer(message, question=question, answer="yes", note=NOTES[question], seen=None, by=acts)
        actions.propose(message, approver=manager, why="Prices are set; customers hear it from us first.", by=acts)
        actions.approve(message, seen=None, by=Actor.person(manager.pk))
    survey = Draft(
        name="How was your claim?", sender="Larkfield Claims", brand="", channels=("email", "sms"),
        audience="Customers whose claim was settled this month", audience_size=900, starts_on=today + timedelta(days=9),
        ends_on=today + timedelta(days=9), share=None, profile=(),
    )
    pending = actions.plan(survey, owner=planner, zone=queue.zone, by=acts)
    actions.answer(pending, question="consent", answer="yes", note=NOTES["consent"], seen=None, by=acts)
    return 2
