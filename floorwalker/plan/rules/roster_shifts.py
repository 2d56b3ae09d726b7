"""Between stored shifts in UTC and the engine's shifts in real minutes of a week."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from floorwalker.engine import rostering as engine
from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.models import Part, Shift
from floorwalker.plan.rules.roster_terms import shape_code
from floorwalker.plan.rules.roster_week import Week

ON_QUEUE: Final = "queue"
PAUSES: Final = frozenset({"break", "lunch"})
"""Time that is the person's own."""
UNPAID: Final = frozenset({"lunch"})
ENGINE_KINDS: Final = frozenset({"queue", "break", "lunch", "coaching", "training", "meeting"})
"""What the engine tells apart; everything else is time off the queue."""


@dataclass(frozen=True)
class Stretch:
    """A part of a shift that is not on queue, as it is typed: minutes after the start of the shift."""

    kind: str
    after_minutes: int
    length_minutes: int


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


def engine_shift(week: Week, planned: Planned) -> engine.Shift:
    """Return a planned shift as the engine counts."""
    start, end = week.minute(planned.starts_at), week.minute(planned.ends_at)
    return engine.Shift(
        person=str(planned.person), day=week.day_of(planned.starts_at), start_minutes=start, end_minutes=end,
        shape=shape_code(end - start), is_locked=planned.locked,
        activities=tuple(
            engine.Activity(
                kind=part.kind if part.kind != "admin" else "other",  # type: ignore[arg-type]  # one of its kinds
                start_minutes=week.minute(part.starts_at), end_minutes=week.minute(part.ends_at), is_paid=part.paid,
                work=work_of(part),
            )
            for part in planned.parts
        ),
    )


def shifted(shift: Planned, by: timedelta) -> Planned:
    """Return a shift at another time, its parts with it; set by hand, it is locked."""
    return Planned(
        person=shift.person, starts_at=shift.starts_at + by, ends_at=shift.ends_at + by, locked=True,
        parts=tuple(Part(p.kind, p.starts_at + by, p.ends_at + by, p.paid, p.queue) for p in shift.parts),
    )


def tiles(start: datetime, length: int, stretches: Iterable[Stretch], *, queue: int | None) -> Iterable[Part]:
    """Return stretches with time on queue between them, from the start of the shift to its end.

    Raises
    ------
    RuleBroken
        If one does not fit into the shift.
    """
    at = 0
    put: Callable[[int], datetime] = lambda minutes: start + timedelta(minutes=minutes)  # noqa: E731 (short for one place)
    for each in sorted(stretches, key=lambda stretch: stretch.after_minutes):
        ends = each.after_minutes + each.length_minutes
        if each.after_minutes < at or ends > length or each.length_minutes <= 0:
            raise RuleBroken(
                f"The {each.kind} of {each.length_minutes} minutes does not fit into the shift.",
                remedy="Give every activity a time of its own inside the shift.", code="bad_activity", kind=each.kind,
            )
        if each.after_minutes > at:
            yield Part(ON_QUEUE, put(at), put(each.after_minutes), True, queue)
        yield Part(each.kind, put(each.after_minutes), put(ends), each.kind not in UNPAID)
        at = ends
    if at < length:
        yield Part(ON_QUEUE, put(at), put(length), True, queue)


def cut(shift: Planned, *, kind: str, starts_at: datetime, ends_at: datetime, queue: int | None) -> Planned:
    """Return a shift with a stretch of its time on queue given to something else, or with ``queue`` given back to it; it is locked.

    What is given back goes to the queue worked beside it, else to `queue`.

    Raises
    ------
    RuleBroken
        If the stretch is no time on queue, or, to be given back, holds a pause.
    """
    kept: list[Part] = []
    beside: int | None = None
    for part in shift.parts:
        begins, ends = max(part.starts_at, starts_at), min(part.ends_at, ends_at)
        if begins >= ends:
            kept.append(part)
            continue
        if part.kind in PAUSES or (part.kind == ON_QUEUE) == (kind == ON_QUEUE):
            raise RuleBroken(
                f"That time holds {'time on queue' if part.kind == ON_QUEUE else part.kind} already.",
                remedy="Choose a time on queue.", code="not_on_queue", kind=part.kind,
            )
        kept += [replace(part, starts_at=a, ends_at=b) for a, b in ((part.starts_at, begins), (ends, part.ends_at)) if a < b]
    if kind == ON_QUEUE:
        worked = [part for part in shift.parts if part.kind == ON_QUEUE]
        before, after = ([p.queue for p in worked if p.ends_at <= starts_at], [p.queue for p in worked if p.starts_at >= ends_at])
        beside = before[-1] if before else after[0] if after else queue
    given = Part(kind, starts_at, ends_at, True, beside)
    return replace(shift, locked=True, parts=tuple(_joined(sorted([*kept, given], key=lambda part: part.starts_at))))


def _joined(parts: Iterable[Part]) -> Iterable[Part]:
    """Yield parts in order of time, those that go on in the same work as one."""
    last: Part | None = None
    for part in parts:
        if last is not None and (last.kind, last.queue, last.paid, last.ends_at) == (part.kind, part.queue, part.paid, part.starts_at):
            last = replace(last, ends_at=part.ends_at)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last
