"""Larkfield's difficulties and requests of the last weeks: some put right at once, some open, one that became a complaint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person, RoleAssignment
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.record.models import Interaction
from floorwalker.resolve.actions import cases, difficulties, escalations, rechecks
from floorwalker.resolve.actions.cases import Answered, Heard
from floorwalker.resolve.models import Difficulty

DIFFICULTY: Final = {"dissatisfied": "yes", "about-us": "yes", "harm": "no"}
REQUEST: Final = {"dissatisfied": "no", "about-us": "yes", "harm": "no"}
COMPLAINT: Final = {"dissatisfied": "yes", "about-us": "yes", "harm": "yes"}
MATRIX: Final = (
    ("asked", 1, "team_leader", 15, "wait", "Goodwill up to their limit", "A customer who asks for somebody above gets them."),
    ("authority", 1, "team_leader", 30, "wait", "", "Money above one's own limit is decided by who may."),
    ("authority", 2, "operations_manager", 240, "wait", "", "Above the limit of a team leader."),
    ("harm", 1, "operations_manager", 5, "at_once", "Emergency services, and any cost that keeps somebody safe", "Safety comes first."),
    ("repeat", 1, "complaint_handler", 60, "wait", "Opening a complaint", "A third contact about the same is a complaint in the making."),
    ("data", 1, "compliance_officer", 60, "at_once", "Opening a breach", "Seventy-two hours run from when somebody knew."),
    ("legal", 1, "compliance_officer", 240, "wait", "", "Answers to lawyers and the press are given by one voice."),
)


@dataclass(frozen=True)
class Told:
    """Something a customer said some days ago, the options that were considered, and how it ended; no end: it is open."""

    days: float
    summary: str
    words: str
    answers: dict[str, str]
    options: tuple[tuple[str, bool, str], ...] = ()
    ended: str = ""
    goodwill: str = ""
    became: str = ""


TOLD: Final = (
    Told(12, "Dryers too loud at night", "I'm fed up to be honest. We can hear them through the wall all night.", DIFFICULTY,
         (("Swap for quieter units the same day", True, "She works nights and sleeps by day."),
          ("A hotel until Friday", False, "Not needed once the units are swapped.")),
         "Swapped between two and four; she rang to say it is quiet."),
    Told(11, "Letter went to the old address", "It's a nuisance, I told you in June that I moved.", DIFFICULTY,
         (("Correct the address and send it again today", True, "The letter is wanted before the weekend."),),
         "Sent again, first class.", "10"),
    Told(10, "Wants the policy book in large print", "Could you send me the book in bigger print, please?", REQUEST, (),
         "Sent; large print is kept for her."),
    Told(9, "Kept waiting on the line twice", "Twenty minutes, twice. Nobody picks up.", DIFFICULTY,
         (("Say sorry and book a call-back with a time", True, "He wants it settled and no money."),
          ("Pay for the calls", False, "The number is free to call.")), "Called back at the time that was promised."),
    Told(8, "Engineer came without ringing first", "He just turned up, and I had to leave work.", DIFFICULTY,
         (("Ring an hour before from now on", True, "That is what he asks for."),), "", "",
         "She now says that she lost half a day's pay because of it."),
    Told(1.5, "Two reminders for one payment", "I've paid this. Why do I get two letters about it?", DIFFICULTY,
         (("Stop the reminders and confirm in writing", True, "The payment is in the account since Monday."),)),
    Told(0.2, "Wants a copy of the schedule", "Can I have a copy of my schedule by email?", REQUEST),
)  # fmt: skip


def write(people: Sequence[Person]) -> int:
    """Write them once, and draw last week's to be looked at again; return how many, 0 where they stand or nobody answers."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    handler = with_role(everybody, Role.COMPLAINT_HANDLER, on=clock.today("UTC")).order_by("pk").first()
    if handler is None or Difficulty.objects.exists():
        return 0
    among = Interaction.objects.filter(agent__isnull=False, queue__isnull=False, customer__is_pseudonym=False).exclude(customer__name="")
    began = RoleAssignment.objects.filter(person__in=everybody).order_by("-starts_on").values_list("starts_on", flat=True)[0]
    made = 0
    for told in TOLD:
        at = clock.now() - timedelta(days=told.days)
        contact = among.filter(started_at__lte=at, started_at__gt=at - timedelta(days=2)).select_related(
            "queue__line", "customer", "agent").order_by("-started_at", "pk").first()  # fmt: skip
        if contact is None or contact.queue is None or contact.agent is None or at.date() <= began:
            continue
        with clock.frozen(at):
            _tell(told, contact, Actor.person(contact.agent_id or handler.pk), handler)
        made += 1
    rechecks.draw(by=Actor.person(handler.pk))
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=clock.today("UTC")).first()
    if officer is not None:
        _matrix(Actor.person(officer.pk))
        _up()
    return made


def _matrix(officer: Actor) -> None:
    """Set the matrix: what goes up on the floor, to whom and how fast."""
    for trigger, level, role, minutes, outside, authority, why in MATRIX:
        escalations.set_rule(
            trigger=trigger, level=level, role=role, accept_minutes=minutes, outside=outside, authority=authority, why=why, by=officer
        )


def _up() -> None:
    """Let the open difficulty of the days before go up: nobody accepted it yet."""
    case = Difficulty.objects.filter(state=Difficulty.State.OPEN, kind=Difficulty.Kind.DIFFICULTY).order_by("pk").first()
    if case is not None and case.owner_id is not None:
        with clock.frozen(clock.now() - timedelta(minutes=12)):
            escalations.escalate(
                case, trigger="repeat", reason="The third letter about one payment; she wants to hear it from somebody who decides.",
                by=Actor.person(case.owner_id),
            )


def _tell(told: Told, contact: Interaction, agent: Actor, handler: Person) -> None:
    assert contact.queue is not None
    heard = Heard(
        line=contact.queue.line, channel=contact.channel, summary=told.summary, words=told.words, received_at=contact.started_at,
        customer=contact.customer, contact=contact.pk,
    )
    case = cases.write_down(heard, Answered(answers=told.answers), by=agent)
    assert isinstance(case, Difficulty)
    for what, chosen, reason in told.options:
        difficulties.consider(case, what=what, chosen=chosen, reason=reason, rule="", by=agent)
    if told.ended:
        difficulties.close(
            case, state=Difficulty.State.RESOLVED, resolution=told.ended, customer_agreed=True, at_first_contact=not told.goodwill,
            goodwill=Decimal(told.goodwill) if told.goodwill else None, by=agent,
        )
    if told.became:
        cases.become_complaint(case, Answered(answers=COMPLAINT, reason=told.became), by=Actor.person(handler.pk))
