"""One dated fact follows another: the earlier ends on the day the later begins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people.models.dated import Dated, DatedQuerySet

D = TypeVar("D", bound=Dated)
Row = Sequence[str | int | None]


class LaterChange(Conflict):
    """A change on a later day is on record already."""

    code = "later_change"


class BatchRefused(RuleBroken):
    """A batch cannot be written; nothing of it was."""

    code = "batch_refused"


def make_room(rows: DatedQuerySet[D], *, on: date, what: str) -> D | None:
    """End the one of `rows` that holds on the day `on`, so that another can start; return it, None if there was none.

    A row that starts on that very day is replaced: the trail keeps it.

    Raises
    ------
    LaterChange
        If one of `rows` starts after that day.
    """
    later = rows.filter(starts_on__gt=on).order_by("starts_on").first()
    if later is not None:
        raise LaterChange(
            f"{what} changes on {later.starts_on:%d %B %Y} already, after {on:%d %B %Y}.",
            remedy="Choose a later day, or end the later one first.",
            starts_on=later.starts_on.isoformat(),
        )
    current = rows.on(on).order_by("-starts_on").first()
    if current is None:
        return None
    cut(current, on=on)
    return current


def cut(row: Dated, *, on: date) -> None:
    """Let `row` hold no longer from the day `on`; a row that would never have held is removed."""
    if row.starts_on >= on:
        row.delete()
    elif row.ends_on is None or row.ends_on > on:
        row.ends_on = on
        row.save(update_fields=["ends_on"])


def digest(rows: Sequence[Row]) -> str:
    """Return the SHA-256 of `rows` as canonical JSON: what the one line of a batch keeps of it."""
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
