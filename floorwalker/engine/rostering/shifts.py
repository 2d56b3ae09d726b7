"""Shifts and what is done in them, in real minutes of the horizon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Literal

ActivityKind = Literal["queue", "break", "lunch", "coaching", "training", "meeting", "other"]
PauseKind = Literal["break", "lunch"]

PAUSES: frozenset[str] = frozenset({"break", "lunch"})
# Site practice, not law: two pauses closer than this are one long absence from the queue.
LEAST_WORK_BETWEEN_PAUSES_MINUTES = 60


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open stretch of real minutes; before the horizon it is negative."""

    start_minutes: int
    end_minutes: int


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One piece of a shift."""

    kind: ActivityKind
    start_minutes: int
    end_minutes: int
    is_paid: bool = True
    work: str = ""
    """What is worked on queue, where it was given to one; a solve leaves that open."""

    @property
    def length_minutes(self) -> int:
        """How long it lasts."""
        return self.end_minutes - self.start_minutes


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A break or lunch of a shape: its length and when it may begin, counted from the start of the shift."""

    kind: PauseKind
    length_minutes: int
    earliest_minutes: int
    latest_minutes: int
    is_paid: bool


@dataclass(frozen=True, kw_only=True)
class ShiftShape:
    """A kind of shift: how long it is and which pauses it holds."""

    code: str
    length_minutes: int
    pauses: tuple[Pause, ...] = ()

    @property
    def paid_minutes(self) -> int:
        """Working time: the length without unpaid pauses."""
        return self.length_minutes - sum(pause.length_minutes for pause in self.pauses if not pause.is_paid)

    def placements(self, *, step_minutes: int) -> tuple[tuple[int, ...], ...]:
        """Return every legal set of pause starts (minutes after the shift's start), in order and apart."""
        choices = [range(p.earliest_minutes, p.latest_minutes + 1, step_minutes) for p in self.pauses]
        return tuple(starts for starts in product(*choices) if self._is_apart(starts))

    def _is_apart(self, starts: tuple[int, ...]) -> bool:
        free_from = 0
        for begins, pause in zip(starts, self.pauses, strict=True):
            if begins < free_from:
                return False
            free_from = begins + pause.length_minutes + LEAST_WORK_BETWEEN_PAUSES_MINUTES
        return True


def usual_shape(code: str, *, length_minutes: int) -> ShiftShape:
    """Return a shape with the usual pauses: none under 4 h, a break under 6 h, else lunch (unpaid) and two breaks.

    Above 6 hours the lunch of 30 minutes also gives the 20 minutes of the Working Time Regulations 1998, reg 12.
    """
    from_one_break_minutes, from_lunch_minutes = 240, 360
    third = length_minutes // 3 // 15 * 15
    if length_minutes < from_one_break_minutes:
        return ShiftShape(code=code, length_minutes=length_minutes)
    if length_minutes < from_lunch_minutes:
        pause = Pause(kind="break", length_minutes=15, earliest_minutes=90, latest_minutes=length_minutes - 90,
                      is_paid=True)  # fmt: skip
        return ShiftShape(code=code, length_minutes=length_minutes, pauses=(pause,))
    return ShiftShape(
        code=code,
        length_minutes=length_minutes,
        pauses=(
            Pause(kind="break", length_minutes=15, earliest_minutes=75, latest_minutes=third, is_paid=True),
            Pause(kind="lunch", length_minutes=30, earliest_minutes=third + 15,
                  latest_minutes=max(third + 15, length_minutes * 2 // 3 // 15 * 15 - 30), is_paid=False),
            Pause(kind="break", length_minutes=15, earliest_minutes=length_minutes * 2 // 3 // 15 * 15,
                  latest_minutes=length_minutes - 75, is_paid=True),
        ),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A shift of one person, with its activities side by side from start to end.

    `day` is the number of the site day on which it starts; a shift over midnight belongs to the day it began.
    """

    person: str
    day: int
    start_minutes: int
    end_minutes: int
    activities: tuple[Activity, ...]
    shape: str = ""
    is_locked: bool = False

    @property
    def length_minutes(self) -> int:
        """From start to end, pauses included."""
        return self.end_minutes - self.start_minutes

    @property
    def paid_minutes(self) -> int:
        """Working time: all but unpaid pauses."""
        return sum(a.length_minutes for a in self.activities if a.is_paid)

    @property
    def pauses(self) -> tuple[Activity, ...]:
        """Breaks and lunch, in order."""
        return tuple(a for a in self.activities if a.kind in PAUSES)

    @property
    def is_on_queue(self) -> bool:
        """Whether any of it is on queue."""
        return any(a.kind == "queue" for a in self.activities)


def shift_of(
    shape: ShiftShape, *, person: str, day: int, start_minutes: int, pause_starts: tuple[int, ...]
) -> Shift:  # fmt: skip
    """Return the shift of a shape at a start, its pauses where `pause_starts` (minutes after the start) put them."""
    pieces: list[Activity] = []
    at = start_minutes
    for begins, pause in zip(pause_starts, shape.pauses, strict=True):
        start = start_minutes + begins
        if start > at:
            pieces.append(Activity(kind="queue", start_minutes=at, end_minutes=start))
        at = start + pause.length_minutes
        pieces.append(Activity(kind=pause.kind, start_minutes=start, end_minutes=at, is_paid=pause.is_paid))
    end = start_minutes + shape.length_minutes
    if end > at:
        pieces.append(Activity(kind="queue", start_minutes=at, end_minutes=end))
    return Shift(person=person, day=day, start_minutes=start_minutes, end_minutes=end, activities=tuple(pieces),
                 shape=shape.code)  # fmt: skip


def by_person(shifts: Iterable[Shift]) -> dict[str, list[Shift]]:
    """Return each person's shifts in order of time."""
    found: dict[str, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda s: (s.person, s.start_minutes)):
        found.setdefault(shift.person, []).append(shift)
    return found
