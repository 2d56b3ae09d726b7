"""Larkfield's complaints in different stages, each made through the actions while the clock stands where the story has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Line
from floorwalker.ground.people.models import Person, RoleAssignment
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.models import Interaction
from floorwalker.resolve.actions import (
    acknowledging,
    cases,
    closing,
    giving,
    impartial,
    investigating,
    issues,
    letters,
    redress,
    referrals,
    regimes,
    requests,
    sending,
    updates,
)
from floorwalker.resolve.actions.cases import Answered, Heard
from floorwalker.resolve.models import CaseLetter, Complaint

LINE: Final = "claims"
ANSWERS: Final = {"dissatisfied": "yes", "about-us": "yes", "harm": "yes"}
POST: Final = "post"
LOOKED_BACK: Final = 2
"""Days before the beginning of a story in which its contact is looked for."""


@dataclass(frozen=True)
class Crew:
    """Who acts in the story: the handler, a colleague, who agrees as the second, and somebody who is asked."""

    handler: Actor
    colleague: Actor
    second: Actor
    asked: Person
    handler_person: Person
    colleague_person: Person


@dataclass
class Story:
    """One complaint from its receipt on, with the clock at any day of it."""

    made: Complaint
    received_at: datetime
    by: Actor

    def on(self, days: float) -> AbstractContextManager[None]:
        """Hold the clock so many days after the receipt, never beyond now."""
        return clock.frozen(min(self.received_at + timedelta(days=days), clock.now()))

    def day(self, days: float) -> date:
        """Return the day so many days after the receipt."""
        return (self.received_at + timedelta(days=days)).date()


def write(people: Sequence[Person]) -> int:
    """Write them once; return how many, 0 where they stand or nobody handles them."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    today = clock.today("UTC")
    handlers = list(with_role(everybody, Role.COMPLAINT_HANDLER, on=today).order_by("pk")[:2])
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=today).first()
    manager = with_role(everybody, Role.OPERATIONS_MANAGER, on=today).first()
    asked = with_role(everybody, Role.PLANNER, on=today).first()
    line = Line.objects.filter(code=LINE).first()
    if len(handlers) < 2 or officer is None or manager is None or asked is None or line is None:
        return 0
    if Complaint.objects.filter(line=line).exists():
        return 0
    for each in Line.objects.filter(retired_at=None, regimes=None):
        regimes.keep_to(
            each, pack="uk-disp", since=date(2025, 1, 1), why="Home and car insurance: we are authorised.", by=Actor.person(officer.pk)
        )
    crew = Crew(
        Actor.person(handlers[0].pk), Actor.person(handlers[1].pk), Actor.person(manager.pk), asked, handlers[0], handlers[1]
    )
    began = RoleAssignment.objects.filter(person__in=[*handlers, officer, manager, asked]).aggregate(last=Max("starts_on"))["last"]
    fitting = [tell for days, tell in STORIES if clock.now().date() - timedelta(days=days + LOOKED_BACK) > began]
    for number, tell in enumerate(fitting):
        tell(line, crew, number)
    return len(fitting)


def _heard(line: Line, crew: Crew, number: int, *, days: int, summary: str, words: str, **more: Any) -> Story:
    """Let a customer who rang on about that day complain in that contact; before the history, one without a contact."""
    by = more.pop("by", crew.handler)
    owner = more.pop("owner", crew.handler_person)
    at = clock.now() - timedelta(days=days)
    among = Interaction.objects.filter(
        started_at__range=(at - timedelta(days=LOOKED_BACK), at), channel="voice", customer__is_pseudonym=False, agent__isnull=False,
    ).exclude(customer__name="")
    contact = among.select_related("customer").order_by("-started_at", "pk")[number : number + 1].first()
    known = Interaction.objects.select_related("customer").exclude(customer=None).exclude(customer__name="").order_by("pk")
    customer = contact.customer if contact else known[number].customer
    received = contact.started_at if contact else at
    with clock.frozen(min(received + timedelta(hours=1), clock.now())):
        made = cases.write_down(
            Heard(
                line=line, channel="voice", summary=summary, words=words, received_at=received, customer=customer,
                contact=contact.pk if contact else None, **more,
            ),
            Answered(answers=ANSWERS), by=by,
        )
        assert isinstance(made, Complaint)
        if owner is not None:
            giving.give(made.reference, to=owner, by=by)
    return Story(made, received, by)


