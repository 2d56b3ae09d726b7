"""Between stored shifts in UTC and the engine's shifts in real minutes of a week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from floorwalker.engine import rostering as engine
from floorwalker.plan.models import Part, Shift
from floorwalker.plan.rules.roster_terms import shape_code
from floorwalker.plan.rules.roster_week import Week

ON_QUEUE: Final = "queue"
ENGINE_KINDS: Final = frozenset({"queue", "break", "lunch", "coaching", "training", "meeting"})
"""What the engine tells apart; everything else is time off the queue."""


@dataclass(frozen=True)
class Planned:
    """A shift of the person with the key `person`, ready to be stored."""

    person: int
    starts_at: datetime
    ends_at: datetime
    locked: bool
    parts: tuple[Part, ...]


def times(week: Week, shift: Shift) -> engine.Shift:
    """Return the times of a stored shift as the engine counts, without its activities."""
    start, end = week.minute(shift.starts_at), week.minute(shift.ends_at)
    return engine.Shift(
        person=str(shift.person_id), day=week.day_of(shift.starts_at), start_minutes=start, end_minutes=end,
        shape=shape_code(end - start), is_locked=shift.locked, activities=(),
    )


def to_engine(week: Week, shift: Shift) -> engine.Shift:
    """Return a stored shift, read with its parts, as the engine counts."""
    return replace(times(week, shift), activities=tuple(
        engine.Activity(
            kind=part.kind if part.kind in ENGINE_KINDS else "other",  # type: ignore[arg-type]  # one of its kinds
            start_minutes=week.minute(part.starts_at), end_minutes=week.minute(part.ends_at), is_paid=part.paid,
            work=work_of(part),
        )
        for part in shift.parts
    ))


def work_of(part: Part) -> str:
    """Return what is worked in a stretch, as the engine calls it."""
    return str(part.queue) if part.queue else ""


def without_work(shift: engine.Shift) -> engine.Shift:
    """Return a shift whose time on queue a solve gives anew: `from_engine` says to which queue."""
    return replace(shift, activities=tuple(replace(part, work="") for part in shift.activities))


def from_engine(week: Week, shift: engine.Shift, *, queue: int | None) -> Planned:
    """Return a shift of the engine as it is stored, its time on queue given to `queue`."""
    return Planned(
        person=int(shift.person), starts_at=week.at(shift.start_minutes), ends_at=week.at(shift.end_minutes),
        locked=shift.is_locked,
        parts=tuple(
            Part(
                kind=part.kind, starts_at=week.at(part.start_minutes), ends_at=week.at(part.end_minutes), paid=part.is_paid,
                queue=queue if part.kind == ON_QUEUE else None,
            )
            for part in shift.activities
        ),
    )


def as_plain(shifts: Iterable[Planned]) -> list[dict[str, Any]]:
    """Return shifts as plain values, for the record of a change."""
    return [
        {
            "person": shift.person, "starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat(),
            "locked": shift.locked,
            "parts": [
                [part.kind, part.starts_at.isoformat(), part.ends_at.isoformat(), part.paid, part.queue] for part in shift.parts
            ],
        }
        for shift in shifts
    ]


def from_plain(rows: Iterable[Mapping[str, Any]]) -> list[Planned]:
    """Return the shifts that `as_plain` wrote."""
    return [
        Planned(
            person=row["person"], starts_at=datetime.fromisoformat(row["starts_at"]),
            ends_at=datetime.fromisoformat(row["ends_at"]), locked=row["locked"],
            parts=tuple(
                Part(kind, datetime.fromisoformat(start), datetime.fromisoformat(end), paid, queue)
                for kind, start, end, paid, queue in row["parts"]
            ),
        )
        for row in rows
    ]


def stored(shift: Shift) -> Planned:
    """Return a stored shift, read with its parts, as plain values that can be stored again."""
    return Planned(
        person=shift.person_id, starts_at=shift.starts_at, ends_at=shift.ends_at, locked=shift.locked,
        parts=shift.parts,
    )
