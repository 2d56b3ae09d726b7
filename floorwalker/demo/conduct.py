"""Larkfield's conduct: what people told of, who signed this year, and two concerns told in confidence; all made through the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.review.actions import concerns, disclosures
from floorwalker.review.models import ConductDeclaration, Disclosure
from floorwalker.review.queries import conduct as queries

NOT_SIGNED: Final = 5
"""The agents who joined last have not signed yet."""
TOLD: Final = (
    ("outside_work", "Harbour Cafe", "Saturday mornings behind the counter, about six hours a week.", None, 210, "conditions",
     "Not on days with a shift before 12:00, so that rest between shifts is kept."),
    ("tie", "Kestrel Repairs", "My brother runs it; they repair cars for our policyholders.", None, 160, "conditions",
     "Claims with Kestrel go to a colleague."),
    ("gift_received", "A policyholder", "A box of chocolates after a flood claim. Shared with the team.", "12", 75, "", ""),
    ("hospitality", "Larch Telecom", "Box seats at a match, for two.", "180", 31, "refused",
     "They bid for our next contract; declined with thanks."),
    ("interest", "Pinewood Broking Ltd", "Shares worth about £900, held since before I joined.", None, 12, "", ""),
)  # fmt: skip
SAID: Final = (
    ("records", "On Fridays we are told to close open chats as resolved so that the week looks better, for three weeks now.",
     "Thank you for telling us. We look at the closed chats of these Fridays now. Which team was told so, if you can say?"),
    ("customers", "Renewal prices are read out so fast that older customers do not follow. I raised it with my leader in summer.",
     "We listened to twenty calls. You were right: the wording is changed, and leaders are briefed. Thank you for speaking up."),
)  # fmt: skip


def write(people: Sequence[Person]) -> int:
    """Write it once; return how many signed, 0 where it stands or nobody decides."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    today = clock.today("UTC")
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=today).first()
    manager = with_role(everybody, Role.OPERATIONS_MANAGER, on=today).first()
    agents = list(with_role(everybody, Role.AGENT, on=today).order_by("joined_on", "pk"))
    if officer is None or manager is None or len(agents) <= NOT_SIGNED + len(TOLD) or ConductDeclaration.objects.exists():
        return 0
    _tell(agents, officer)
    _speak_up(agents[-1], officer, manager)
    return _sign({each.pk for each in agents[-NOT_SIGNED:]})


def _tell(agents: Sequence[Person], officer: Person) -> None:
    for agent, (kind, party, words, worth, days, state, reason) in zip(agents, TOLD, strict=False):
        at = clock.now() - timedelta(days=days)
        made = disclosures.tell(
            kind=kind, party=party, words=words, on_day=at.date(), worth=None if worth is None else Decimal(worth),
            by=Actor.person(agent.pk),
        )
        Disclosure.objects.filter(pk=made.pk).update(told_at=at)
        if state:
            disclosures.decide(made.reference, state=state, reason=reason, by=Actor.person(officer.pk))
            Disclosure.objects.filter(pk=made.pk).update(decided_at=at + timedelta(days=2))


def _speak_up(teller: Person, officer: Person, manager: Person) -> None:
    concerns.appoint(officer, by=Actor.person(manager.pk))
    concerns.appoint(manager, by=Actor.person(officer.pk))
    for number, (topic, words, answer) in enumerate(SAID):
        one, _code = concerns.tell(topic=topic, words=words, named=False, by=Actor.person(teller.pk))
        if number == 0:
            concerns.answer(one.reference, words=answer, by=Actor.person(officer.pk))
        else:
            concerns.close(one.reference, outcome="upheld", words=answer, by=Actor.person(officer.pk))


def _sign(but: set[int]) -> int:
    year, now = queries.year_now(), clock.now()
    signed = 0
    for person in queries.unsigned(year, on=now.date()).exclude(pk__in=but):
        made = disclosures.sign(year=year, by=Actor.person(person.pk))
        day = max(datetime(year, 1, 5, 10, tzinfo=UTC) + timedelta(days=person.pk % 25, minutes=person.pk % 300),
                  datetime.combine(person.joined_on, now.timetz()) + timedelta(days=9))  # fmt: skip
        ConductDeclaration.objects.filter(pk=made.pk).update(signed_at=min(day, now))
        signed += 1
    return signed
