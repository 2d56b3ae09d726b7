"""A house with two closed years and a present one, and its archive made by the jobs themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Job
from floorwalker.record.actions import archives
from floorwalker.record.models import (
    AgentState,
    Interaction,
    LoggedContact,
    Match,
    Promise,
    Reason,
    Resolution,
    Segment,
    SurveyAnswer,
)
from tests.record.contacts_made import a_contact, a_customer, a_queue

BY = Actor.system("tests")
YEAR = 2024
DAY = datetime(2024, 11, 5, 10, 0, tzinfo=UTC)


def a_year(cast: Any, *, contacts: int = 6) -> list[Interaction]:
    """Make contacts of Ada and Sam in 2024 with all that may hang on one, one on New Year's Eve that reaches into 2025, and two in 2026."""
    queue, customer = a_queue(), a_customer("K1", name="Grace Hopper")
    people = (cast.ada, cast.sam)
    reason = Reason.objects.create(code="billing", name="Billing", position=1)
    outcome = Resolution.objects.create(code="settled", name="Settled", position=1, settles=True)
    made = [
        a_contact(
            DAY + timedelta(days=number, hours=number), queue=queue, agent=people[number % 2], reason=reason,
            customer=customer if number % 3 == 0 else None, note=f"refund number {number} promised" if number % 2 else "",
            outcome="answered" if number != 4 else "abandoned", dissatisfied=number == 1,
        )
        for number in range(contacts)
    ]
    SurveyAnswer.objects.create(
        interaction=made[0], instrument="csat", score=4, scale_min=1, scale_max=5, answered_at=DAY + timedelta(days=2), comment="kind"
    )
    note = a_note(made[1], person=cast.sam, customer=customer, reason=reason, outcome=outcome)
    Match.objects.create(
        logged=note, contact=made[1], state=Match.State.CONFIRMED, confidence=0.9, proposed_at=DAY, decided_at=DAY, decided_by="person:1"
    )
    Promise.objects.create(
        reference="PRM-1", logged=note, customer=customer, what="Call back", owner=cast.sam, made_at=DAY, first_due_at=DAY, due_at=DAY,
        kept_at=DAY + timedelta(hours=3),
    )
    AgentState.objects.create(person=cast.ada, state="ready", started_at=DAY, ended_at=DAY + timedelta(hours=2))
    made.append(a_contact(datetime(2024, 12, 31, 23, 59, 50, tzinfo=UTC), queue=queue, agent=cast.ada, waited=30.0))
    Segment.objects.filter(interaction=made[-1], kind="queue").update(ended_at=datetime(2025, 1, 1, 0, 0, 20, tzinfo=UTC))
    made.append(a_contact(datetime(2026, 1, 5, 9, 0, tzinfo=UTC), queue=queue, agent=cast.ada, customer=customer))
    made.append(a_contact(datetime(2026, 1, 6, 9, 0, tzinfo=UTC), queue=queue, agent=cast.sam))
    return made


def a_note(contact: Interaction, *, person: Any, **fields: Any) -> LoggedContact:
    """Make a closed note of `person` about `contact`."""
    return LoggedContact.objects.create(
        reference=f"LOG-{contact.pk}", person=person, channel="voice", started_at=contact.started_at, ended_at=contact.ended_at,
        note="Wants their money back", logged_at=contact.ended_at, closed_at=contact.ended_at, **fields,
    )


def archived(year: int = YEAR) -> Job:
    """Archive `year` as the worker does."""
    return done(archives.archive(year, by=BY))


def returned(year: int = YEAR) -> Job:
    """Put `year` back as the worker does."""
    return done(archives.put_back(year, by=BY))


def done(job: Job) -> Job:
    """Do `job` here and now, in the transaction of the test."""
    running = claim(holder="tests")
    assert running is not None
    assert running.job_id == job.pk
    result = kinds().get(job.kind).run(running)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=result)
    job.refresh_from_db()
    return job


@contextmanager
def in_2026() -> Iterator[datetime]:
    """Let it be a Monday of March 2026."""
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with clock.frozen(at):
        yield at