def _acknowledged(story: Story) -> None:
    with story.on(1):
        _sent(story, "acknowledgement")


def _found(story: Story, number: int, words: str, decision: str, reasoning: str, sources: Sequence[Any] = ()) -> None:
    issues.find(story.made, number, words=words, sources=sources, by=story.by)
    issues.decide(story.made, number, decision=decision, reasoning=reasoning, by=story.by)


def _sent(story: Story, kind: str, *, body: Callable[[str], str] | None = None, **more: Any) -> CaseLetter:
    row = letters.draft(story.made, kind=kind, by=story.by)
    if body is not None:
        row = letters.write(row, body=body(row.body), by=story.by)
    while lacks := letters.missing(row):
        row = letters.insert(row, clause=lacks[0].clause.id, by=story.by)
    signer = more.pop("signer", story.by)
    letters.sign(row, by=signer)
    name = story.made.customer.name if story.made.customer else ""
    return sending.send(row, channel=POST, recipient=f"{name}\n14 Mill Lane\nLeeds LS1 4AP", by=story.by, **more)


def _evidence(story: Story, *rows: tuple[str, str, str]) -> list[Any]:
    found = []
    for what, where, says in rows:
        row = investigating.want(story.made, what=what, where=where, by=story.by)
        found.append(investigating.bring_in(row, says=says, by=story.by) if says else row)
    return found


def _storm(line: Line, crew: Crew, number: int) -> None:
    """Blocked by a supplier that has not answered; two of three issues are decided, and redress is above the limit."""
    story = _heard(
        line, crew, number, days=40, summary="Storm claim delay", product="Home policy", severity="high", needs_support=True,
        words="Nobody came, twice. You said you would pay for the dehumidifier, and then you said you would not. My father is 81 and sits "
        "in the damp.",
        remedy_sought="Somebody to come, and the hire cost",
    )
    _acknowledged(story)
    with story.on(2):
        impartial.check(story.made, by=story.by)
        issues.add(story.made, title="Hire cost promised, then refused", by=story.by)
        issues.add(story.made, title="Ceiling estimate is too low", by=story.by)
    with story.on(9):
        booked, call, log = _evidence(
            story, ("Bookings of the surveyor", "Repair network", "Neither booking reached the surveyor."),
            ("The call in which it was promised", "Our record", "Said at 8:40: we pay the hire."),
            ("Moisture log of the third visit", "Repair network", ""),
        )
        _found(story, 1, "Booked twice; neither booking reached the surveyor.", "upheld",
               "Two visits were promised and did not happen. The second failed as the first had, and nobody noticed.",
               [booked])  # fmt: skip
        _found(story, 2, "Promised in the call; the refusal quotes a term that holds for rented homes.", "upheld",
               "What our colleague promised holds. The term that was quoted does not apply here.", [call])  # fmt: skip
        requests.ask(
            story.made, to=crew.asked, team="Repair network", what="The moisture log of the third visit", evidence=log, issue=3,
            due_at=story.received_at + timedelta(days=38), by=story.by,
        )
    with story.on(25):
        updates.give(
            story.made, way="call", words="I just want someone to tell me what happens next.", by=story.by,
            next_at=story.received_at + timedelta(days=41, hours=4),
        )
        for kind, what, amount, how, source in (
            ("cost", "Dehumidifier hire", "414.00", "23 days at £18.00", "Receipts seen"),
            ("cost", "Extra electricity", "55.97", "212 kWh at 26.4p", "Photographs of the meter"),
            ("distress", "Distress and trouble", "350.00", "Considerable: 300 to 750", "Six weeks in the damp, two missed visits"),
            ("paid", "Towards heating", "100.00", "Paid on the day of the second missed visit", "Claims ledger"),
        ):
            redress.add(story.made, kind=kind, what=what, amount=Decimal(amount), how=how, source=source, by=story.by)
    with story.on(36):
        letters.draft(story.made, kind="final-response", large_print=True, by=story.by)
        investigating.note(story.made, words="The repair network changed its system on the day of the second booking.", by=story.by)


