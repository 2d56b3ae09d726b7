"""Deciding on documents: sending a version to somebody else, approving or refusing it, taking it back, and retiring a document."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, document_feedback, planned_channels, statements, variant_round
from floorwalker.plan.actions.documents import WRITABLE, locked, person_of, require_state, took_part
from floorwalker.plan.actions.reading_rounds import ROUND
from floorwalker.plan.document_events import (
    DocumentPublished,
    DocumentRefused,
    DocumentRetired,
    DocumentSent,
    DocumentTakenBack,
)
from floorwalker.plan.models import Contribution, Document, DocumentVersion, Reading, UnsavedText
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.queries import statements as statement_queries
from floorwalker.plan.rules import documents as rules
from floorwalker.plan.rules.deciding import reason as reason_given

State = DocumentVersion.State
LONGEST_SUMMARY = 500


def left_to_do(version: DocumentVersion) -> list[str]:
    """Return what stands between a version and a decision, each in a sentence; nothing where it can be decided on."""
    kind = rules.kind_of(version.document)
    left = rules.missing(words_of(version), kind, hangs=version.document.under_id is not None, today=queries.today())
    left += statement_queries.left_to_do(version)
    if not kind.consulted:
        return left
    said = list(version.comments.values_list("outcome", "is_frontline"))
    if waits := sum(not outcome for outcome, _ in said):
        left.append(f"{waits} {'comment is' if waits == 1 else 'comments are'} not answered: say what became of each.")
    if not version.waived_why and not any(frontline for _, frontline in said):
        left.append("Nobody of the front line has commented: ask for comments, or say why it goes without.")
    return left


def words_of(version: DocumentVersion) -> rules.Words:
    """Return what a version says and is tied to."""
    return rules.Words(
        title=version.title, body=version.body, variables=version.variables, serves=version.serves, measure=version.measure,
        review_on=version.review_on, ends_on=version.ends_on if version.state != State.PUBLISHED else None,
    )


@transaction.atomic
def send(version: DocumentVersion, *, approver: Person, starts_on: date, summary: str, is_material: bool, by: Actor) -> DocumentVersion:
    """Ask `approver` to decide on a version that would hold from `starts_on`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If something is left to do (`left_to_do`), it would begin before today or before the version that holds, a change is not said
        in words, or `approver` wrote it or may not approve.
    Conflict
        If it is no draft and not in consultation.
    """
    policy.require(by, queries.WRITE)
    held = locked(version)
    require_state(held, *WRITABLE)
    if left := left_to_do(held):
        raise RuleBroken(" ".join(left), remedy="Do what is left, then send it.", code="document_not_ready", left=left)
    _require_approver(held, approver)
    _require_ahead(held, starts_on)
    first = queries.published_before(held) is None
    if not summary.strip() and not first:
        raise RuleBroken(
            "It says not what changed.", remedy="Say in a sentence or two what is new for who read the version before.",
            code="document_summary",
        )
    held.approver, held.starts_on, held.state = approver, starts_on, State.DECIDING
    held.summary, held.is_material = summary.strip()[:LONGEST_SUMMARY] or "The first version.", is_material or first
    held.save(update_fields=["approver", "starts_on", "state", "summary", "is_material"])
    _owe(held, approver)
    line = DocumentSent(
        subject=held.document.reference, number=held.number, approver=approver.reference, starts_on=starts_on,
        material="yes" if held.is_material else "no",
    )
    store.append(line, by=by)
    return held


@transaction.atomic
def ask_another(version: DocumentVersion, *, approver: Person, by: Actor) -> DocumentVersion:
    """Ask somebody else to decide, because who was asked left, changed role or is away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If `approver` wrote it or may not approve.
    Conflict
        If it does not wait for a decision.
    """
    policy.require(by, queries.WRITE)
    held = locked(version)
    require_state(held, State.DECIDING)
    _require_approver(held, approver)
    todos.settle_about(_about(held), beginning=_asked(held))
    held.approver = approver
    held.save(update_fields=["approver"])
    _owe(held, approver)
    line = DocumentSent(
        subject=held.document.reference, number=held.number, approver=approver.reference, starts_on=held.starts_on or queries.today(),
        material="yes" if held.is_material else "no",
    )
    store.append(line, by=by)
    return held


@transaction.atomic
def approve(version: DocumentVersion, *, by: Actor) -> DocumentVersion:
    """Approve and publish a version: from its first day, at the earliest today, it takes the place of the one before.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving documents.
    RuleBroken
        If `by` wrote any of it, or by now something is left to do.
    Conflict
        If it does not wait for a decision.
    """
    policy.require(by, queries.APPROVE)
    held = locked(version)
    require_state(held, State.DECIDING)
    _require_another(held, by)
    if left := left_to_do(held):
        raise RuleBroken(" ".join(left), remedy="Refuse it, so that this is put right.", code="document_not_ready", left=left)
    today = queries.today()
    held.starts_on = max(held.starts_on or today, today)
    _require_ahead(held, held.starts_on)
    before = DocumentVersion.objects.filter(document=held.document, state=State.PUBLISHED, starts_on__lte=held.starts_on)
    for each in before.exclude(ends_on__lte=held.starts_on):
        each.ends_on = held.starts_on
        each.save(update_fields=["ends_on"])
    held.digest = rules.digest(words_of(held))
    held.state = State.PUBLISHED
    held.decided_by_id, held.decided_at = by.person_id, clock.now()
    held.save()
    UnsavedText.objects.filter(version=held).delete()
    Document.objects.filter(pk=held.document_id).update(title=held.title)
    took_part(held, Contribution.Act.APPROVED, by=person_of(by))
    reference = held.document.reference
    todos.settle_about(_about(held))
    statements.published(held)
    document_feedback.index(held)
    variant_round.follow_all(held)
    store.append(DocumentPublished(subject=reference, number=held.number, starts_on=held.starts_on, sha256=held.digest), by=by)
    if Reading.objects.filter(version__document=held.document_id, closed_at=None).exists() and held.starts_on <= today:
        queue.enqueue(ROUND, arguments={}, by=by, key=f"{ROUND}:{reference}:{held.number}")
    if rules.kind_of(held.document).said and held.number > 1 and held.starts_on <= today:
        queue.enqueue(statements.SPREAD, arguments={}, by=by, key=f"{statements.SPREAD}:{reference}:{held.number}")
    for person in {held.document.owner, held.begun_by}:
        _tell(person, held, "approved", f"{held.title}, version {held.number}, is approved, from {held.starts_on:%d %b %Y}")
    return held


@transaction.atomic
def refuse(version: DocumentVersion, *, reason: str, by: Actor) -> DocumentVersion:
    """Refuse a version with the reason; it is a draft again, with its comments.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving documents.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    policy.require(by, queries.APPROVE)
    held = locked(version)
    require_state(held, State.DECIDING)
    held.decision_reason, held.state = reason_given(reason), State.DRAFT
    held.save(update_fields=["decision_reason", "state"])
    took_part(held, Contribution.Act.REFUSED, by=person_of(by))
    todos.settle_about(_about(held), beginning=_asked(held))
    store.append(DocumentRefused(subject=held.document.reference, number=held.number, reason=Sleeved(held.decision_reason)), by=by)
    for person in {held.document.owner, held.begun_by}:
        _tell(person, held, f"refused:{held.revision}", f"{held.title}, version {held.number}, was refused: {held.decision_reason}")
    return held


