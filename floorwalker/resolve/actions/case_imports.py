"""Registers of cases: handed in, looked at before anything is written, brought in case by case, and taken out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import IO, Any, Final

from django.db import router, transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError

from floorwalker.ground import clock, files, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.moving_in.base import Row
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record.actions import customers
from floorwalker.record.importers import sheets
from floorwalker.record.models import Customer
from floorwalker.resolve import bringing, hands
from floorwalker.resolve.actions import giving
from floorwalker.resolve.bringing import Bringing
from floorwalker.resolve.import_events import CaseImportAsked, CaseImportRead, CaseImportTaken, CasesBroughtIn, CasesTakenOut
from floorwalker.resolve.models import (
    CaseClock,
    CaseDifference,
    CaseImport,
    CaseLetter,
    Complaint,
    Difficulty,
    ImportedCase,
    Issue,
    RedressDecision,
    RedressLine,
)
from floorwalker.resolve.queries import case_imports as queries
from floorwalker.resolve.queries.old_cases import Judge, Judged
from floorwalker.resolve.rules.old_columns import REGISTER

LOOK, BRING, TAKE = "resolve.case_import_look", "resolve.case_import_bring", "resolve.case_import_take_out"
MEGABYTE: Final = 2**20
LIMIT_BYTES: Final = 50 * MEGABYTE
"""20,000 cases with what customers said in full have about 30 MB."""
HEAD_ROWS: Final = 200
READ_AT_ONCE: Final = 500
WRITTEN_AT_ONCE: Final = 10
"""Cases that one transaction writes: a case with three letters takes some 15 ms, and nobody else writes meanwhile."""
TAKEN_AT_ONCE: Final = 25
BROUGHT: Final = {Complaint, Difficulty, Issue, CaseClock, CaseLetter, RedressLine, RedressDecision}
"""What is written of a case when it is brought in."""
State = CaseImport.State
What = ImportedCase.What


class CaseImportRefused(RuleBroken):
    """A register of cases cannot be taken, brought in or taken out."""

    code = "case_import_refused"


def take(*, source: str, site: Site, name: str, content: IO[bytes], by: Actor) -> CaseImport:
    """Keep a register of cases with how its columns seem to be meant; nothing of it is written.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    CaseRefused
        If the register has no name.
    FileRefused
        If it is too large, or there is no room.
    RuleBroken
        If it is no table, has no header or no row, or would unpack to more than can be meant.
    """
    policy.require(by, queries.IMPORT)
    person = hands.person(by)
    said = hands.said(source, longest=40, what="The register that it is from", field="source")
    head = sheets.open_head(name, content, rows=HEAD_ROWS)
    if not head.records:
        raise CaseImportRefused(f"{name} has a header and no row.", remedy="Fill it in, then hand it in again.", code="no_rows")
    content.seek(0)
    stored = files.put(files.chunks_of(content), limit_bytes=LIMIT_BYTES)
    guessed = {each.meaning: each.column for each in sheets.guess(head, REGISTER) if each.meaning and each.is_sure}
    mapping = {"fields": guessed, "order": sheets.order_of(head, REGISTER, guessed)[0]}
    try:
        with transaction.atomic():
            made = CaseImport.objects.create(
                reference=next_reference("CIM"), source=said, name=name[-200:], stored=stored, site=site, columns=list(head.columns),
                mapping=mapping, created_by=person, created_at=clock.now(),
            )
            store.append(CaseImportTaken(subject=made.reference, source=said, what="was handed in", file=stored.sha256), by=by)
            return made
    except Exception:
        files.release(stored, by=by)
        raise


@transaction.atomic
def look(reference: str, *, mapping: dict[str, Any] | None = None, by: Actor) -> CaseImport:
    """Ask for a register to be read, by other columns where told so; what would come in and what is refused is shown before anything is.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    NotFound
        If there is none.
    CaseImportRefused
        If a column that is needed is not named, or cases of it are in.
    """
    policy.require(by, queries.IMPORT)
    held = _idle(reference, State.HANDED, State.READING, State.READY)
    if mapping is not None:
        held.mapping = mapping
    if lacks := sheets.missing(REGISTER, held.mapping):
        words = ", ".join(column.label.lower() for column in lacks)
        raise CaseImportRefused(f"It is not said which column is: {words}.", remedy="Say it above the columns.", code="columns_missing")
    return _asked(held, State.READING, LOOK, "read", by)


@transaction.atomic
def bring_in(reference: str, *, by: Actor) -> CaseImport:
    """Ask for what is to come in to be written; what was written before a stop or a crash stays, and the rest follows.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    NotFound
        If there is none.
    CaseImportRefused
        If it was not looked at, nothing is to come in, or work on it goes on.
    """
    policy.require(by, queries.IMPORT)
    held = _idle(reference, State.READY, State.BRINGING)
    if not held.rows.filter(what=What.NEW).exists():
        raise CaseImportRefused("Nothing of it is to come in.", remedy="Correct what is refused, or put it away.", code="nothing_new")
    return _asked(held, State.BRINGING, BRING, "brought in", by)


@transaction.atomic
def take_out(reference: str, *, by: Actor) -> CaseImport:
    """Ask for what was brought in to be taken out again; a case on which work was done since stays.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    NotFound
        If there is none.
    CaseImportRefused
        If nothing of it is in, or work on it goes on.
    """
    policy.require(by, queries.IMPORT)
    held = _idle(reference, State.BRINGING, State.IN, State.TAKING_OUT)
    if not held.rows.filter(what=What.IN).exists():
        raise CaseImportRefused("Nothing of it is in.", remedy="There is nothing to take out.", code="nothing_in")
    return _asked(held, State.TAKING_OUT, TAKE, "taken out again", by)


@transaction.atomic
def put_away(reference: str, *, by: Actor) -> None:
    """Remove a register of which nothing is in, with its file.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    NotFound
        If there is none.
    CaseImportRefused
        If cases of it are in, or work on it goes on.
    """
    policy.require(by, queries.IMPORT)
    held = _idle(reference, State.HANDED, State.READING, State.READY, State.OUT)
    if held.rows.filter(what=What.IN).exists():
        raise CaseImportRefused("Cases of it are in.", remedy="It stays, as what they came from.", code="still_in")
    stored, source = held.stored, held.source
    held.delete()
    if stored is not None:
        files.release(stored, by=by)
    digest = stored.sha256 if stored is not None else "none"
    store.append(CaseImportTaken(subject=reference, source=source, what="was put away", file=digest), by=by)


@transaction.atomic
def stop(reference: str, *, by: Actor) -> None:
    """Ask for the work on a register to stop at its next batch; every case that is in by then is whole.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    NotFound
        If there is none.
    RuleBroken
        If no work on it goes on.
    """
    policy.require(by, queries.IMPORT)
    held = _held(reference)
    if held.job is None:
        raise CaseImportRefused("No work on it goes on.", remedy="Look at its page.", code="no_work")
    queue.cancel(held.job, by=by)
    store.append(CaseImportAsked(subject=reference, what="stopped"), by=by)


def _held(reference: str) -> CaseImport:
    rows = CaseImport.objects.select_for_update(of=("self",)).select_related("stored", "site", "job")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no register of cases {reference}.", remedy="Look at the list.")
    return found


def _idle(reference: str, *states: str) -> CaseImport:
    held = _held(reference)
    if held.state not in states or queries.is_worked_on(held):
        how = "work on it goes on" if queries.is_worked_on(held) else held.get_state_display().lower()
        raise CaseImportRefused(f"{reference} cannot be changed so now: {how}.", remedy="Look at its page for what it offers.")
    return held


def _asked(held: CaseImport, state: str, kind: str, what: str, by: Actor) -> CaseImport:
    held.state = state
    held.job = queue.enqueue(kind, arguments={"import": held.reference}, by=by)
    held.save(update_fields=["state", "job", "mapping"])
    store.append(CaseImportAsked(subject=held.reference, what=what), by=by)
    return held


def run_look(running: RunningJob) -> dict[str, Any]:
    """Read a register and keep what becomes of each row; run again it begins anew."""
    policy.require(running.owner, queries.IMPORT)
    held = CaseImport.objects.select_related("stored", "site").get(reference=running.arguments["import"])
    rows = _rows(held, running)
    judge = Judge(held, rows, by=running.owner)
    held.rows.all().delete()
    for at in range(0, len(rows), READ_AT_ONCE):
        judged = [_kept(held, judge.one(row)) for row in rows[at : at + READ_AT_ONCE]]
        with transaction.atomic():
            running.progress(at + len(judged), total=len(rows), note=f"{at + len(judged):,} of {len(rows):,} rows read")
            ImportedCase.objects.bulk_create(judged)
    counts = queries.counts(held)
    with transaction.atomic():
        running.progress(len(rows), total=len(rows), note="Read")
        CaseImport.objects.filter(pk=held.pk).update(state=State.READY, read_at=clock.now(), mapping=held.mapping)
        new, known, refused = (counts.get(what, 0) for what in (What.NEW, What.KNOWN, What.REFUSED))
        store.append(CaseImportRead(subject=held.reference, new=new, known=known, refused=refused), by=running.owner)
    return {"new": new, "known": known, "refused": refused}


def _rows(held: CaseImport, running: RunningJob) -> Sequence[Row]:
    if held.stored is None:
        raise CaseImportRefused(f"The file of {held.reference} is gone.", remedy="Hand it in again.")
    running.progress(0, note="Opening the file")
    with files.open_plain(held.stored) as stream:
        sheet = sheets.open_sheet(held.name, stream)
    if not held.mapping.get("order"):
        held.mapping = {**held.mapping, "order": sheets.order_of(sheet, REGISTER, held.mapping.get("fields", {}))[0]}
    return sheets.typed(sheet, REGISTER, held.mapping)


def _kept(held: CaseImport, judged: Judged) -> ImportedCase:
    row = ImportedCase(batch=held, number=judged.number, source=held.source, old_reference=judged.reference, what=judged.what)
    if judged.refusal is not None:
        row.column, row.value = judged.refusal.column[:60], judged.refusal.value[:120]
        row.why, row.remedy = judged.refusal.why[:300], judged.refusal.remedy[:300]
    elif judged.old is not None and judged.holds is not None and judged.line is not None:
        row.facts = {
            **bringing.facts(judged.old), "line": judged.line.name, "pack": judged.holds.pack.name, "edition": judged.holds.edition.version,
            "owner": judged.owner.display_name if judged.owner else "", "adds_customer": judged.adds_customer,
        }
    return row


def run_bring_in(running: RunningJob) -> dict[str, Any]:
    """Write what is to come in, some cases at a time, each whole; run again it goes on where it stopped. At its end the file goes."""
    policy.require(running.owner, queries.IMPORT)
    held = CaseImport.objects.select_related("stored", "site").get(reference=running.arguments["import"])
    rows = {row.number: row for row in _rows(held, running)}
    waiting = list(held.rows.filter(what=What.NEW).values_list("number", flat=True))
    done, total = held.rows.filter(what=What.IN).count(), held.rows.filter(what__in=(What.NEW, What.IN)).count()
    judge = Judge(held, [rows[number] for number in waiting if number in rows], by=running.owner)
    common = Bringing(held, hands.person(running.owner), running.owner)
    for at in range(0, len(waiting), WRITTEN_AT_ONCE):
        some = waiting[at : at + WRITTEN_AT_ONCE]
        with transaction.atomic():
            done += len(some)
            running.progress(done, total=total, note=f"{done:,} of {total:,} cases")
            _write(held, [judge.one(rows[number]) for number in some if number in rows], common)
    with transaction.atomic():
        running.progress(total, total=total, note="Brought in")
        CaseImport.objects.filter(pk=held.pk).update(state=State.IN, brought_at=clock.now(), stored=None)
        if held.stored is not None:  # its cases say what it said, and nobody is kept twice
            files.release(held.stored, by=running.owner)
        written = held.rows.filter(what=What.IN)
        found = {
            "number": written.count(), "open": written.filter(facts__open=True).count(),
            "differences": CaseDifference.objects.filter(imported__batch=held).count(),
        }
        store.append(CasesBroughtIn(subject=held.reference, **found, sha256=_digest(written)), by=running.owner)
    return found


def _write(held: CaseImport, some: Sequence[Judged], common: Bringing) -> None:
    known = {row.number: row for row in held.rows.filter(number__in=[each.number for each in some])}
    found = list[CaseDifference]()
    for judged in some:
        row = known[judged.number]
        row.batch = held
        if judged.what != What.NEW:  # the house changed since it was looked at
            again = _kept(held, judged)
            row.what, row.column, row.value, row.why, row.remedy = again.what, again.column, again.value, again.why, again.remedy
            row.save()
            continue
        found += bringing.write(row, judged, _customer(judged, common), common)
        if row.complaint is not None and judged.owner is not None and row.complaint.state == Complaint.State.OPEN:
            giving.owe(row.complaint, judged.owner)
    CaseDifference.objects.bulk_create(found)


def _customer(judged: Judged, common: Bringing) -> Customer | None:
    """Return the customer of a row; one who is not known is added, once."""
    old = judged.old
    assert old is not None
    if not judged.adds_customer:
        return judged.customer
    number = "" if "@" in old.customer else old.customer
    if number and (there := Customer.objects.filter(external_id=number, is_pseudonym=False).first()) is not None:
        return there
    return customers.add(old.customer_name, number=number, email=old.customer if "@" in old.customer else "", by=common.by)


def _digest(rows: Iterable[ImportedCase]) -> str:
    """Return the SHA-256 of which case each row became."""
    lines = (f"{row.number} {row.old_reference} {row.complaint_id or ''} {row.difficulty_id or ''}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def run_take_out(running: RunningJob) -> dict[str, Any]:
    """Take out what was brought in, but what work was done on since; run again it goes on where it stopped."""
    policy.require(running.owner, queries.IMPORT)
    held = CaseImport.objects.get(reference=running.arguments["import"])
    keys = list(held.rows.filter(what=What.IN).values_list("pk", flat=True))
    digest, stayed = _digest(held.rows.filter(what=What.IN)), 0
    for at in range(0, len(keys), TAKEN_AT_ONCE):
        with transaction.atomic():
            some = held.rows.select_related("complaint", "difficulty").filter(pk__in=keys[at : at + TAKEN_AT_ONCE])
            for model in (Complaint, Difficulty):  # whoever works on one of them does so before or after, not meanwhile
                list(model.objects.select_for_update(of=("self",)).filter(imported__in=some).order_by("pk"))
            stayed += sum(not _taken_out(row) for row in some)
            running.progress(min(at + TAKEN_AT_ONCE, len(keys)), total=len(keys), note="Taking cases out")
    with transaction.atomic():
        running.progress(len(keys), total=len(keys), note="Taken out")
        CaseImport.objects.filter(pk=held.pk).update(state=State.IN if stayed else State.OUT)
        store.append(CasesTakenOut(subject=held.reference, number=len(keys) - stayed, stayed=stayed, sha256=digest), by=running.owner)
    return {"taken_out": len(keys) - stayed, "stayed": stayed}


def _stands_on(case: Complaint | Difficulty) -> bool:
    """Return whether anything stands on a case that was not brought in with it, such as a contact or a second stage."""
    collector = Collector(using=router.db_for_write(type(case)), origin=case)
    try:
        collector.collect([case])
    except (ProtectedError, RestrictedError):
        return True
    beside = {model for model, rows in collector.data.items() if rows} | {rows.model for rows in collector.fast_deletes if rows.exists()}
    return bool(beside - BROUGHT)


def _taken_out(row: ImportedCase) -> bool:
    case = row.complaint or row.difficulty
    if case is not None and (case.changes != row.changes or _stands_on(case)):
        row.why = "Work was done on it since; it stays."
        row.save(update_fields=["why"])
        return False
    if case is not None:
        todos.settle_about(f"{'complaint' if row.complaint is not None else 'difficulty'}:{case.reference}")
        row.differences.all().delete()
        case.delete()
    row.what, row.complaint, row.difficulty, row.facts = What.OUT, None, None, {}
    row.save()
    return True