def _by_day_three(line: Line, crew: Crew, number: int) -> None:
    """Settled by the short route: a summary resolution, closed, and the customer content."""
    story = _heard(
        line, crew, number, days=30, summary="Excess taken twice", product="Home policy",
        words="You took the excess twice and I had nothing left for the shopping.", remedy_sought="The money back",
    )
    with story.on(0.9):
        impartial.check(story.made, by=story.by)
        row = _evidence(story, ("Payments of the claim", "Claims finance", "£250 was taken on both days."))
        _found(story, 1, "The payment ran twice after a time-out.", "upheld", "It was our mistake; the second payment was never owed.", row)
        redress.add(story.made, kind="refund", what="Excess", amount=Decimal(250), how="Taken twice", source="Claims finance", by=story.by)
        redress.add(story.made, kind="distress", what="Trouble", amount=Decimal(40), how="Slight: 0 to 100", source="Her call", by=story.by)
        redress.decide(story.made, reason="Back to where she was, and something for the week without.", by=story.by)
        _sent(story, "summary-resolution", accepted=True)
        redress.pay(story.made, on=story.day(0.9), how="Faster Payment 88213", by=story.by)
        closing.name_cause(story.made, cause="Payment retried after a time-out", words="The retry does not look whether it went.",
            by=story.by)
        closing.close(story.made, words="She accepted it on the telephone.", by=story.by)
    with story.on(16):
        closing.satisfied(story.made, score=5, words="Quick, and somebody said sorry.", by=story.by)


def _overturned(line: Line, crew: Crew, number: int) -> None:
    """Not upheld, taken to the ombudsman, and overturned: the lesson is a finding."""
    story = _heard(
        line, crew, number, days=86, summary="Phone not covered away from home", product="Home policy",
        words="My phone was stolen on holiday. You said at the renewal that it is covered anywhere.", remedy_sought="The claim to be paid",
    )
    _acknowledged(story)
    with story.on(12):
        impartial.check(story.made, by=story.by)
        row = _evidence(story, ("Policy wording", "Plan, Documents", "Cover away from home is an option."),
                        ("Call of the renewal", "Our record", "The option is not spoken of."))  # fmt: skip
        _found(story, 1, "The option was not bought.", "not_upheld", "The wording is clear that cover away from home is bought apart.", row)
        _sent(story, "final-response")
        closing.name_cause(story.made, cause="Cover explained unclearly at renewal",
            words="The option is in the letter, not in the call.", by=story.by)
        closing.close(story.made, by=story.by)
    with story.on(24):
        row_ = referrals.refer(story.made, their_reference="PNX-4471-0982", told_on=story.day(24), file_due_on=story.day(38), by=story.by)
    with story.on(30):
        referrals.send_file(row_, on=story.day(30), what="The whole file, and the recording of the renewal", by=story.by)
    with story.on(77):
        referrals.decided(
            row_, outcome="overturned", on=story.day(77), award=Decimal(412), by=story.by,
            lesson="At renewal say aloud what is not covered away from home, and ask whether it is wanted.",
        )


def _over_the_limit(line: Line, crew: Crew, number: int) -> None:
    """Everything is decided; the redress is above the limit and waits for a second person."""
    story = _heard(
        line, crew, number, days=9, summary="Hotel after the kitchen fire", product="Home policy", severity="high",
        words="You told us to find a hotel and now you pay for three nights of eleven.", owner=crew.colleague_person, by=crew.colleague,
    )
    _acknowledged(story)
    with story.on(5):
        impartial.check(story.made, by=story.by)
        row = _evidence(story, ("Call of the night of the fire", "Our record", "“Find a hotel, we see to it.”"),
                        ("Bill of the hotel", "The customer", "Eleven nights at £129."))  # fmt: skip
        _found(story, 1, "Nothing was said of three nights.", "upheld",
            "What was said that night holds, and the house was not fit to live in.", row)
        redress.add(story.made, kind="cost", what="Hotel", amount=Decimal("1032.00"), how="8 nights at £129.00", source="Bill seen",
            by=story.by)
        redress.add(story.made, kind="distress", what="Distress", amount=Decimal(200), how="Some: 100 to 300",
            source="Eight nights of worry", by=story.by)
        redress.add_interest(
            story.made, principal=Decimal("1032.00"), from_on=story.day(-9), to_on=story.day(30), rate=Decimal("0.08"), by=story.by,
            source="Bill seen", reason="The regulation gives no rate since January 2026; the one before it is kept to.",
        )
    with story.on(8):
        redress.decide(story.made, reason="The cost as promised, and the worry.", by=story.by,
                       outlier_why="Eight nights of hotel: no case before had any.")  # fmt: skip


