"""Registers of cases that were handed in, what becomes of their rows, and where they differ from the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.resolve import sight
from floorwalker.resolve.models import CaseDifference, CaseImport, Complaint, ImportedCase

IMPORT: Final = "resolve.import_cases"
ACTIVE: Final = frozenset({Job.State.WAITING, Job.State.RUNNING})
WORKED: Final = frozenset({CaseImport.State.READING, CaseImport.State.BRINGING, CaseImport.State.TAKING_OUT})


def listed(by: Actor) -> QuerySet[CaseImport]:
    """Return every register that was handed in, the newest first, each with how many cases are in and how many differences are open.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    """
    policy.require(by, IMPORT)
    rows = CaseImport.objects.select_related("created_by", "site", "stored", "job").annotate(
        brought=Count("rows", filter=Q(rows__what=ImportedCase.What.IN), distinct=True),
        differing=Count("rows__differences", filter=Q(rows__differences__state="open"), distinct=True),
    )
    return rows.order_by("-pk")


def find(reference: str, *, by: Actor) -> CaseImport:
    """Return the register `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    NotFound
        If there is none.
    """
    policy.require(by, IMPORT)
    found = CaseImport.objects.select_related("created_by", "site", "stored", "job").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no register of cases {reference}.", remedy="Look at the list.")
    return found


def is_worked_on(held: CaseImport) -> bool:
    """Return whether work on a register waits or runs now."""
    return held.job is not None and held.job.state in ACTIVE


def is_stopped(held: CaseImport) -> bool:
    """Return whether work on a register died or was stopped before its end."""
    return held.state in WORKED and not is_worked_on(held)


def counts(held: CaseImport) -> dict[str, int]:
    """Return how many rows of a register there are by what becomes of them."""
    return dict(held.rows.order_by().values_list("what").annotate(number=Count("pk")))


def parts(held: CaseImport, what: str) -> dict[tuple[str, bool], int]:
    """Return how many rows of `what` a register has by kind and whether they are open."""
    rows = held.rows.filter(what=what).order_by().values_list("facts__kind", "facts__open").annotate(number=Count("pk"))
    return {(kind or "", bool(is_open)): number for kind, is_open, number in rows}


def differences(by: Actor) -> QuerySet[CaseDifference]:
    """Return where old registers differ from the rules about complaints that `by` sees.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    """
    policy.require(by, IMPORT)
    rows = CaseDifference.objects.filter(imported__complaint__in=sight.complaints(by))
    return rows.select_related("imported__complaint__owner", "imported__batch__site", "settled_by")


def difference(key: int, *, by: Actor) -> CaseDifference:
    """Return one difference.

    Raises
    ------
    NotAllowed
        If no role of `by` brings cases in.
    NotFound
        If there is none that `by` sees.
    """
    found = differences(by).select_related("imported__complaint__line").filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such difference.", remedy="Look at the list again.")
    return found


def by_code(rows: QuerySet[CaseDifference]) -> Sequence[tuple[str, int, int]]:
    """Return for each kind of difference how many are open and how many there are, the most open first."""
    found = rows.order_by().values_list("code").annotate(open=Count("pk", filter=Q(state="open")), number=Count("pk"))
    return sorted(((code, opened, number) for code, opened, number in found), key=lambda each: (-each[1], -each[2], each[0]))


def of_complaint(complaint: Complaint) -> ImportedCase | None:
    """Return the row of another register that a complaint came from; None where it did not."""
    if complaint.source != Complaint.Source.REGISTER:
        return None
    return ImportedCase.objects.select_related("batch").filter(complaint=complaint).first()
