"""Bringing documents in: handing files in, reading them, beginning drafts of what they say, and letting them go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import IO, Any, Final

from django.db import transaction

from floorwalker.ground import clock, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import StoredFile
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import documents
from floorwalker.plan.document_events import DocumentBroughtIn, FilesHandedIn, FilesLetGo
from floorwalker.plan.models import BroughtFile, Contribution, Document
from floorwalker.plan.queries import bringing_in as queries
from floorwalker.plan.queries import documents as document_queries
from floorwalker.plan.rules import bringing_in as rules
from floorwalker.plan.rules.document_text import read as text_of

CLEAR: Final = "plan.clear_files"
MOST_FILES: Final = 100
"""As many as lie side by side before somebody begins or lets go of them; a page of them is still read through."""
TRIES: Final = 2
"""A file whose reading was broken off so often is taken for what broke it off."""
NAME_LETTERS: Final = 200
State = BroughtFile.State


def hand_in(uploads: Sequence[tuple[str, IO[bytes]]], *, by: Actor) -> list[BroughtFile]:
    """Keep the files, and ask for them to be read; each waits for who handed it in.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    FileUnreadable
        If one is larger than a document; none is kept then.
    RuleBroken
        If there is no file, more lie there than somebody looks through, or there is no room.
    """
    policy.require(by, document_queries.WRITE)
    person = documents.person_of(by)
    if not uploads:
        raise RuleBroken("No file was given.", remedy="Choose Word, HTML or Markdown files.", code="no_file")
    lie = queries.waiting(by).count()
    if lie + len(uploads) > MOST_FILES:
        raise RuleBroken(
            f"{len(uploads)} files came and {lie} lie here already; {MOST_FILES} are looked through at once.",
            remedy="Begin drafts of those that lie here or let them go, then hand in the rest.", code="too_many_files",
        )
    kept: list[tuple[str, StoredFile]] = []
    try:
        for name, content in uploads:
            kept.append((_plain(name), _stored(name, content)))
        return _kept(kept, person=person, by=by)
    except Exception:
        for _, stored in kept:
            files.release(stored, by=by)
        raise


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[-NAME_LETTERS:] or "file"


def _stored(name: str, content: IO[bytes]) -> StoredFile:
    try:
        return files.put(files.chunks_of(content), limit_bytes=rules.MOST_BYTES)
    except files.FileRefused as refusal:
        if refusal.refusal_code != "file_too_large":
            raise
        raise rules.too_large(name) from refusal


@transaction.atomic
def _kept(kept: Sequence[tuple[str, StoredFile]], *, person: Person, by: Actor) -> list[BroughtFile]:
    now = clock.now()
    made = [
        BroughtFile.objects.create(
            name=name, sha256=stored.sha256, bytes=stored.bytes, stored=stored, handed_in_by=person, handed_in_at=now
        )
        for name, stored in kept
    ]
    digests = tuple(each.sha256 for each in made)
    store.append(FilesHandedIn(subject=_named(digests), files=len(made), sha256=digests), by=by)
    queue.enqueue(queries.READ_FILES, arguments={"files": [each.pk for each in made]}, by=by)
    return made


def _named(digests: Sequence[str]) -> str:
    return f"file:{digests[0][:32]}"


def read_files(running: RunningJob) -> dict[str, Any]:
    """Read the files of a hand-in one after another; what cannot be read says why, and holds up no other."""
    keys: list[int] = running.arguments["files"]
    done = {State.READ: 0, State.REFUSED: 0}
    for at, key in enumerate(keys):
        held = BroughtFile.objects.select_related("stored").filter(pk=key, state=State.WAITING).first()
        if held is None or held.stored is None:
            continue
        with transaction.atomic():
            running.progress(at, total=len(keys), note=f"File {at + 1} of {len(keys)}")
            BroughtFile.objects.filter(pk=key).update(tries=held.tries + 1)
        told = _read(held, held.stored)
        with transaction.atomic():
            running.progress(at + 1, total=len(keys), note=f"File {at + 1} of {len(keys)}")
            if BroughtFile.objects.filter(pk=key, state=State.WAITING).update(**told, stored=None):
                files.release(held.stored, by=running.owner)
                done[told["state"]] += 1
    return {"read": done[State.READ], "refused": done[State.REFUSED]}


def _read(held: BroughtFile, stored: StoredFile) -> dict[str, Any]:
    """Return what becomes of a file that waits."""
    try:
        if held.tries >= TRIES:
            raise rules.FileUnreadable(
                f"Reading {held.name} was broken off {held.tries} times.",
                remedy="Save it anew in its program, or make several files of it, and hand it in again.",
            )
        with files.open_plain(stored) as stream:
            found = rules.read(held.name, stream.read(rules.MOST_BYTES + 1))
    except RuleBroken as refusal:
        return {"state": State.REFUSED, "problem": {"message": refusal.message, "remedy": refusal.remedy}}
    text = text_of(found.body)
    return {
        "state": State.READ, "title": found.title or rules.titled(held.name), "body": found.body, "encoding": found.encoding,
        "left_out": [asdict(each) for each in found.left_out], "words": len(text.words.split()),
        "sections": sum(bool(each.title) for each in text.sections), "steps": len(text.steps),
    }


@transaction.atomic
def begin(
    chosen: Sequence[tuple[int, str]], *, kind: str, owner: Person | None = None, under: Document | None = None, by: Actor
) -> list[Document]:
    """Begin a draft of `kind` of each chosen file, given as its key and the title; all of them, or none.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    NotFound
        If one is not of `by`, or was let go.
    Conflict
        If one is not read yet, could not be read, or was begun meanwhile.
    RuleBroken
        If none is chosen, one has no title, or the kind, owner or place does not go together.
    """
    policy.require(by, document_queries.WRITE)
    held = _locked([key for key, _ in chosen], by=by)
    made = []
    for key, title in chosen:
        file = held[key]
        if file.state != State.READ:
            raise Conflict(f"{file.name}: {file.get_state_display().lower()}.", remedy="Leave it out, or open the page again.")
        if not title.strip():
            raise RuleBroken(f"{file.name} has no title.", remedy="Say in a few words what it is about.", code="document_title")
        document = documents.begin(kind, title=title, under=under, owner=owner, body=file.body, by=by)
        version = document.versions.get()
        documents.took_part(version, Contribution.Act.BROUGHT, by=documents.person_of(by))
        file.contribution = version.contributions.get(act=Contribution.Act.BROUGHT)
        file.state, file.title, file.body = State.BEGUN, "", ""
        file.save(update_fields=["contribution", "state", "title", "body"])
        line = DocumentBroughtIn(
            subject=document.reference, name=Sleeved(file.name), sha256=file.sha256,
            left_out=sum(each["times"] for each in file.left_out),
        )
        store.append(line, by=by)
        made.append(document)
    return made


@transaction.atomic
def let_go(keys: Sequence[int], *, by: Actor) -> int:
    """Let files go that are to become no documents; nothing of what was read of them is kept. Return how many.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    NotFound
        If one is not of `by`, or was let go already.
    Conflict
        If one was begun as a draft meanwhile.
    RuleBroken
        If none is chosen.
    """
    policy.require(by, document_queries.WRITE)
    held = _locked(keys, by=by)
    for file in held.values():
        if file.state == State.BEGUN:
            raise Conflict(f"{file.name} was begun as a draft.", remedy="Give the draft up if it is to go.")
    return _gone(held.values(), by=by)


def clear(running: RunningJob) -> dict[str, Any]:
    """Let go of what nobody made a document of within a month."""
    with transaction.atomic():
        running.progress(0, total=1)
        rows = queries.left_lying().select_for_update(of=("self",)).select_related("stored").defer("body")
        return {"let_go": _gone(list(rows), by=running.owner)}


def _locked(keys: Iterable[int], *, by: Actor) -> dict[int, BroughtFile]:
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise RuleBroken("No file was chosen.", remedy="Choose those that are meant.", code="no_file")
    rows = BroughtFile.objects.select_for_update(of=("self",)).select_related("stored")
    held = {each.pk: each for each in rows.filter(pk__in=wanted, handed_in_by=by.person_id or 0).order_by("pk")}
    if len(held) < len(wanted):
        raise NotFound("One of the files was let go meanwhile, or is not yours.", remedy="Open the page again.")
    return held


def _gone(rows: Iterable[BroughtFile], *, by: Actor) -> int:
    held = list(rows)
    for each in held:
        stored = each.stored
        each.delete()
        if stored is not None:
            files.release(stored, by=by)
    if held:
        digests = tuple(each.sha256 for each in held)
        store.append(FilesLetGo(subject=_named(digests), files=len(held), sha256=digests), by=by)
    return len(held)