def _just_in(line: Line, crew: Crew, number: int) -> None:
    """Came yesterday; nobody has it yet."""
    _heard(
        line, crew, number, days=1, summary="Nobody rings back about my claim", product="Car policy", owner=None,
        words="I have rung four times. Each time somebody promises to ring back and nobody does. I missed a day of work waiting.",
    )


def _in_part(line: Line, crew: Crew, number: int) -> None:
    """Upheld in part, paid, closed, and opened again with new photographs."""
    story = _heard(
        line, crew, number, days=66, summary="Garden wall left out of the estimate", product="Home policy",
        words="The surveyor forgot the wall and was short with my wife.", owner=crew.colleague_person, by=crew.colleague,
    )
    _acknowledged(story)
    with story.on(18):
        impartial.check(story.made, by=story.by)
        issues.add(story.made, title="The surveyor was short with his wife", by=story.by)
        row = _evidence(story, ("Report of the surveyor", "Repair network", "The wall is on photograph 14 and not in the list."))
        _found(story, 1, "The wall is on a photograph and not in the list.", "upheld", "It belongs to the claim and was left out.", row)
        _found(story, 2, "Two people were there and remember it otherwise.", "not_upheld", "We could not find out who said what.")
        redress.add(story.made, kind="cost", what="Rebuilding the wall", amount=Decimal(380), how="Estimate of the builder",
            source="Estimate seen", by=story.by)
        redress.decide(story.made, reason="What the claim would have paid.", by=story.by)
        _sent(story, "final-response")
        redress.pay(story.made, on=story.day(18), how="BACS 40117", by=story.by)
        closing.name_cause(story.made, cause="List typed from memory", words="The list is typed from memory after the visit.", by=story.by)
        closing.close(story.made, by=story.by)
    with story.on(31):
        closing.satisfied(story.made, score=3, words="The wall, yes. An apology, no.", by=story.by)
    with story.on(58):
        closing.reopen(story.made, why="He sent a recording of the visit.", by=story.by)


def _forwarded(line: Line, crew: Crew, number: int) -> None:
    """Another firm is responsible; the customer was told how to reach it."""
    story = _heard(
        line, crew, number, days=8, summary="Dent after the valet", product="Car policy",
        words="Your garage gave it to a valet and it came back with a dent.",
    )
    with story.on(3):
        acknowledging.acknowledge(story.made, how="Letter from the mail room", by=story.by)
        referrals.forward(
            story.made, firm="Brightline Valeting Ltd", reach="0113 496 0721, complaints@brightline.example", whole=True, by=story.by,
            why="The garage is not ours and gave the car to them.", told_on=story.day(3),
        )


def _not_yet(line: Line, crew: Crew, number: int) -> None:
    """At eight weeks the report was missing: the customer was told why, until when, and of the ombudsman."""
    story = _heard(
        line, crew, number, days=61, summary="Cause of the leak disputed", product="Home policy",
        words="You say it is wear. Two plumbers say it was the frost.", remedy_sought="A second report",
    )
    _acknowledged(story)
    with story.on(50):
        impartial.check(story.made, by=story.by)
        _evidence(story, ("Reports of two plumbers", "The customer", "Both say frost."),
            ("Second report of the loss adjuster", "Harper Adjusters", ""))
    expected = story.received_at + timedelta(days=70)
    with story.on(54):
        why = "The second report of the loss adjuster has not come; they give Friday of next week."
        _sent(
            story, "not-yet", why=why, expected_on=expected.date(),
            body=lambda text: text.replace("{{ why }}", why).replace("{{ expected_day }}", f"{expected.day} {expected:%B %Y}"),
        )


STORIES: Final = (
    (40, _storm), (30, _by_day_three), (86, _overturned), (9, _over_the_limit), (1, _just_in), (66, _in_part), (8, _forwarded),
    (61, _not_yet),
)
"""How many days ago each began; those from before anybody had a role are left out."""
