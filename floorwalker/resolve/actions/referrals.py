"""A complaint that goes further: to the ombudsman, with dates and outcome, or to another firm, with the customer told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, findings, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands, opening
from floorwalker.resolve.case_events import ClockMet
from floorwalker.resolve.ending_events import ComplaintClosed, ComplaintForwarded, OmbudsmanDecided, OmbudsmanFileSent, OmbudsmanReferred
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseClosing, Complaint, Forwarding, OmbudsmanReferral

REFERRAL: Final = "ombudsman-referral"
Outcome = OmbudsmanReferral.Outcome


@transaction.atomic
def refer(complaint: Complaint, *, their_reference: str, told_on: date, file_due_on: date | None = None, by: Actor) -> OmbudsmanReferral:
    """Write down that the ombudsman has a complaint, open or closed; whether it came in time follows from its clock.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If its regulation knows no ombudsman, the day is before its receipt or to come, or the ombudsman has it already.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, state=None)
    scheme = packs.regulations().get(held.pack).ombudsman
    if not scheme:
        raise CaseRefused(f"{held.pack} knows no ombudsman.", remedy="Write a note of who else has it.", field="told_on")
    if not held.received_at.date() <= told_on <= clock.today(held.site.zone):
        raise CaseRefused(f"{told_on} is not between its receipt and today.", remedy="Give the day on which we were told.", field="told_on")
    if held.referrals.filter(outcome="").exists():
        raise CaseRefused(f"The {scheme} has {held.reference} already.", remedy="Write down what it decides.", field="told_on")
    row = held.clocks.filter(of=REFERRAL).first()
    made = OmbudsmanReferral.objects.create(
        complaint=held, scheme=scheme, told_on=told_on, file_due_on=file_due_on, in_time=None if row is None else told_on <= row.last_day,
        their_reference=hands.said(their_reference, longest=60, what="Their reference", field="their_reference"),
        written_by=hands.person(by), written_at=clock.now(),
    )
    lines: list[OmbudsmanReferred | ClockMet] = [
        OmbudsmanReferred(subject=held.reference, scheme=scheme, told_on=told_on, theirs=Sleeved(made.their_reference))
    ]
    if made.in_time and (met := opening.meet(held, REFERRAL, at=clock.now(), how="Referred to the ombudsman")):
        lines.append(ClockMet(subject=held.reference, clock=met.of, at=clock.now(), how=Sleeved(met.met_with), late_from=met.late_from))
    due.refresh(held)
    store.append_many(lines, by=by)
    return made


@transaction.atomic
def send_file(referral: OmbudsmanReferral, *, on: date, what: str, by: Actor) -> OmbudsmanReferral:
    """Write down what was sent to the ombudsman, and on which day.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is not said what, the day is before the referral or to come, or it was sent or decided.
    """
    policy.require(by, HANDLE)
    held, row = _open(referral, by)
    if row.sent_on is not None:
        raise CaseRefused(f"The file went on {row.sent_on}.", remedy="Write a note of what else was sent.", field="on")
    if not row.told_on <= on <= clock.today(held.site.zone):
        raise CaseRefused(f"{on} is not between the referral and today.", remedy="Give the day on which it went.", field="on")
    row.sent_what = hands.said(what, longest=500, what="What was sent", field="what")
    row.sent_on = on
    row.save(update_fields=["sent_on", "sent_what"])
    due.refresh(held)
    store.append(OmbudsmanFileSent(subject=held.reference, on=on, what=Sleeved(row.sent_what)), by=by)
    return row


