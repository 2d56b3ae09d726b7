"""Documents: beginning one or its next version, keeping and saving its text, placing it, and giving it to another owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.plan.document_events import DocumentBegun, DocumentGiven, DocumentKindChanged, DocumentPlaced, DocumentSaved
from floorwalker.plan.models import Contribution, Document, DocumentVersion, UnsavedText
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules import document_kinds
from floorwalker.plan.rules import documents as rules
from floorwalker.plan.rules.documents import Words
from floorwalker.record.models import Reason

State = DocumentVersion.State
WRITABLE = (State.DRAFT, State.CONSULTING)
A_YEAR = timedelta(days=364)


class TextChanged(Conflict):
    """Somebody saved the text in between."""

    code = "document_changed"


@transaction.atomic
def begin(
    kind: str, *, title: str, under: Document | None = None, owner: Person | None = None, body: str | None = None, by: Actor
) -> Document:
    """Begin a document of `kind` with its first draft, which holds `body`, else the headings that its kind demands.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If there is no such kind, it has no title, or may not hang under `under` or belong to `owner`.
    """
    policy.require(by, queries.WRITE)
    author = person_of(by)
    try:
        known = document_kinds.get(kind)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the kinds.", code="document_kind") from unknown
    words = Words(title=title.strip(), body=known.first_text if body is None else body)
    rules.check_saved(words, known)
    rules.require_place(None, known, under)
    keeper = _owner(owner or author)
    now = clock.now()
    made = Document.objects.create(
        reference=next_reference(known.prefix), kind=known.code, title=words.title, under=under, owner=keeper, begun_at=now
    )
    first = DocumentVersion.objects.create(
        document=made, number=1, title=words.title, body=words.body, begun_by=author, begun_at=now, saved_by=author, saved_at=now,
        review_on=queries.open_day(queries.today() + A_YEAR) if known.reviewed else None,
    )
    took_part(first, Contribution.Act.WROTE, by=author)
    store.append(DocumentBegun(subject=made.reference, of_kind=known.label.lower(), number=1), by=by)
    return made


@transaction.atomic
def begin_next(document: Document, *, by: Actor) -> DocumentVersion:
    """Begin the next version of a published document as a copy of the last.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    Conflict
        If somebody works on the next version already, or the document is retired or was never published.
    """
    policy.require(by, queries.WRITE)
    author = person_of(by)
    held = Document.objects.select_for_update().get(pk=document.pk)
    waits = queries.open_version(held)
    if waits is not None:
        raise Conflict(f"Version {waits.number} of {held.reference} is being worked on.", remedy="Go on with that one.")
    last = held.versions.filter(state=State.PUBLISHED).order_by("-number").first()
    if last is None or held.retired_at is not None:
        raise Conflict(f"{held.reference} holds no more.", remedy="Begin a new document.")
    now = clock.now()
    known = rules.kind_of(held)
    made = DocumentVersion.objects.create(
        document=held, number=_next_number(held), title=last.title, body=last.body, variables=last.variables, serves=last.serves,
        measure=last.measure, begun_by=author, begun_at=now, saved_by=author, saved_at=now,
        review_on=queries.open_day(queries.today() + A_YEAR) if known.reviewed else None,
    )
    store.append(DocumentBegun(subject=held.reference, of_kind=known.label.lower(), number=made.number), by=by)
    return made


def save(version: DocumentVersion, words: Words, *, revision: int, by: Actor) -> DocumentVersion:
    """Save the text of a version that is not decided on; a review on a closed day is moved to the last open day before it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    TextChanged
        If somebody saved it since `revision`; nothing is lost: what was typed is kept as unsaved.
    Conflict
        If it is decided on or waits for that.
    RuleBroken
        If it cannot be kept even as a draft (`rules.check_saved`).
    """
    try:
        return _save(version, words, revision=revision, by=by)
    except TextChanged:
        keep_unsaved(version, body=words.body, revision=revision, by=by)
        raise


@transaction.atomic
def _save(version: DocumentVersion, words: Words, *, revision: int, by: Actor) -> DocumentVersion:
    policy.require(by, queries.WRITE)
    author = person_of(by)
    held = locked(version)
    require_state(held, *WRITABLE)
    known = rules.kind_of(held.document)
    rules.check_saved(words, known)
    if held.revision != revision:
        raise TextChanged(
            f"{held.saved_by.display_name} saved {held.document.reference} since you opened it.",
            remedy="Look at both texts and save what is right.",
        )
    words = replace(words, title=words.title.strip(), review_on=queries.open_day(words.review_on) if words.review_on else None)
    for name, value in vars(words).items():
        setattr(held, name, value)
    held.revision, held.saved_by, held.saved_at = held.revision + 1, author, clock.now()
    held.save()
    if held.number == 1 and held.document.title != held.title:
        Document.objects.filter(pk=held.document_id).update(title=held.title)
    UnsavedText.objects.filter(version=held, person=author).delete()
    took_part(held, Contribution.Act.WROTE, by=author)
    line = DocumentSaved(
        subject=held.document.reference, number=held.number, letters=len(held.body), sha256=rules.digest(words)
    )
    store.append(line, by=by)
    return held


@transaction.atomic
def keep_unsaved(version: DocumentVersion, *, body: str, revision: int, by: Actor) -> UnsavedText:
    """Keep what `by` typed and has not saved, for `by` alone, until they save it, let it go, or the version is decided on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    Conflict
        If the version is decided on or given up.
    RuleBroken
        If it is longer than the house takes.
    """
    policy.require(by, queries.WRITE)
    person = person_of(by)
    held = locked(version)
    require_state(held, *queries.OPEN)
    rules.check_saved(Words(title=held.title, body=body), rules.kind_of(held.document))
    kept, _ = UnsavedText.objects.update_or_create(
        version=held, person=person, defaults={"body": body, "revision": revision, "kept_at": clock.now()}
    )
    return kept


def drop_unsaved(version: DocumentVersion, *, by: Actor) -> None:
    """Let go of what `by` typed and did not save.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    """
    policy.require(by, queries.WRITE)
    UnsavedText.objects.filter(version=version, person=by.person_id or 0).delete()


@transaction.atomic
def place(document: Document, *, under: Document | None, reasons: Sequence[Reason], by: Actor) -> Document:
    """Say what a document hangs under, and which contacts it helps with.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If it may not hang there, or the tree would run in a circle.
    """
    policy.require(by, queries.WRITE)
    list(Document.objects.select_for_update().filter(retired_at=None).values_list("pk", flat=True))  # two moves at once make no circle
    held = Document.objects.select_related("under").get(pk=document.pk)
    known = rules.kind_of(held)
    above = Document.objects.select_related("under").get(pk=under.pk) if under is not None else None
    rules.require_place(held, known, above)
    if above is None and known.must_hang and held.versions.filter(state=State.PUBLISHED).exists():
        raise RuleBroken(
            f"{held.reference} is published, and a {known.label.lower()} says how something above it is kept.",
            remedy="Choose what it hangs under.", code="document_place",
        )
    held.under = above
    held.save(update_fields=["under"])
    held.reasons.set(reasons)
    line = DocumentPlaced(
        subject=held.reference, under=above.reference if above is not None else "nothing",
        reasons=", ".join(sorted(each.code for each in reasons)) or "none",
    )
    store.append(line, by=by)
    return held


@transaction.atomic
def change_kind(document: Document, *, to: str, by: Actor) -> Document:
    """Make a draft that was never published a document of another kind; a notice stays a notice.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If it was published, is a notice or would become one, or may not hang where it hangs.
    """
    policy.require(by, queries.WRITE)
    held = Document.objects.select_for_update(of=("self",)).select_related("under").get(pk=document.pk)
    try:
        known = document_kinds.get(to)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the kinds.", code="document_kind") from unknown
    rules.require_kind(held, known, published=held.versions.filter(state=State.PUBLISHED).exists())
    rules.require_place(held, known, held.under)
    before, held.kind = rules.kind_of(held), known.code
    held.save(update_fields=["kind"])
    store.append(DocumentKindChanged(subject=held.reference, before=before.label.lower(), to=known.label.lower()), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the document called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is retired, or `to` may own none.
    """
    found = Document.objects.select_for_update(of=("self",)).select_related("owner").filter(reference=reference, retired_at=None).first()
    if found is None:
        raise RuleBroken(f"{reference} holds no more.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", found.owner)
    before, found.owner = found.owner, _owner(to)
    found.save(update_fields=["owner"])
    store.append(DocumentGiven(subject=found.reference, before=before.reference, to=to.reference), by=by)


