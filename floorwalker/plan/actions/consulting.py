"""Consultation: asking what people think of a version, comments with an answer each, or doing without with a reason."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions.documents import WRITABLE, locked, person_of, require_state, took_part
from floorwalker.plan.document_events import CommentAnswered, ConsultationOpened, ConsultationWaived, DocumentCommented
from floorwalker.plan.models import Contribution, DocumentComment, DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.document_text import read

State = DocumentVersion.State
Outcome = DocumentComment.Outcome


@transaction.atomic
def open_consultation(version: DocumentVersion, *, by: Actor) -> DocumentVersion:
    """Ask everybody for comments on a draft, and tell the team leaders.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If it says nothing yet.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    held = locked(version)
    require_state(held, State.DRAFT)
    if not any(section.text.strip() for section in read(held.body).sections):
        raise RuleBroken("It says nothing yet.", remedy="Write first what people are to comment on.", code="document_empty")
    held.state = State.CONSULTING
    held.save(update_fields=["state"])
    reference = held.document.reference
    store.append(ConsultationOpened(subject=reference, number=held.number), by=by)
    for leader in with_role(Person.objects.filter(left_on=None), Role.TEAM_LEADER, on=queries.today()).exclude(pk=by.person_id or 0):
        telling.tell(
            leader, kind="documents", key=f"document:{reference}:{held.number}:consulting:{leader.pk}", group=f"consulting:{reference}",
            what=f"What do you and your team think of {held.title}?", about=f"document:{reference}",
        )
    return held


@transaction.atomic
def comment(version: DocumentVersion, *, words: str, section: str = "", by: Actor) -> DocumentComment:
    """Comment on a version in consultation, on the section with the anchor `section` or on the whole.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include commenting.
    RuleBroken
        If nothing is said, or there is no such section.
    Conflict
        If it is not in consultation.
    """
    policy.require(by, queries.COMMENT)
    author = person_of(by)
    held = locked(version)
    require_state(held, State.CONSULTING)
    said = words.strip()
    if not said or len(said) > DocumentComment._meta.get_field("words").max_length:  # type: ignore[operator]
        raise RuleBroken(
            "The comment says nothing." if not said else f"The comment has {len(said):,} letters.",
            remedy="Say in up to 1,000 letters what is missing, wrong or hard to do.", code="comment_words",
        )
    if section and section not in {each.anchor for each in read(held.body).sections}:
        raise RuleBroken(
            "That section is not there any more.", remedy="Open the document again, and comment where it fits now.", code="comment_section"
        )
    made = DocumentComment.objects.create(
        version=held, section=section, words=said, author=author, said_at=clock.now(),
        is_frontline=queries.is_frontline(author.pk) and author.pk not in queries.writers(held),
    )
    took_part(held, Contribution.Act.COMMENTED, by=author)
    reference = held.document.reference
    about = f"document:{reference}"
    if not Todo.objects.filter(about=about, key__startswith=_answering(held), done_at=None).exists():
        todos.owe(
            held.document.owner, key=f"{_answering(held)}{made.pk}", stage="plan", what=f"Answer comments on {held.title}",
            why="Whoever said something is told what became of it, before anybody decides.", about=about,
        )
    store.append(DocumentCommented(subject=reference, number=held.number, comment=made.pk, words=Sleeved(said)), by=by)
    return made


@transaction.atomic
def answer(said: DocumentComment, *, outcome: str, words: str, by: Actor) -> DocumentComment:
    """Say what became of a comment, and tell its author.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If it is neither taken in nor not, or no words say how or why.
    Conflict
        If it is answered, or the version is decided on.
    """
    policy.require(by, queries.WRITE)
    answering = person_of(by)
    version = locked(said.version)
    require_state(version, *WRITABLE)
    held = version.comments.select_related("author").get(pk=said.pk)
    if held.outcome:
        raise Conflict("That comment is answered.", remedy="Open the document again.")
    if outcome not in {Outcome.TAKEN_IN, Outcome.NOT_TAKEN}:
        raise RuleBroken("It is neither taken in nor not.", remedy="Choose one of the two.", code="comment_outcome")
    held.outcome, held.answer, held.answered_by, held.answered_at = outcome, reason_given(words), answering, clock.now()
    held.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    took_part(version, Contribution.Act.ANSWERED, by=answering)
    document = version.document
    if not version.comments.filter(outcome="").exists():
        todos.settle_about(f"document:{document.reference}", beginning=_answering(version))
    outcome_words = held.get_outcome_display().lower()
    store.append(
        CommentAnswered(subject=document.reference, comment=held.pk, outcome=outcome_words, answer=Sleeved(held.answer)), by=by
    )
    telling.tell(
        held.author, kind="documents", key=f"document:{document.reference}:answered:{held.pk}", about=f"document:{document.reference}",
        what=f"Your comment on {version.title}, {outcome_words}: {held.answer}", group=f"answered:{document.reference}",
    )
    return held


@transaction.atomic
def waive(version: DocumentVersion, *, reason: str, by: Actor) -> DocumentVersion:
    """Do without comments of the front line on a version, with the reason, which who decides will read.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If no reason is given.
    Conflict
        If it is decided on or waits for that.
    """
    policy.require(by, queries.WRITE)
    held = locked(version)
    require_state(held, *WRITABLE)
    held.waived_why = reason_given(reason)
    held.save(update_fields=["waived_why"])
    store.append(ConsultationWaived(subject=held.document.reference, number=held.number, reason=Sleeved(held.waived_why)), by=by)
    return held


def _answering(version: DocumentVersion) -> str:
    return f"document:{version.document.reference}:{version.number}:answer:"
