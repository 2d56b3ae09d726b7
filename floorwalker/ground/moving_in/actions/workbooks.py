"""Taking a workbook, applying all of it, undoing all of it, or putting it away unused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any, Final

from django.db import transaction

from floorwalker.ground import clock, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.events import WorkbookApplied, WorkbookTaken, WorkbookUndone
from floorwalker.ground.models import Workbook
from floorwalker.ground.moving_in import reach
from floorwalker.ground.moving_in.actions.journal import Entry, Journal, put_back
from floorwalker.ground.moving_in.base import Followed, Kind, Row, Verdict, counts, digest
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions.persons import PersonRefused
from floorwalker.ground.people.models import RoleAssignment
from floorwalker.ground.people.queries import administrators_after
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store

MEGABYTE: Final = 2**20
LIMIT_BYTES: Final = 20 * MEGABYTE
"""A sheet of 5,000 people with thirty columns has about 2 MB."""


class WorkbookRefused(RuleBroken):
    """A workbook cannot be taken, applied or undone."""

    code = "workbook_refused"


class ChangedMeanwhile(Conflict):
    """The house is no longer as it was when the workbook was looked at."""

    code = "changed_meanwhile"


def take(kind: Kind, *, name: str, content: IO[bytes], columns: Sequence[str], mapping: dict[str, Any], by: Actor) -> Workbook:
    """Keep a workbook of `kind` with how its columns seem to be meant; nothing of it is applied.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include what the kind asks for.
    FileRefused
        If it is too large, or there is no room.
    """
    policy.require(by, kind.permission)
    stored = files.put(files.chunks_of(content), limit_bytes=LIMIT_BYTES)
    try:
        with transaction.atomic():
            workbook = Workbook.objects.create(
                reference=next_reference("WB"),
                kind=kind.code,
                name=name[-200:],
                stored=stored,
                columns=list(columns),
                mapping=mapping,
                created_by=f"{by.kind}:{by.id}",
                created_at=clock.now(),
            )
            store.append(WorkbookTaken(subject=workbook.reference, workbook=kind.code, what="was handed in"), by=by)
            return workbook
    except Exception:
        files.release(stored, by=by)
        raise


@transaction.atomic
def read_as(workbook: Workbook, *, mapping: dict[str, Any], kind: Kind, by: Actor) -> None:
    """Say what each column of `workbook` is; it is judged anew.

    Raises
    ------
    NotAllowed
        If it lies out of the reach of `by`.
    WorkbookRefused
        If it was applied already.
    """
    reach.require(workbook, kind=kind, by=by)
    workbook = _locked(workbook)
    _refuse_applied(workbook)
    workbook.mapping = mapping
    workbook.save(update_fields=["mapping"])
    store.append(WorkbookTaken(subject=workbook.reference, workbook=kind.code, what="is read with other columns"), by=by)


@transaction.atomic
def apply(workbook: Workbook, *, kind: Kind, rows: Sequence[Row], seen: str, by: Actor) -> Workbook:
    """Write everything that `rows` of `workbook` say, refused rows left out; all of it or nothing, one line for all.

    Parameters
    ----------
    seen
        The digest of the verdicts that were looked at.

    Raises
    ------
    NotAllowed
        If it lies out of the reach of `by`.
    WorkbookRefused
        If it was applied already, or says nothing new.
    ChangedMeanwhile
        If the verdicts are no longer those that were seen.
    """
    reach.require(workbook, kind=kind, by=by)
    workbook = _locked(workbook)
    _refuse_applied(workbook)
    verdicts = kind.judge(rows, by=by)
    if digest(verdicts) != seen:
        raise ChangedMeanwhile("The house has changed since this preview was made.", remedy="Look at the preview again, then apply it.")
    _write(workbook, kind, verdicts, by)
    return workbook


def _write(workbook: Workbook, kind: Kind, verdicts: Sequence[Verdict], by: Actor) -> None:
    found = counts(verdicts)
    if not found["add"] and not found["change"]:
        raise WorkbookRefused("The workbook says nothing new.", remedy="Correct what is refused, or put it away.", code="nothing_new")
    journal = Journal()
    for verdict in verdicts:
        if verdict.write is not None and verdict.what in {"add", "change"}:
            verdict.write(journal)
    workbook.journal = journal.write()
    workbook.applied_at = clock.now()
    workbook.rows_added, workbook.rows_changed = found["add"], found["change"]
    workbook.rows_same, workbook.rows_refused = found["same"], found["refused"]
    workbook.save()
    policy.forget()
    store.append(
        WorkbookApplied(
            subject=workbook.reference,
            workbook=kind.code,
            file=workbook.stored.sha256,
            added=found["add"],
            changed=found["change"],
            same=found["same"],
            refused=found["refused"],
            sha256=digest(verdicts),
        ),
        by=by,
    )
    _follow(workbook, kind, workbook.journal, by)


@transaction.atomic
def undo(workbook: Workbook, *, kind: Kind, by: Actor) -> Workbook:
    """Put everything back as it was before `workbook`.

    Raises
    ------
    NotAllowed
        If it lies out of the reach of `by`.
    WorkbookRefused
        If it does not hold now.
    LaterChange
        If something stands on what it changed.
    PersonRefused
        If nobody would be left to administer the house.
    """
    reach.require(workbook, kind=kind, by=by)
    workbook = _locked(workbook)
    if not workbook.is_applied:
        raise WorkbookRefused(f"{workbook.reference} does not hold now.", remedy="Nothing is to be undone.", code="not_applied")
    entries = workbook.journal
    count = len(entries)
    if any(entry["model"] == RoleAssignment._meta.label for entry in entries):
        _take_roles_back(entries, by=by)
    else:
        put_back(entries)
    workbook.undone_at, workbook.journal = clock.now(), []
    workbook.save(update_fields=["undone_at", "journal"])
    policy.forget()
    _follow(workbook, kind, entries, by)
    store.append(WorkbookUndone(subject=workbook.reference, workbook=kind.code, count=count), by=by)
    return workbook


def _take_roles_back(entries: list[Entry], *, by: Actor) -> None:
    """Undo `entries`, which give roles: for who gives and ends roles, and never so that no administrator is left."""
    policy.require(by, "people.role")
    if not policy.scope(by, "people.role").everything:
        raise policy.out_of_reach("the roles that it gave", "people.role")
    today = clock.now().date()
    had_one = administrators_after(today).exists()
    put_back(entries)
    if had_one and not administrators_after(today).exists():
        raise PersonRefused(
            "It gave the last administrator that role.", remedy="Make somebody else administrator first.", code="last_administrator"
        )


def _follow(workbook: Workbook, kind: Kind, entries: Sequence[Entry], by: Actor) -> None:
    if isinstance(kind, Followed):
        kind.follow(entries, because=workbook.reference, by=by)


@transaction.atomic
def put_away(workbook: Workbook, *, kind: Kind, by: Actor) -> None:
    """Remove a workbook that was never applied, with its file.

    Raises
    ------
    NotAllowed
        If it lies out of the reach of `by`.
    WorkbookRefused
        If it was applied: then it stays, as the source of what it changed.
    """
    reach.require(workbook, kind=kind, by=by)
    workbook = _locked(workbook)
    _refuse_applied(workbook)
    stored = workbook.stored
    workbook.delete()
    files.release(stored, by=by)
    store.append(WorkbookTaken(subject=workbook.reference, workbook=kind.code, what="was put away unused"), by=by)


def _locked(workbook: Workbook) -> Workbook:
    found = Workbook.objects.select_for_update(of=("self",)).select_related("stored").filter(pk=workbook.pk).first()
    if found is None:
        raise NotFound(f"{workbook.reference} is gone.", remedy="Hand it in again.")
    return found


def _refuse_applied(workbook: Workbook) -> None:
    if workbook.applied_at is not None:
        raise WorkbookRefused(f"{workbook.reference} was applied already.", remedy="Hand a corrected workbook in: it changes what it says.")
