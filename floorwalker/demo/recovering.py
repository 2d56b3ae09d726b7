"""Larkfield's service recovery: three playbooks, and the afternoon when claims did not open, run and reviewed; by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.models import PlanArrangement
from floorwalker.plan.queries import customer_messages, service_plans
from floorwalker.resolve.actions import playbooks, recoveries, recovery_log, recovery_reviews
from floorwalker.resolve.actions.playbooks import Head
from floorwalker.resolve.models import Playbook, Recovery, RecoveryEntry, RecoveryStep

DAYS_AGO: Final = 16
BEGAN: Final = time(13, 20)
LASTED: Final = 205


@dataclass(frozen=True)
class Book:
    """A playbook: its head, steps (minute, what, whether the analyst does it), the minute of its message, and its amounts."""

    head: Head
    steps: tuple[tuple[int, str, bool], ...]
    message: tuple[int, str, str]
    bands: tuple[tuple[int, str], ...] = ()


BOOKS: Final = (
    Book(
        Head(
            name="Claims system down", scenario="outage", trigger="Two people on different floors cannot open a claim for ten minutes",
            ends_when="Claims open for everybody for an hour", source="Goodwill ladder of the house",
            rule="Customers whose payment was due that day and was not made.",
        ),
        ((5, "Ring IT and take the number of the incident", True), (10, "Put the notice on the line and on the site", True),
         (20, "List the payments that are due today", False), (45, "Move people from sales to claims for call-backs", True),
         (120, "Ring customers with a need whose payment waits", False)),
        (30, "Customers with an open claim", "text message"), ((60, "10"), (240, "25"), (1440, "50")),
    ),
    Book(
        Head(
            name="Letters and mails pile up", scenario="backlog", trigger="The oldest letter waits for more than five working days",
            ends_when="Nothing waits for more than two working days",
        ),
        ((60, "Count what waits, by age", True), (240, "Take complaints and bereavements out and answer them first", False),
         (480, "Agree on overtime for the weekend", True)),
        (480, "Whoever wrote more than five days ago", "mail"),
    ),
    Book(
        Head(
            name="Wrong amounts in renewals", scenario="mass_error", trigger="The same wrong amount in three renewals",
            ends_when="Every renewal of the run is checked and put right", source="Policy terms; goodwill ladder of the house",
            rule="The difference is paid back with interest, and the goodwill below for the trouble.",
        ),
        ((15, "Stop the run of renewals", True), (60, "Find every renewal of the run", True),
         (240, "Write down who paid too much, and how much", False), (480, "Ask compliance whether the regulator is told", False)),
        (1440, "Everybody in the run", "letter"), ((0, "15"),),
    ),
)  # fmt: skip


def write(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Write them once; return how many playbooks, 0 where they stand or a part is missing."""
    everybody, today = Person.objects.filter(pk__in=[each.pk for each in people]), clock.today("UTC")
    analyst, handler, manager, quality = (
        with_role(everybody, role, on=today).first()
        for role in (Role.REAL_TIME_ANALYST, Role.COMPLAINT_HANDLER, Role.OPERATIONS_MANAGER, Role.QUALITY_ANALYST)
    )
    if analyst is None or handler is None or manager is None or quality is None or Playbook.objects.exists():
        return 0
    acts, agrees = Actor.person(analyst.pk), Actor.person(manager.pk)
    template = customer_messages.templates(acts).first()
    if template is None:
        return 0
    arranged = PlanArrangement.objects.filter(plan__state__in=service_plans.RUNNING, scenario=PlanArrangement.Scenario.OUTAGE).first()
    made = []
    for book in BOOKS:
        head = book.head if book.head.scenario != "outage" else Head(**{**vars(book.head), "arrangement": arranged})
        draft = playbooks.draft(head, owner=analyst, by=acts)
        for minute, what, is_analyst in book.steps:
            playbooks.add_step(draft, what=what, owner=analyst if is_analyst else handler, by_minute=minute, by=acts)
        minute, audience, channel = book.message
        playbooks.add_message(draft, template=template, audience=audience, channel=channel, by_minute=minute, by=acts)
        for minutes, amount in book.bands:
            playbooks.add_band(draft, from_minutes=minutes, amount=Decimal(amount), by=acts)
        waits = playbooks.propose(draft, approver=manager, why="Agreed with claims, IT and compliance.", by=acts)
        made.append(waits)
    for each in made[:2]:
        playbooks.approve(each, seen=None, by=agrees)
    queue = next((each for each in queues if each.channel == "voice"), None)
    _run(Playbook.objects.get(pk=made[0].pk), analyst, handler, queue, acts, Actor.person(handler.pk), Actor.person(quality.pk))
    return len(made)


