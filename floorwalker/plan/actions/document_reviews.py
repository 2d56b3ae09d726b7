"""Looking at documents again: keeping one, and asking, reminding and escalating when a day comes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan import sight
from floorwalker.plan.actions import deciding, document_feedback
from floorwalker.plan.actions.documents import locked, person_of, took_part
from floorwalker.plan.document_events import DocumentReviewed
from floorwalker.plan.models import Contribution, DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules import documents as rules
from floorwalker.plan.rules.deciding import reason as reason_given

REVIEWS: Final = "plan.review_documents"
REMINDED_BEFORE: Final = (7, 1, 0)
"""Days before a review on which its owner is reminded; after it every week."""
WEEKLY: Final = 7
ESCALATED_AFTER: Final = timedelta(days=14)
"""So long after it was due, those who approve documents are told too."""
State = DocumentVersion.State


@transaction.atomic
def reviewed(version: DocumentVersion, *, review_on: date, why: str, by: Actor) -> DocumentVersion:
    """Keep a version that holds as it is after a look at it, until `review_on`, moved off a closed day.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If nobody says why it stays, it does not hold, is never looked at again, or the next look is not within two years.
    """
    policy.require(by, queries.WRITE)
    held = locked(version)
    today = queries.today()
    if not sight.holding(today).filter(pk=held.pk).exists() or held.review_on is None:
        raise RuleBroken(
            f"{held.document.reference} version {held.number} does not hold.", remedy="Look at the version that does.",
            code="document_does_not_hold",
        )
    words = reason_given(why)
    if not today < review_on <= today + rules.LONGEST_REVIEW:
        raise RuleBroken(
            f"It would be looked at again on {review_on:%d %b %Y}.", remedy="Choose a day to come within two years.", code="document_review"
        )
    todos.settle(_todo(held))
    held.review_on = queries.open_day(review_on)
    held.save(update_fields=["review_on"])
    took_part(held, Contribution.Act.REVIEWED, by=person_of(by))
    line = DocumentReviewed(subject=held.document.reference, number=held.number, review_on=held.review_on, why=Sleeved(words))
    store.append(line, by=by)
    return held


def ask_for_reviews(running: RunningJob) -> dict[str, Any]:
    """Ask, remind and escalate for every document that is due, and ask for another where an approver may approve no more."""
    today = queries.today()
    due = list(queries.review_due(today))
    approvers = list(who_may(queries.APPROVE, on=today)) if any(_late(each, today) >= ESCALATED_AFTER for each in due) else []
    for each in due:
        _ask(each)
        late = _late(each, today)
        if -late.days in REMINDED_BEFORE or (late.days > 0 and late.days % WEEKLY == 0):
            _remind(each, each.document.owner, today)
        if late >= ESCALATED_AFTER and late.days % WEEKLY == 0:
            for person in approvers:
                _remind(each, person, today)
    stranded = _without_approver()
    document_feedback.index_missing()
    running.progress(len(due) + stranded, note=f"{len(due)} documents to look at, {stranded} without an approver")
    return {"due": len(due), "without_approver": stranded}


def _late(version: DocumentVersion, today: date) -> timedelta:
    return today - (version.review_on or today)


def _ask(version: DocumentVersion) -> None:
    deciding.ask(
        version.document.owner, key=_todo(version), what=f"Look again at {version.title}",
        why="What nobody looks at is followed after it stopped being right.", about=f"document:{version.document.reference}",
        due_on=version.review_on or queries.today(),
    )


def _remind(version: DocumentVersion, person: Person, today: date) -> None:
    late = _late(version, today).days
    when = "today" if not late else f"overdue by {late} {'day' if late == 1 else 'days'}" if late > 0 else f"in {-late} days"
    reference = version.document.reference
    telling.tell(
        person, kind="documents", key=f"document:{reference}:review:{version.review_on}:{today}:{person.pk}",
        what=f"{version.title} is to be looked at again: {when}", about=f"document:{reference}", group=f"review:{reference}",
    )


def _without_approver() -> int:
    """Let the owner ask somebody else where who was asked to decide left or lost the role."""
    stranded = 0
    waits = DocumentVersion.objects.filter(state=State.DECIDING, approver__isnull=False)
    for each in waits.select_related("document__owner", "approver"):
        if not queries.approvers(each).filter(pk=each.approver_id or 0).exists():
            stranded += 1
            todos.owe(
                each.document.owner, key=f"document:{each.document.reference}:{each.number}:another:{each.approver_id}", stage="plan",
                what=f"Ask somebody else to decide on {each.title}", about=f"document:{each.document.reference}",
                why=f"{each.approver.display_name if each.approver else 'Who was asked'} may approve no more.",
            )
    return stranded


def _todo(version: DocumentVersion) -> str:
    return f"document:{version.document.reference}:review:{version.review_on}"
