"""Larkfield's requests about rights over personal data: some open, one that waits, one with more time, some answered; by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.models import Customer
from floorwalker.resolve.actions import rights, rights_answers
from floorwalker.resolve.models import RightsLetter, RightsRequest
from floorwalker.resolve.rules import rights_letters

ASKED: Final = (
    # kind, days ago, way, words, what was done
    ("access", 26, "email", "Please send me everything you hold about me, the recordings of my calls too.", "longer"),
    ("erasure", 12, "form", "I moved to another insurer. Delete what you keep about me.", "known"),
    ("access", 9, "letter", "I want to know what you keep about me, and why my premium went up.", "clarify"),
    ("rectification", 6, "telephone", "My postcode is wrong in your letters.", "known"),
    ("objection", 3, "email", "Stop using my data to send me offers.", ""),
    ("access", 21, "email", "What data do you hold on my late mother's policy?", "refused"),
    ("rectification", 17, "form", "My surname is Marsh since June; your letters still have the old one.", "granted"),
    ("portability", 2, "form", "I would like my data as a file to take to another insurer.", ""),
)
DAY: Final = timedelta(days=1)
REFUSED: Final = (
    "We cannot send you what we keep about this policy, because your request is about another person's data, and who asks has no "
    "authority from the estate. " + rights_letters.COMMISSIONER
)


def write(people: Sequence[Person]) -> int:
    """Write them once; return how many, 0 where they stand or nobody handles them."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    today = clock.today("UTC")
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=today).first()
    handler = with_role(everybody, Role.COMPLAINT_HANDLER, on=today).first() or officer
    known = Customer.objects.filter(is_pseudonym=False, merged_into=None).exclude(name="").annotate(contacts=Count("interactions"))
    customers = list(known.order_by("-contacts", "pk")[: len(ASKED)])
    if officer is None or handler is None or len(customers) < len(ASKED) or RightsRequest.objects.exists():
        return 0
    acts, decides = Actor.person(handler.pk), Actor.person(officer.pk)
    now = clock.now()
    for (kind, days, way, words, done), customer in zip(ASKED, customers, strict=True):
        at = now - timedelta(days=days)
        reach = next((point.value for point in customer.points.all() if point.kind == "email"), "")
        made = rights.record(
            kind=kind, asker=customer.name, way=way, reach=reach, words=words, received_at=at, by=acts,
            customer=customer if done != "refused" else None,
        )
        RightsRequest.objects.filter(pk=made.pk).update(recorded_at=at + timedelta(hours=2))
        _go_on(made, done, acts, decides)
    return len(ASKED)


def _go_on(made: RightsRequest, done: str, acts: Actor, decides: Actor) -> None:
    known: dict[str, Any] = {
        "how": "Wrote from the address we hold, and answered two questions on the policy.", "by": acts, "at": made.received_at + DAY,
    }
    if done == "clarify":
        rights_answers.ask(made.reference, waits_for="clarification", words="Which years and which policies do you mean?", by=acts)
        made.waits.update(asked_at=made.received_at + DAY)
    elif done == "refused":
        rights_answers.close(
            made.reference, outcome="refused", exemption="We cannot tell that it is the person who asks", by=decides, letter=REFUSED,
            reason="No authority from the estate was shown, and it was asked for twice.",
        )
    elif done:
        rights.identify(made.reference, **known)
    if done == "longer":
        rights_answers.extend(
            made.reference, ground="complex", reason="Forty calls over six years, each with the voices of others.", by=decides,
            letter=_letter(made, "rights-extension").replace("[say why]", "there are forty recordings, each of which tells of others too"),
        )
    elif done == "granted":
        done_so = "Your surname is changed in every record, and the next letter will have it right."
        letter = _letter(made, RightsLetter.Kind.ANSWER).replace("[Say what was done.]", done_so)
        rights_answers.close(made.reference, outcome="granted", reason="", letter=letter, by=decides)
    RightsRequest.objects.filter(pk=made.pk, closed_at__isnull=False).update(closed_at=made.received_at + timedelta(days=11))
    made.letters.update(sent_at=made.received_at + timedelta(days=11))


def _letter(made: RightsRequest, kind: str) -> str:
    return rights_letters.draft(
        kind, name=made.asker, reference=made.reference, asked=made.kind, received=_day(made.received_at), sender="Larkfield Mutual",
    )


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