def _run(
    book: Playbook, leader: Person, handler: Person, queue: Queue | None, leads: Actor, handles: Actor, reviews: Actor
) -> None:
    """Run the outage of two weeks ago; its lines are written now, its stamps are those of that day, two of them late."""
    one = recoveries.start(
        book, what="Claims did not open after the noon release", seen_at=clock.now() - timedelta(minutes=LASTED), leader=leader,
        queue=queue, by=leads,
    )
    steps = list(one.steps.all())
    done = ((6, leads, "INC-20418"), (12, leads, ""), (38, handles, "The list came from finance; ours needs claims to open."),
            (44, leads, ""), (118, handles, "Nine rung, two not reached."))  # fmt: skip
    for step, (_minute, who, note) in zip(steps, done, strict=True):
        recoveries.step(one, step.pk, note=note, left_out=False, by=who)
    recoveries.sent(one, one.messages.get().pk, reached=412, by=leads)
    entries = (
        (33, recovery_log.write(
            one, kind="rejected", words="Close the line until claims open", by=leads,
            reason="Who is without water needs somebody to talk to.",
        )),
        (41, recovery_log.count(
            one, number=412, how="Customers with an open claim", counted_on=clock.today(leader.site.zone), by=leads,
        )),
        (130, recovery_log.count(
            one, number=37, how="Payments due that day and not made, by finance's list", by=handles,
            counted_on=clock.today(leader.site.zone),
        )),
        (140, recovery_log.compensate(
            one, amount=Decimal(10), number=37, words="With the payment, the next morning", reason="", by=leads,
        )),
    )  # fmt: skip
    recoveries.stop(one, why="Everybody opens claims for an hour; IT closed the incident.", by=leads)
    recovery_reviews.review(
        one, worked="The notice stood on the line within twelve minutes, and people from sales rang back the same day.",
        did_not_work="The list of payments was promised in twenty minutes and came after thirty-eight: it stood in what was down.",
        lessons=["A list of payments due today is printed every morning", "The text message waits for one person to send it"],
        playbook_changes=True, by=reviews,
    )
    recovery_reviews.close(one, by=leads)
    began = datetime.combine(clock.today(leader.site.zone) - timedelta(days=DAYS_AGO), BEGAN, ZoneInfo(leader.site.zone))

    def at(minutes: int) -> datetime:
        return began + timedelta(minutes=minutes)

    for step, (minute, _who, _note) in zip(steps, done, strict=True):
        promised = round((step.due_at - one.seen_at).total_seconds() / 60)
        RecoveryStep.objects.filter(pk=step.pk).update(due_at=at(promised), done_at=at(minute))
    one.messages.update(due_at=at(30), sent_at=at(36))
    for minute, entry in entries:
        day = began.date() if entry.counted_on else None
        RecoveryEntry.objects.filter(pk=entry.pk).update(written_at=at(minute), counted_on=day)
    Recovery.objects.filter(pk=one.pk).update(
        seen_at=began, started_at=at(4), stopped_at=at(LASTED), reviewed_at=began + timedelta(days=2), closed_at=began + timedelta(days=3)
    )
