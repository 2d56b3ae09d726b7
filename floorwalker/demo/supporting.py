"""What some of Larkfield's customers need done differently, noted in their contacts and after them, by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Count

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.actions import needs
from floorwalker.record.actions.needs import Wanted
from floorwalker.record.models import Customer, Need

NEEDS: Final[tuple[tuple[str, str, dict[str, str], str, str, str, int], ...]] = (
    # driver, what, adjustments, basis, how, note, days until it is asked about again
    ("health", "Reads large print", {"large-print": ""}, "consent", "Asked at the end of the call, said yes please.", "", 150),
    ("health", "Needs quiet and time on the telephone", {"longer-time": "", "speak-slowly": ""}, "consent",
     "Asked, agreed, and wants it on both policies.", "", 120),
    ("capability", "Her daughter helps with forms", {"may-speak": "Daughter", "summary-after": ""}, "consent",
     "Both were on the call and agreed.", "Daughter may be told of claims, not of payments.", 200),
    ("life_event", "Her husband died, she takes over the policy", {"same-person": "Marcus", "longer-time": ""}, "consent",
     "Asked whether we may note it, so that she need not say it again.", "Was always the husband's part; ask, do not assume.", 40),
    ("health", "Cannot use the telephone", {"relay": "", "message-first": ""}, "consent", "Wrote it by chat and agreed there.", "", 90),
    ("resilience", "Letters on arrears frighten her", {"no-debt-letters": "", "call-times": "after 14:00"}, "consent",
     "Agreed that we call instead.", "", 10),
    ("capability", "Speaks little English", {"language": "Polish"}, "adjustment", "Only the language; nothing else is kept.", "", 330),
    ("health", "Works nights", {"call-times": "after 15:00"}, "adjustment", "Only when to call.", "", 240),
    ("life_event", "Is in hospital until spring", {"may-speak": "Brother", "call-times": "10:00 to 12:00"}, "consent",
     "Brother called with him beside him; he agreed.", "", 12),
    ("resilience", "Somebody took money from her account", {"may-speak": "Son", "same-person": "team leader"}, "well_being",
     "Her bank told us of fraud; she could not be asked first.", "Pay nothing to a new account without a call back.", 60),
    ("health", "Cannot read letters", {"audio-or-braille": "Audio"}, "consent", "Asked, and sent a first one to try.", "", 300),
    ("capability", "Wants short plain letters", {"easy-read": ""}, "adjustment", "Only how we write.", "", 180),
)
PASSED: Final = 20
"""Customers with more contacts, of whom other stories are told."""


def write(people: Sequence[Person]) -> int:
    """Note them once; return how many, 0 where they stand or nobody decides on them."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=clock.today("UTC")).first()
    known = Customer.objects.filter(is_pseudonym=False, merged_into=None).exclude(name="").annotate(contacts=Count("interactions"))
    contacts = [
        contact for customer in known.order_by("-contacts", "pk")[PASSED : PASSED + len(NEEDS)]
        if (contact := customer.interactions.filter(agent__in=everybody).select_related("customer").order_by("-started_at").first())
    ]  # fmt: skip
    if officer is None or len(contacts) < len(NEEDS) or Need.objects.exists():
        return 0
    agents = set(with_role(everybody, Role.AGENT, on=clock.today("UTC")).values_list("pk", flat=True))
    for (driver, what, adjusted, basis, how, note, days), contact in zip(NEEDS, contacts, strict=True):
        assert contact.customer is not None
        wanted = Wanted(
            driver=driver, what=what, adjustments=adjusted, basis=basis, how=how, note=note,
            told_by=Need.Told.ANOTHER if basis == Need.Basis.WELL_BEING else Need.Told.CUSTOMER,
            review_on=clock.today("UTC") + timedelta(days=days),
        )
        notes = contact.agent_id if contact.agent_id in agents and not note else officer.pk
        needs.note(contact.customer, wanted, told_in=contact.reference, by=Actor.person(notes))
    Need.objects.update(noted_at=clock.now() - timedelta(weeks=12))
    needs.tell_due(by=Actor.system("demo"))
    return len(NEEDS)
