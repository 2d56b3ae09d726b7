"""Asking other people and teams for what a complaint needs, with a day; answering, chasing, and deciding without."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import team_on, today_of
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands, sight
from floorwalker.resolve.file_events import AnswerAsked, AnswerChased, AnswerDropped, AnswerGiven
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseRequest, Complaint, Evidence

ANSWER: Final = "resolve.answer_requests"


@transaction.atomic
def ask(
    complaint: Complaint, *, to: Person, what: str, due_at: datetime, issue: int = 0, evidence: Evidence | None = None, team: str = "",
    by: Actor,
) -> CaseRequest:
    """Ask `to` for something, by a moment; they owe it as a To-do until they answer. What is on the plan may be named by it.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is not said what, the moment has passed, it is oneself, somebody who left, or somebody the complaint is about to.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    person, now = hands.person(by), clock.now()
    if to.pk == person.pk or not policy.works_here(to):
        raise CaseRefused(f"{to.display_name} cannot be asked.", remedy="Ask somebody else who works here.", field="to")
    if due_at <= now:
        raise CaseRefused("That moment has passed.", remedy="Give them until a later one.", field="due_at")
    if evidence is not None and evidence.complaint_id != held.pk:
        raise CaseRefused("That is evidence of another complaint.", remedy="Choose one of this file.", field="evidence")
    found = team_on(to, today_of(to))
    made = CaseRequest.objects.create(
        reference=next_reference("ASK"), complaint=held, to=to, asked_by=person, asked_at=now, due_at=due_at, evidence=evidence,
        team=hands.short(" ".join(team.split()), longest=120, what="The team", field="team") or (found.name if found else to.display_name),
        issue=filing.issue_of(held, issue) if issue else (evidence.issue if evidence else None),
        what=hands.said(what, longest=300, what="What is asked", field="what"),
    )
    todos.owe(
        to, key=f"request:{made.reference}", stage="resolve", what=f"Answer {made.reference}: {made.what}",
        why=f"{person.display_name} needs it for {held.reference}.", about=f"{sight.ASKED}{made.reference}", due_at=due_at,
    )
    due.refresh(held)
    store.append(
        AnswerAsked(
            subject=held.reference, request=made.reference, team=Sleeved(made.team), to=to.reference, what=Sleeved(made.what), due_at=due_at
        ),
        by=by,
    )
    return made


@transaction.atomic
def answer(request: CaseRequest, *, words: str, by: Actor) -> CaseRequest:
    """Answer what one was asked; who handles the complaint may write down an answer that came by another way.

    Raises
    ------
    NotAllowed
        If no role of `by` answers requests.
    NotFound
        If somebody else was asked, and `by` does not handle the complaint.
    CaseRefused
        If nothing is said, or no answer is waited for.
    """
    policy.require(by, ANSWER)
    row = _locked(request)
    if not sight.asked_of(by).filter(pk=row.pk).exists():
        if not policy.allows(by, HANDLE):
            raise NotFound(f"Nobody asked you {row.reference}.", remedy="Look at what you owe.")
        filing.taken(row.complaint, by=by, state=None)
    if not row.waits:
        raise CaseRefused(f"{row.reference} waits for no answer.", remedy="Tell whoever asked.")
    row.answer = hands.told(words, longest=2_000, what="The answer", field="words")
    row.answered_by, row.answered_at = hands.person(by), clock.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    todos.settle(f"request:{row.reference}")
    due.refresh(row.complaint)
    telling.tell(
        row.asked_by, kind="case_answers", key=f"request:{row.reference}:answered", what=f"{row.team} answered {row.reference}",
        about=f"complaint:{row.complaint.reference}",
    )
    timely = "late" if row.late_at(row.answered_at) else "in time"
    store.append(AnswerGiven(subject=row.complaint.reference, request=row.reference, timely=timely, answer=Sleeved(row.answer)), by=by)
    return row


@transaction.atomic
def chase(request: CaseRequest, *, by: Actor) -> CaseRequest:
    """Remind who was asked; each time is counted.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If no answer is waited for.
    """
    policy.require(by, HANDLE)
    row = _locked(request)
    filing.taken(row.complaint, by=by)
    if not row.waits:
        raise CaseRefused(f"{row.reference} waits for no answer.", remedy="Look at the file again.")
    row.chased, row.chased_at = row.chased + 1, clock.now()
    row.save(update_fields=["chased", "chased_at"])
    telling.tell(
        row.to, kind="case_answers", key=f"request:{row.reference}:chased:{row.chased}",
        what=f"Reminder: answer {row.reference}",
        about=f"{sight.ASKED}{row.reference}", is_urgent=row.late_at(clock.now()),
    )
    due.refresh(row.complaint)
    store.append(AnswerChased(subject=row.complaint.reference, request=row.reference, to=row.to.reference, number=row.chased), by=by)
    return row


@transaction.atomic
def drop(request: CaseRequest, *, why: str, by: Actor) -> CaseRequest:
    """Decide without an answer, with a reason.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If no reason is given, or no answer is waited for.
    """
    policy.require(by, HANDLE)
    row = _locked(request)
    filing.taken(row.complaint, by=by)
    if not row.waits:
        raise CaseRefused(f"{row.reference} waits for no answer.", remedy="Look at the file again.")
    row.dropped_why = hands.said(why, longest=300, what="The reason", field="why")
    row.dropped_at = clock.now()
    row.save(update_fields=["dropped_why", "dropped_at"])
    todos.settle(f"request:{row.reference}")
    due.refresh(row.complaint)
    store.append(AnswerDropped(subject=row.complaint.reference, request=row.reference, why=Sleeved(row.dropped_why)), by=by)
    return row


def _locked(request: CaseRequest) -> CaseRequest:
    Complaint.objects.select_for_update().get(pk=request.complaint_id)
    return CaseRequest.objects.select_related("complaint", "to", "asked_by").get(pk=request.pk)
