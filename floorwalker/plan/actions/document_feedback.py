"""What readers say of documents: right and useful or not, what is missing, and the answer; and counting how often one is opened."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from floorwalker.ground import clock, settings, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan import sight
from floorwalker.plan.actions.documents import person_of
from floorwalker.plan.document_events import FeedbackAnswered, FeedbackGiven
from floorwalker.plan.models import Document, DocumentFeedback, DocumentUse, DocumentVersion, DocumentWord
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.rules.document_words import weights

LONGEST = 500
MISSING = "missing"
WORDS_AT_ONCE = 1_000


@transaction.atomic
def say(version: DocumentVersion, *, is_right: bool, words: str, by: Actor) -> DocumentFeedback:
    """Say of a version that holds whether it was right and useful; its owner owes an answer to what was not, in a set time.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    Conflict
        If it does not hold.
    """
    policy.require(by, queries.READ)
    reader = person_of(by)
    rows = sight.holding(queries.today()).select_for_update(of=("self",))  # who presses twice says it once
    held = rows.select_related("document__owner").filter(pk=version.pk).first()
    if held is None:
        raise Conflict(f"{version.document.reference} version {version.number} does not hold.", remedy="Read the version that does.")
    return _keep(held, is_right=is_right, words=words.strip()[:LONGEST], reader=reader, asked=held.document.owner, by=by)


@transaction.atomic
def miss(words: str, *, by: Actor) -> DocumentFeedback:
    """Say that a guide is missing; one of those who approve documents owes an answer in a set time.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    RuleBroken
        If nothing is said, or nobody could answer.
    """
    policy.require(by, queries.READ)
    reader, said = person_of(by), reason_given(words)
    asked = who_may(queries.APPROVE, on=queries.today()).exclude(pk=reader.pk).first()
    if asked is None:
        raise RuleBroken("Nobody could answer.", remedy="Ask for somebody with a role that approves documents.", code="nobody_answers")
    return _keep(None, is_right=False, words=said, reader=reader, asked=asked, by=by)


@transaction.atomic
def answer(said: DocumentFeedback, *, words: str, by: Actor) -> DocumentFeedback:
    """Answer what a reader found wrong or missing, and tell the reader.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If nothing is said.
    Conflict
        If it is answered, or was right.
    """
    policy.require(by, queries.WRITE)
    held = DocumentFeedback.objects.select_for_update(of=("self",)).select_related("version__document", "person").get(pk=said.pk)
    if held.is_right or held.answered_at is not None:
        raise Conflict("That is answered.", remedy="Open the document again.")
    held.answer, held.answered_by, held.answered_at = reason_given(words), person_of(by), clock.now()
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    todos.settle(_todo(held))
    reference = _subject(held)
    store.append(FeedbackAnswered(subject=reference, feedback=held.pk, answer=Sleeved(held.answer)), by=by)
    telling.tell(
        held.person, kind="documents", key=f"document:feedback:{held.pk}", group="feedback",
        what=f"{held.version.title if held.version else 'The guide you missed'}: {held.answer}"[:200],
        about=f"document:{reference}" if held.version else "",
    )
    return held


def count_opened(document: Document, *, from_search: bool) -> None:
    """Count that somebody opened `document` today; by whom is not kept."""
    day, more = queries.today(), 1 if from_search else 0
    if not DocumentUse.objects.filter(document=document, day=day).update(opened=F("opened") + 1, from_search=F("from_search") + more):
        DocumentUse.objects.bulk_create([DocumentUse(document=document, day=day, opened=1, from_search=more)], ignore_conflicts=True)


def index(version: DocumentVersion) -> None:
    """Write the words of a published version into the index of the search."""
    DocumentWord.objects.filter(version=version).delete()
    found = weights(version.title, read(statements.shown(version)))
    DocumentWord.objects.bulk_create(
        [DocumentWord(version=version, word=word, weight=weight) for word, weight in found.items()], batch_size=WORDS_AT_ONCE
    )


def index_missing() -> int:
    """Write the words of published versions that the index lacks; return how many those were."""
    lacking = list(DocumentVersion.objects.filter(state=queries.State.PUBLISHED, index=None))
    for each in lacking:
        index(each)
    return len(lacking)


def _keep(
    version: DocumentVersion | None, *, is_right: bool, words: str, reader: Person, asked: Person, by: Actor
) -> DocumentFeedback:
    now = clock.now()
    if version is not None:  # who thinks again says it anew
        for before in DocumentFeedback.objects.filter(version=version, person=reader, answered_at=None):
            todos.settle(_todo(before))
            before.delete()
    due = None if is_right else now + timedelta(days=int(settings.get("document_answer_days")))
    made = DocumentFeedback.objects.create(
        version=version, person=reader, is_right=is_right, words=words, said_at=now, asked=None if is_right else asked, answer_by=due
    )
    if not is_right:
        title = version.title if version is not None else f"a guide that is missing: {words}"
        todos.owe(
            asked, key=_todo(made), stage="plan", what=f"Answer what a reader found wrong: {title}" if version else f"Answer on {title}",
            why="Readers stop saying what is wrong where nobody answers.", due_at=due,
            about=f"document:{version.document.reference}" if version is not None else f"person:{reader.reference}",
        )
    how = "right and useful" if is_right else "wrong or of no use" if version is not None else MISSING
    store.append(FeedbackGiven(subject=_subject(made), feedback=made.pk, how=how, words=Sleeved(words)), by=by)
    return made


def _subject(said: DocumentFeedback) -> str:
    return said.version.document.reference if said.version is not None else MISSING


def _todo(said: DocumentFeedback) -> str:
    return f"document:feedback:{said.pk}:answer"