def person_of(by: Actor) -> Person:
    """Return the person who acts.

    Raises
    ------
    RuleBroken
        If a part of the system acts.
    """
    found = Person.objects.filter(pk=by.person_id or 0).first()
    if found is None:
        raise RuleBroken("Only a person has a part in a document.", remedy="Sign in as somebody who may.", code="not_a_person")
    return found


def took_part(version: DocumentVersion, act: str, *, by: Person) -> None:
    """Count that a person had a part in a version."""
    now = clock.now()
    part, made = Contribution.objects.get_or_create(
        version=version, person=by, act=act, defaults={"first_at": now, "last_at": now}
    )
    if not made:
        part.times, part.last_at = part.times + 1, now
        part.save(update_fields=["times", "last_at"])


def locked(version: DocumentVersion) -> DocumentVersion:
    """Return `version` as it is now, for this transaction alone."""
    rows = DocumentVersion.objects.select_for_update(of=("self",))
    return rows.select_related("document__owner", "document__under", "saved_by", "begun_by", "approver").get(pk=version.pk)


def require_state(version: DocumentVersion, *states: DocumentVersion.State) -> None:
    """Refuse a version that stands elsewhere than in one of `states`.

    Raises
    ------
    Conflict
        Saying where it stands.
    """
    if version.state not in states or version.document.retired_at is not None:
        how = "retired" if version.document.retired_at is not None else version.get_state_display().lower()
        raise Conflict(f"{version.document.reference} version {version.number}: {how}.", remedy="Open the document again.")


def _owner(person: Person) -> Person:
    if not queries.owners().filter(pk=person.pk).exists():
        raise RuleBroken(
            f"{person.display_name} may not own it.", remedy="Choose somebody whose role writes documents.", code="cannot_own"
        )
    return person


def _next_number(document: Document) -> int:
    last = document.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
