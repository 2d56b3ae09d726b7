"""Whose a workbook is: who may look at it, apply it and undo it."""

from __future__ import annotations

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Workbook
from floorwalker.ground.moving_in.base import Kind
from floorwalker.ground.people import policy


def reaches(workbook: Workbook, *, kind: Kind, by: Actor) -> bool:
    """Return whether `by` may look at `workbook`: their own, or anybody's where what it changes is theirs in the whole house."""
    if not policy.allows(by, kind.permission):
        return False
    return workbook.created_by == f"{by.kind}:{by.id}" or policy.scope(by, kind.permission).everything


def require(workbook: Workbook, *, kind: Kind, by: Actor) -> None:
    """Go on if `by` may look at `workbook`, apply and undo it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include what the kind asks for, or it is somebody else's and they do not reach the whole house.
    """
    policy.require(by, kind.permission)
    if not reaches(workbook, kind=kind, by=by):
        raise policy.out_of_reach(workbook.reference, kind.permission)
