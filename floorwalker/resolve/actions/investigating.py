"""Investigating a complaint: notes, what is wanted as evidence, and what came in of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, files, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands
from floorwalker.resolve.file_events import EvidenceIn, EvidenceWaived, EvidenceWanted, Noted
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseNote, Complaint, Evidence

MOST_EVIDENCE: Final = 200
FILE_MB: Final = 25
KINDS: Final = frozenset({"contact", "recording", "document", "evaluation", "logged", "promise", "finding", "survey", "complaint",
    "difficulty"})
"""Records that can be evidence."""


@dataclass(frozen=True)
class Upload:
    """A file that somebody brings in: its name, its type as the browser says, and its bytes."""

    name: str
    content_type: str
    chunks: Iterable[bytes]


@transaction.atomic
def note(complaint: Complaint, *, words: str, by: Actor) -> CaseNote:
    """Write a note into the file of a complaint, closed ones too.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If nothing is said, or too much.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by, state=None)
    text = hands.told(words, longest=2_000, what="The note", field="words")
    made = CaseNote.objects.create(complaint=held, words=text, written_by=hands.person(by), written_at=clock.now())
    due.refresh(held)
    store.append(Noted(subject=held.reference, words=Sleeved(text)), by=by)
    return made


@transaction.atomic
def want(complaint: Complaint, *, what: str, where: str, issue: int = 0, by: Actor) -> Evidence:
    """Put something on the plan of the investigation: what is wanted, from where, and for which issue (0: for all).

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is not said what or from where, or there is no such issue.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    if held.evidence.count() >= MOST_EVIDENCE:
        raise CaseRefused(f"{held.reference} has {MOST_EVIDENCE} pieces of evidence.", remedy="Decide with what there is.")
    made = Evidence.objects.create(
        complaint=held, issue=filing.issue_of(held, issue) if issue else None,
        what=hands.said(what, longest=160, what="What is wanted", field="what"),
        where=hands.said(where, longest=120, what="From where", field="where"), wanted_by=hands.person(by), wanted_at=clock.now(),
    )
    due.refresh(held)
    store.append(EvidenceWanted(subject=held.reference, what=Sleeved(made.what), where=Sleeved(made.where)), by=by)
    return made


@transaction.atomic
def bring_in(evidence: Evidence, *, says: str = "", ref: str = "", upload: Upload | None = None, by: Actor) -> Evidence:
    """Put in what was wanted: a file, a record by its Ref such as ``contact:C-12``, or words of what it shows.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If nothing is given, it is in already, or the record is none, of no use as evidence, or out of the reach of `by`.
    FileRefused
        If the file is too large.
    """
    policy.require(by, HANDLE)
    held = filing.taken(evidence.complaint, by=by)
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if row.state == Evidence.State.IN:
        raise CaseRefused(f"{row.what} is in.", remedy="Put another item on the plan.")
    row.says = hands.short(" ".join(says.split()), longest=500, what="What it shows", field="says")
    row.ref = _record(ref.strip(), by) if ref.strip() else ""
    if not (row.says or row.ref or upload):
        raise CaseRefused("Nothing is put in.", remedy="Give a file, a record, or what it shows.", field="says")
    if upload is not None:
        row.file = files.put(upload.chunks, limit_bytes=FILE_MB * 2**20)
        row.file_name, row.file_type = upload.name[-160:], upload.content_type[:100]
    row.state, row.settled_by, row.settled_at, row.waived_why = Evidence.State.IN, hands.person(by), clock.now(), ""
    row.save()
    due.refresh(held)
    sha256 = f"SHA-256 {row.file.sha256}" if row.file else ""
    store.append(EvidenceIn(subject=held.reference, what=Sleeved(row.what), ref=Sleeved(row.ref), sha256=sha256), by=by)
    return row


def _record(text: str, by: Actor) -> str:
    try:
        ref = Ref.parse(text if ":" in text else f"contact:{text}")
        seen = ref.kind in KINDS and not refs.sight(ref, by=by).hidden
    except (LookupError, RuleBroken, ValueError):
        seen = False
    if not seen:
        raise CaseRefused(
            f"There is no record {text} that you may see.", remedy="Give one such as contact:C-12 or document:POL-3.", field="ref"
        )
    return str(ref)


@transaction.atomic
def waive(evidence: Evidence, *, why: str, by: Actor) -> Evidence:
    """Decide without something that was wanted, with a reason.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is in, or no reason is given.
    """
    policy.require(by, HANDLE)
    held = filing.taken(evidence.complaint, by=by)
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if row.state != Evidence.State.WANTED:
        raise CaseRefused(f"{row.what} is not missing.", remedy="Look at the evidence again.")
    row.waived_why = hands.said(why, longest=300, what="The reason", field="why")
    row.state, row.settled_by, row.settled_at = Evidence.State.WAIVED, hands.person(by), clock.now()
    row.save()
    due.refresh(held)
    store.append(EvidenceWaived(subject=held.reference, what=Sleeved(row.what), why=Sleeved(row.waived_why)), by=by)
    return row
