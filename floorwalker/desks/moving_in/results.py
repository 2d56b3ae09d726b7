"""What a workbook did or would do, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from floorwalker.desks.moving_in.shelf import WORKBOOKS
from floorwalker.ground.models import Workbook
from floorwalker.ground.moving_in.base import Column, Kind, Verdict, counts
from floorwalker.ground.web import formats
from floorwalker.ground.web.parts import Situation


def many(count: int, nouns: tuple[str, str]) -> str:
    """Return `count` with its noun."""
    return f"{formats.count(count)} {nouns[0] if count == 1 else nouns[1]}"


def sentence(workbook: Workbook) -> str:
    """Return what `workbook` did, in one sentence."""
    if workbook.applied_at is None:
        return "Looked at, not applied yet."
    nouns = WORKBOOKS.get(workbook.kind).things if workbook.kind in WORKBOOKS else ("row", "rows")
    parts = [f"{many(workbook.rows_added, nouns)} added"]
    parts += [f"{formats.count(workbook.rows_changed)} changed"] if workbook.rows_changed else []
    parts += [f"{formats.count(workbook.rows_same)} as they were"] if workbook.rows_same else []
    parts += [f"{many(workbook.rows_refused, ('row', 'rows'))} left out"] if workbook.rows_refused else []
    said = f"{', '.join(parts)}."
    return f"Undone. It had {said}" if workbook.undone_at is not None else said


def took(workbook: Workbook) -> str:
    """Return how long it took from handing in to applying."""
    if workbook.applied_at is None:
        return ""
    return formats.duration((workbook.applied_at - workbook.created_at).total_seconds())


def situation(verdicts: Sequence[Verdict], kind: Kind, *, needed: Sequence[Column], joined: int) -> Situation:
    """Return what the preview says first."""
    if needed:
        return Situation(
            "watch", f"Say which column is: {', '.join(column.label.lower() for column in needed)}.", "Nothing is judged before."
        )
    found = counts(verdicts)
    why = "Nothing has been changed yet, and all of it can be undone."
    if joined:
        why += f" {many(joined, ('joined cell counts', 'joined cells count'))} for every row spanned."
    if not found["add"] and not found["change"]:
        if found["refused"]:
            return Situation("miss", f"Nothing can be applied: {many(found['refused'], ('row is', 'rows are'))} refused.", why)
        return Situation("ok", "Everything in it is known already.", "There is nothing to apply.")
    parts = [f"{many(found['add'], kind.things)} to add"] if found["add"] else []
    parts += [f"{formats.count(found['change'])} to change"] if found["change"] else []
    parts += [f"{formats.count(found['same'])} unchanged"] if found["same"] else []
    parts += [f"{many(found['refused'], ('row', 'rows'))} refused"] if found["refused"] else []
    return Situation("watch" if found["refused"] else "ok", ", ".join(parts) + ".", why)


def after(kind: Kind) -> Kind | None:
    """Return the kind that comes next on the path."""
    order = list(WORKBOOKS)
    at = next(index for index, each in enumerate(order) if each.code == kind.code)
    return order[at + 1] if at + 1 < len(order) else None