@transaction.atomic
def take_back(version: DocumentVersion, *, reason: str, by: Actor) -> DocumentVersion:
    """Take a version back: one that waits for a decision or comments is a draft again, a draft is given up.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If no reason is given, or the document would go with it and something hangs under that.
    Conflict
        If it is published or given up.
    """
    policy.require(by, queries.WRITE)
    held = locked(version)
    require_state(held, State.DRAFT, State.CONSULTING, State.DECIDING)
    why = reason_given(reason)
    todos.settle_about(_about(held), beginning=_asked(held))
    held.state = State.WITHDRAWN if held.state == State.DRAFT else State.DRAFT
    held.decision_reason = why
    held.save(update_fields=["state", "decision_reason"])
    document = held.document
    if held.state == State.WITHDRAWN:
        UnsavedText.objects.filter(version=held).delete()
        if not document.versions.filter(state=State.PUBLISHED).exists():
            _end(document, why)
    line = DocumentTakenBack(
        subject=document.reference, number=held.number, state=held.get_state_display().lower(), reason=Sleeved(why)
    )
    store.append(line, by=by)
    return held


@transaction.atomic
def retire(document: Document, *, reason: str, by: Actor) -> Document:
    """Let a document hold no more from today; its versions stay readable.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving documents.
    RuleBroken
        If no reason is given, it is retired already, something that holds hangs under it or says it, or its next version is being
        worked on.
    """
    policy.require(by, queries.APPROVE)
    held = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    why = reason_given(reason)
    if held.retired_at is not None:
        raise RuleBroken(f"{held.reference} is retired already.", remedy="There is nothing to do.", code="document_retired")
    if queries.open_version(held) is not None:
        raise RuleBroken(
            f"The next version of {held.reference} is being worked on.", remedy="Give that up first.", code="document_in_work"
        )
    statements.require_unsaid(held)
    _end(held, why)
    planned_channels.let_go(held, why=why, by=by)
    today = queries.today()
    for each in held.versions.filter(state=State.PUBLISHED).exclude(ends_on__lte=today):
        each.ends_on = max(today, each.starts_on or today)
        each.save(update_fields=["ends_on"])
    todos.settle_about(f"document:{held.reference}")
    variant_round.let_go(held)
    store.append(DocumentRetired(subject=held.reference, reason=Sleeved(why)), by=by)
    return held


