"""What Larkfield agreed with the client on whose behalf it serves one queue: proposed by its planner, approved by its manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

from floorwalker.demo.lines import QUEUES
from floorwalker.demo.promises import with_roles
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import agreements
from floorwalker.plan.queries.agreements import today
from floorwalker.plan.rules.agreements import AgreementDraft, Promise
from floorwalker.plan.rules.keeping import Step

WEEKS_AGO: Final = 8
FEE: Final = Decimal(9500)
PROMISES: Final = (
    Promise("service_level", "voice", 0.80, 20.0, (Step(0.80, share=Decimal("0.02")), Step(0.70, share=Decimal("0.05")))),
    Promise("abandonment_rate", "voice", 0.05, None, (Step(0.08, amount=Decimal(250)),)),
    Promise("fcr", "voice", 0.70, None),
    Promise("compliance_critical_errors", "voice", 0.05, None),
)


def agree_with_clients(people: Sequence[Person]) -> None:
    """Agree with each client of Larkfield what its queue is promised, week by week."""
    planner, manager = with_roles(people)
    if planner is None or manager is None:
        return
    monday = today() - timedelta(days=today().weekday(), weeks=WEEKS_AGO)
    for client in sorted({queue.client for queue in QUEUES if queue.client}):
        draft = AgreementDraft(
            name=f"Renewals for {client}", client=client, house_party="Larkfield Insurance Services", client_party=f"{client} Society",
            document="Services agreement NM-2031, schedule 4", window="week", starts_on=monday, ends_on=None,
            review_on=today() + timedelta(days=120), owner=planner, fee=FEE, currency="GBP", spares_client_outage=True,
            spares_force_majeure=True, spares_forecast_over=0.2, why="Signed by both sides; now everybody sees how it is kept.",
        )
        made = agreements.propose(draft, PROMISES, approver=manager, by=Actor.person(planner.pk))
        agreements.approve(made, by=Actor.person(manager.pk))
