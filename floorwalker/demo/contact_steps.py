"""Larkfield's contacts gone through by steps, and contacts drawn by chance and judged, by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.actions import logged, matches, stamps
from floorwalker.record.actions.logged import Said
from floorwalker.record.models import ContactStamp, Interaction, LoggedContact, Resolution
from floorwalker.resolve.actions import contact_checks
from floorwalker.resolve.models import ContactCheck
from floorwalker.resolve.queries import contact_checks as checks
from floorwalker.resolve.queries import guided
from floorwalker.resolve.rules import checklists, contact_rounds
from floorwalker.resolve.rules.checklists import PAUSED, Step

CONTACTS: Final = 90
WEEKS: Final = 3
EVERY: Final = 7
"""Every so manieth contact of the weeks is logged."""
WHO_LOG: Final = 6
PEOPLE: Final = 9
"""Every so manieth agent begins contacts by their steps; the others will."""
PAUSED_FOR: Final = timedelta(seconds=48)
SEEN: Final = {
    "identity": "The date of the next payment was told before the postcode was asked.",
    "notice": "Neither the menu nor the agent said that the call is recorded.",
    "consent": "Offers were agreed to in one breath with the terms; the purpose was not named.",
    "card": "The long number can be heard until the third group; then it was paused.",
    "notes": "The note says what the neighbour is ill with.",
    "clear-information": "The fee for paying by month came after the yes.",
    "cancellation": "How to cancel was said, until when was not.",
    "dispute-body": "The outcome was told, the independent body was not.",
    "no-pressure": "“Only if you say yes today” was said twice.",
}
MISSED: Final = {"identity": 11, "notice": 17, "consent": 5, "card": 6, "notes": 8, "clear-information": 7, "cancellation": 5,
                 "dispute-body": 4, "no-pressure": 19}  # fmt: skip
"""Every so manieth contact to which a question applies does not meet it."""
APPLIES: Final = {"consent": 3, "card": 4, "clear-information": 2, "cancellation": 2, "dispute-body": 5}


def write(people: Sequence[Person]) -> int:
    """Log contacts with their steps, and let two weeks and a month be drawn and judged, once; return how many contacts were logged."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=clock.today("UTC")).first()
    done = Resolution.objects.filter(settles=True, needs_promise=False, retired_at=None).order_by("pk").first()
    if officer is None or done is None or ContactStamp.objects.exists():
        return 0
    agents = list(with_role(everybody, Role.AGENT, on=clock.today("UTC")).order_by("pk").values_list("pk", flat=True)[:: PEOPLE])[:WHO_LOG]
    rows = Interaction.objects.filter(
        agent__in=agents, started_at__gte=clock.now() - timedelta(weeks=WEEKS), ended_at__isnull=False, customer__is_pseudonym=False,
        queue__isnull=False, reason__isnull=False, reason__retired_at=None, resolved=True,
    ).exclude(customer__name="").select_related("agent", "queue", "customer", "reason").order_by("-started_at")  # fmt: skip
    chosen = list(rows[: CONTACTS * EVERY : EVERY])
    for number, contact in enumerate(reversed(chosen)):
        _log(contact, number, done)
    _round(Actor.person(officer.pk))
    return len(chosen)


def _log(contact: Interaction, number: int, done: Resolution) -> None:
    """Log a contact as its agent does, stamp its steps while it runs, and write it up."""
    assert contact.agent_id is not None
    assert contact.ended_at is not None
    by = Actor.person(contact.agent_id)
    with clock.frozen(contact.ended_at):
        kept = logged.log(
            Said(
                channel=contact.channel, started_at=contact.started_at, ended_at=contact.ended_at, direction=contact.direction,
                customer=contact.customer, queue=contact.queue, reason=contact.reason, outcome=done, resolved=True, note=contact.note,
                source_key=contact.external_id,
            ),
            by=by,
        )  # fmt: skip
        matches.tie(kept, contact=contact, by=by)
    length = contact.ended_at - contact.started_at
    asked = [each for each in guided.standing(kept) if not each.holds]
    for place, each in enumerate(asked, start=1):
        at = contact.started_at + length * place / (len(asked) + 1)
        _stamp(kept, each.step, number, at if each.step.id != "notes" else contact.ended_at + timedelta(minutes=23 * (number % 8 == 5)), by)
    with clock.frozen(contact.ended_at + timedelta(minutes=1)):
        logged.close(LoggedContact.objects.get(pk=kept.pk), by=by)


def _stamp(kept: LoggedContact, step: Step, number: int, at: datetime, by: Actor) -> None:
    """Stamp one step as Larkfield's people do: most, not all; now and then a card without a pause, or somebody who fails."""
    values = [each.value for each in checklists.choices(step)]
    kind = step.said.kind
    if kind == "identity":
        value = None if number % 13 == 4 else "failed" if number % 31 == 30 else values[number % 3]
    elif kind == "notice":
        value = None if number % 10 == 7 else values[number % 2]
    elif kind == "consent":
        value = None if number % 4 == 1 else values[number % 3] if number % 4 == 0 else "not_needed"
    elif kind == "pause":
        value = "unpaused" if number == 40 else PAUSED if number % 5 == 0 else "no_card"
    else:
        value = None if number % 9 == 2 else values[-1] if kind == "disclosures" and number % 3 else values[0]
    if value is None:
        return
    with clock.frozen(at):
        stamps.put(kept, checklists.stamped(step, value, tried=0), by=by)
    if value == PAUSED:
        with clock.frozen(at + PAUSED_FOR):
            stamps.end_pause(kept, step=step.id, by=by)


def _round(officer: Actor) -> None:
    """Draw the two weeks before this one and the month before, and judge all but the last few; raise one finding."""
    for back, code in ((timedelta(weeks=1), contact_rounds.PRIVACY), (timedelta(0), contact_rounds.PRIVACY), (timedelta(0), "consumer")):
        with clock.frozen(clock.now() - back):
            made = contact_checks.draw(code, by=officer)
        if made is None:
            continue
        rows = list(ContactCheck.objects.filter(draw=made).select_related("draw", "checker").order_by("pk"))
        for number, one in enumerate(rows if back else rows[: -max(1, len(rows) // 5)]):
            answers = {each.id: _answer(each.id, number) for each in checks.questions_of(one)}
            contact_checks.judge(one, answers, {name: SEEN[name] for name, said in answers.items() if said == "no"},
                                 by=Actor.person(one.checker_id))  # fmt: skip
    judged = ContactCheck.objects.filter(draw__pack="uk-data-protection", answered_at__isnull=False).order_by("pk")
    worst = next((each for each in judged if each.failed), None)
    if worst is not None:
        contact_checks.raise_finding(worst, by=officer)


def _answer(question: str, number: int) -> str:
    if number % APPLIES.get(question, 1):
        return "na"
    return "no" if (number // APPLIES.get(question, 1)) % MISSED[question] == MISSED[question] - 1 else "yes"