def _end(document: Document, why: str) -> None:
    below = list(document.beneath.filter(retired_at=None).values_list("reference", flat=True))
    if below:
        raise RuleBroken(
            f"{', '.join(below)} {'hangs' if len(below) == 1 else 'hang'} under {document.reference}.",
            remedy="Hang it elsewhere or retire it first.", code="document_holds_others",
        )
    document.retired_at, document.retired_why = clock.now(), why
    document.save(update_fields=["retired_at", "retired_why"])


def _require_another(version: DocumentVersion, by: Actor) -> None:
    if by.person_id in queries.writers(version):
        asked = version.approver.display_name if version.approver is not None else "somebody else"
        raise RuleBroken(
            "Who wrote any of a version cannot approve it.", remedy=f"Ask {asked}, or another who may and wrote none of it.",
            code="own_document",
        )


def _require_approver(version: DocumentVersion, approver: Person) -> None:
    if approver.pk in queries.writers(version):
        raise RuleBroken(
            f"{approver.display_name} wrote some of it and cannot approve it.",
            remedy="Choose somebody else whose role approves documents.", code="own_document",
        )
    deciding.require_approver(queries.approvers(version), approver, remedy="Choose somebody else whose role approves documents.")


def _require_ahead(version: DocumentVersion, starts_on: date) -> None:
    if starts_on < queries.today():
        raise RuleBroken(
            f"{starts_on:%d %b %Y} is past: nobody keeps what they could not read.", remedy="Choose today or a day to come.",
            code="document_too_late",
        )
    if version.ends_on is not None and version.ends_on <= starts_on:
        raise RuleBroken("It would end before it begins.", remedy="Choose an earlier first day.", code="document_too_late")
    later = DocumentVersion.objects.filter(document=version.document_id, state=State.PUBLISHED, starts_on__gt=starts_on).first()
    if later is not None:
        raise RuleBroken(
            f"Version {later.number} begins on {later.starts_on:%d %b %Y}.", remedy="Choose that day or a later one.",
            code="document_too_late",
        )


def _owe(version: DocumentVersion, approver: Person) -> None:
    before = Todo.objects.filter(about=_about(version), key__startswith=_asked(version)).count()
    deciding.ask(
        approver, key=f"{_asked(version)}{before + 1}", what=f"Decide on {version.title}, version {version.number}",
        why="Somebody else than the writers approves what people are to go by.", about=_about(version),
        due_on=version.starts_on or queries.today(), is_decision=True,
    )


def _about(version: DocumentVersion) -> str:
    return f"document:{version.document.reference}"


def _asked(version: DocumentVersion) -> str:
    """Return how the keys begin of what those owe who are asked to decide: the same person may be asked again after it came back."""
    return f"document:{version.document.reference}:{version.number}:decide:"


def _tell(person: Person, version: DocumentVersion, key: str, what: str) -> None:
    reference = version.document.reference
    telling.tell(
        person, kind="documents", key=f"document:{reference}:{version.number}:{key}:{person.pk}", what=what[:200],
        about=f"document:{reference}", group=f"decided:{reference}",
    )
