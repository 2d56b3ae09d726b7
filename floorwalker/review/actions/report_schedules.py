"""Sending reports by mail: beginning and ending a schedule, handing it over, and sending what is due to each reader within their reach."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.text import slugify

from floorwalker.ground import clock, outbox, silence, telling
from floorwalker.ground.actors import Actor
from floorwalker.ground.attaching import Attached
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Message
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.plan.actions import deciding
from floorwalker.review import report_files, report_sight
from floorwalker.review.models import Report, ReportSchedule, ReportSending
from floorwalker.review.queries import report_answers
from floorwalker.review.queries import reports as queries
from floorwalker.review.report_events import ReportSent, ScheduleBegun, ScheduleGiven, ScheduleStopped
from floorwalker.review.report_files import FORMS, Heading
from floorwalker.review.report_sight import EXPORT, SHARE
from floorwalker.review.rules import report_times
from floorwalker.review.rules.reports import ReportRefused

log = logging.getLogger(__name__)
SEND: Final = "review.send_reports"
PEOPLE_AT_MOST: Final = 50
"""Readers of one schedule; each gets a report of the own."""


@dataclass(frozen=True)
class Turns:
    """When a report is sent."""

    every: str
    minute: int
    zone: str
    on: int = 1

    def after(self, moment: datetime) -> datetime:
        """Return the first turn after `moment`."""
        return report_times.next_after(moment, every=self.every, on=self.on, minute=self.minute, zone=self.zone)


@transaction.atomic
def begin(report: Report, *, turns: Turns, form: str, people: Sequence[Person], by: Actor) -> ReportSchedule:
    """Send `report` to `people` at each of `turns` as a file of `form`; each gets the figures that their own roles reach.

    Raises
    ------
    NotAllowed
        If `by` does not own it, or may not share reports or take files.
    ReportRefused
        If it would never be sent, to nobody, or to somebody who may not see it.
    Conflict
        If it is retired by now.
    """
    policy.require(by, SHARE)
    policy.require(by, EXPORT)
    held = Report.objects.select_for_update(of=("self",)).select_related("owner").get(pk=report.pk)
    if held.owner_id != by.person_id:
        raise NotAllowed(f"{held.reference} is kept by {held.owner.display_name}.", remedy="Keep one of your own from it.")
    if held.retired_at is not None:
        raise Conflict(f"{held.reference} is retired.", remedy="Keep a new one.")
    report_times.check(turns.every, turns.on, turns.minute)
    if form not in FORMS:
        raise ReportRefused(f"A report cannot be sent as {form[:20]!r}.", remedy=f"Use one of: {', '.join(FORMS)}.")
    if not 0 < len(people) <= PEOPLE_AT_MOST:
        raise ReportRefused(f"It would be sent to {len(people)} people.", remedy=f"Choose 1 to {PEOPLE_AT_MOST}.")
    for person in people:
        if why := may_not_get(held, person):
            said = f"It cannot be sent to {person.display_name}: {why}."
            raise ReportRefused(said, remedy="Share it with them first, or leave them out.")
    schedule = ReportSchedule.objects.create(
        reference=next_reference("RSC"), report=held, owner=held.owner, every=turns.every, on=turns.on, minute=turns.minute,
        zone=turns.zone, form=form, next_at=turns.after(clock.now()), made_at=clock.now(),
    )
    schedule.people.set(people)
    store.append(
        ScheduleBegun(
            subject=schedule.reference, report=held.reference, every=report_times.EVERY[turns.every], form=form,
            people=", ".join(each.reference for each in people), next_at=schedule.next_at,
        ),
        by=by,
    )
    return schedule


@transaction.atomic
def stop(schedule: ReportSchedule, *, by: Actor) -> None:
    """Send a report by `schedule` no more.

    Raises
    ------
    NotAllowed
        If `by` owns neither it nor the report.
    Conflict
        If it was stopped already.
    """
    policy.require(by, SHARE)
    held = ReportSchedule.objects.select_for_update(of=("self",)).select_related("report", "owner").get(pk=schedule.pk)
    if by.person_id not in (held.owner_id, held.report.owner_id):
        raise NotAllowed(f"{held.reference} is kept by {held.owner.display_name}.", remedy="Ask them to stop it.")
    if held.stopped_at is not None:
        raise Conflict(f"{held.reference} was stopped already.", remedy="Begin another.")
    held.stopped_at = clock.now()
    held.save(update_fields=["stopped_at"])
    store.append(ScheduleStopped(subject=held.reference, report=held.report.reference), by=by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the schedule called `reference`, which somebody else owns: they are told what could not be sent.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it was stopped.
    """
    held = deciding.still_owned(ReportSchedule.objects.filter(stopped_at=None), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(ScheduleGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def may_not_get(report: Report, person: Person) -> str:
    """Return why `report` is not sent to `person`; empty where it is."""
    actor = Actor.person(person.pk)
    if not policy.works_here(person):
        return "they no longer work here"
    if not report_sight.offered(actor).filter(pk=report.pk).exists():
        return "it is not shared with them, or their role sees no reports"
    if not policy.allows(actor, EXPORT):
        return "their role takes no files of figures"
    return "" if person.email else "they have no email address"


def due(now: datetime) -> Sequence[Due]:
    """Return the sendings that are due at `now`, in a house that sends; one that broke is asked for again in the next hour."""
    if silence.is_silent():
        return ()
    waiting = ReportSchedule.objects.filter(stopped_at=None, next_at__lte=now).values_list("pk", "next_at")
    failed = _untold().values_list("pk", flat=True).first()
    told = () if failed is None else (Due(f"{SEND}:failed:{failed}", {}),)
    return (*(Due(f"{SEND}:{key}:{at.isoformat()}:{now:%Y%m%d%H}", {"schedule": key}) for key, at in waiting), *told)


def send_due(running: RunningJob) -> dict[str, Any]:
    """Send what a schedule owes, once however many turns passed, and tell owners which mails came back."""
    tell_of_failed()
    owed = ReportSchedule.objects.filter(pk=running.arguments.get("schedule", 0), stopped_at=None, next_at__lte=clock.now())
    return {"sent": sum(send(each, by=running.owner) for each in owed.select_related("report", "owner"))}


def send(schedule: ReportSchedule, *, by: Actor) -> int:
    """Send the report of a schedule that is due to each of its readers, and return to how many.

    What each reader gets is worked out first, so that the lock on writing is short; of two that send at once one does. Of turns
    that passed while the house was down only the last is sent, and says how many were missed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include sharing reports.
    """
    policy.require(by, SHARE)
    now, was_due = clock.now(), schedule.next_at
    turns = Turns(schedule.every, schedule.minute, schedule.zone, schedule.on)
    turn, passed = report_times.missed(
        was_due, now, every=turns.every, on=turns.on, minute=turns.minute, zone=turns.zone,
    )
    drawn = [(person, *_drawn(schedule, person)) for person in schedule.people.select_related("site")]
    with transaction.atomic():
        mine = ReportSchedule.objects.filter(pk=schedule.pk, next_at=was_due, stopped_at=None)
        if not mine.update(next_at=turns.after(max(now, turn))):
            return 0
        refused = 0
        for person, body, why in drawn:
            mail = _mail(schedule, person, body, turn=turn, passed=passed) if body is not None else None
            ReportSending.objects.create(
                schedule=schedule, person=person, due_at=turn, missed=passed, mail=mail, refused=why[:300], at=now, is_told=bool(why),
            )
            if why:
                refused += 1
                _tell(schedule, person, why, key=f"{turn.isoformat()}:{person.pk}")
        store.append(
            ReportSent(
                subject=schedule.reference, report=schedule.report.reference, due_at=turn, sent=len(drawn) - refused, refused=refused,
                missed=passed,
            ),
            by=by,
        )
    return len(drawn) - refused


def tell_of_failed() -> None:
    """Tell owners which mails the mail server would not take; each once."""
    for sending in _untold().select_related("schedule__owner", "schedule__report", "person", "mail")[:200]:
        with transaction.atomic():
            if ReportSending.objects.filter(pk=sending.pk, is_told=False).update(is_told=True) and sending.mail is not None:
                _tell(sending.schedule, sending.person, "the mail server refused it", key=f"mail:{sending.pk}")


def _untold() -> Any:
    return ReportSending.objects.filter(mail__state=Message.State.FAILED, is_told=False)


def _drawn(schedule: ReportSchedule, person: Person) -> tuple[bytes | None, str]:
    """Return the file that `person` gets, or why they get none."""
    report = schedule.report
    if why := may_not_get(report, person):
        return None, why
    try:
        answer = report_answers.ask(queries.definition(report), by=Actor.person(person.pk), zone=schedule.zone)
        heading = Heading(report.name, report.reference, person.display_name, (("Version", str(report.number)),))
        return report_files.made(answer, heading, schedule.form), ""
    except RuleBroken as refusal:
        return None, f"{refusal.message} {refusal.remedy}".rstrip(".").strip()
    except DatabaseError:
        raise  # it may pass: the job is tried again
    except Exception:
        log.exception("The report %s could not be made.", report.reference)
        return None, "the house could not make it; the administrator finds why in the server's log"


def _mail(schedule: ReportSchedule, person: Person, body: bytes, *, turn: datetime, passed: int) -> Message:
    report = schedule.report
    day = formats.day_with_year(turn, zone=schedule.zone)
    context = {
        "report": report.name, "day": day, "name": person.preferred_name or person.given_name or person.display_name, "missed": passed,
        "address": reverse("review:report", args=[report.reference]), "owner": schedule.owner.display_name,
    }
    return outbox.mail(
        person.email, template="report", context=context, key=f"report:{schedule.reference}:{turn.isoformat()}:{person.pk}", person=person,
        about=f"report:{report.reference}",
        attached=Attached(f"{slugify(f'{report.reference}-{report.name}')}.{schedule.form}", FORMS[schedule.form], body),
    )


def _tell(schedule: ReportSchedule, person: Person, why: str, *, key: str) -> None:
    telling.tell(
        schedule.owner, kind="reports", key=f"report_not_sent:{schedule.reference}:{key}", about=f"report:{schedule.report.reference}",
        group=f"report:{schedule.report.reference}", what=f"{schedule.report.name} did not go to {person.display_name}: {why}",
    )