@transaction.atomic
def decided(
    referral: OmbudsmanReferral, *, outcome: str, on: date, award: Decimal | None = None, lesson: str = "", by: Actor
) -> OmbudsmanReferral:
    """Write down what the ombudsman decided; where our decision was changed or overturned, the lesson becomes a finding.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints or raises findings, or reaches this one.
    CaseRefused
        If there is no such outcome, the day is before the referral or to come, the award is below 0, or the lesson is missing.
    """
    policy.require(by, HANDLE)
    held, row = _open(referral, by)
    if outcome not in Outcome.values:
        raise CaseRefused(f"{outcome!r} is no outcome.", remedy=f"Choose from {', '.join(Outcome.values)}.", field="outcome")
    if not row.told_on <= on <= clock.today(held.site.zone):
        raise CaseRefused(f"{on} is not between the referral and today.", remedy="Give the day of the decision.", field="on")
    if award is not None and award < 0:
        raise CaseRefused(f"{award} is no award.", remedy="Give 0 or more.", field="award")
    against = outcome in {Outcome.CHANGED, Outcome.OVERTURNED}
    row.lesson = hands.short(" ".join(lesson.split()), longest=500, what="The lesson", field="lesson")
    if against and not row.lesson:
        raise CaseRefused("Our decision did not stand.", remedy="Say what we do otherwise from now on.", field="lesson")
    if against:
        evidence = {"complaint": held.reference, "ombudsman": row.scheme, "outcome": outcome, "ours": held.outcome}
        raised = findings.raise_finding(
            Ref("complaint", held.reference), summary=row.lesson[:300], evidence=evidence, theme="ombudsman", by=by
        )
        row.finding = raised.reference
    row.outcome, row.decided_on, row.award = outcome, on, award
    row.currency = held.site.currency if award is not None else ""
    row.save(update_fields=["outcome", "decided_on", "award", "currency", "lesson", "finding"])
    due.refresh(held)
    store.append(
        OmbudsmanDecided(
            subject=held.reference, scheme=row.scheme, outcome=row.get_outcome_display().lower(), on=on, award=award,
            lesson=Sleeved(row.lesson),
        ),
        by=by,
    )
    return row


def _open(referral: OmbudsmanReferral, by: Actor) -> tuple[Complaint, OmbudsmanReferral]:
    held = filing.taken(referral.complaint, by=by, state=None)
    row = OmbudsmanReferral.objects.get(pk=referral.pk)
    if row.outcome:
        raise CaseRefused(f"The {row.scheme} has decided.", remedy="Look at the file again.")
    return held, row


@transaction.atomic
def forward(
    complaint: Complaint, *, firm: str, reach: str, why: str, whole: bool, told_on: date, sent_on: date | None = None, by: Actor
) -> Forwarding:
    """Forward a complaint, or a part of it, to another firm that may be responsible; all of it ends it here.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If firm, way or reason is missing, the customer was not told, or a day is before its receipt or to come.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    sent_on = sent_on or told_on
    today = clock.today(held.site.zone)
    for name, day in (("told_on", told_on), ("sent_on", sent_on)):
        if not held.received_at.date() <= day <= today:
            raise CaseRefused(f"{day} is not between its receipt and today.", remedy="Give the day on which it went.", field=name)
    now = clock.now()
    made = Forwarding.objects.create(
        complaint=held, firm=hands.said(firm, longest=120, what="The firm", field="firm"), whole=whole, sent_on=sent_on, told_on=told_on,
        reach=hands.said(reach, longest=200, what="How the customer reaches it", field="reach"),
        why=hands.said(why, longest=300, what="The reason", field="why"), written_by=hands.person(by), written_at=now,
    )
    lines: list[ComplaintForwarded | ComplaintClosed] = [
        ComplaintForwarded(
            subject=held.reference, what="all of it" if whole else "a part of it", firm=Sleeved(made.firm), told_on=told_on,
            why=Sleeved(made.why),
        )
    ]
    if whole:
        outcome = Complaint.Outcome.FORWARDED
        held.state, held.outcome, held.closed_at, held.closed_by = Complaint.State.CLOSED, outcome, now, hands.person(by)
        held.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
        running = held.clocks.filter(met_at=None, dropped_at=None).values_list("of", flat=True)
        opening.end(held, of=list(running), at=now, why="Forwarded to another firm.")
        CaseClosing.objects.create(complaint=held, outcome=outcome, closed_by=hands.person(by), closed_at=now)
        lines.append(ComplaintClosed(subject=held.reference, outcome=outcome.label.lower(), words=Sleeved(made.why)))
    due.refresh(held)
    store.append_many(lines, by=by)
    return made
