"""When something of a regulation is due: the clocks of packs, run by the engine over the public holidays of a calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.engine.calendar import Clock, Deadline, deadline
from floorwalker.ground import public_holidays
from floorwalker.ground.packs import Case, Clause, Edition, Pack

NOON: Final = time(12)


@dataclass(frozen=True)
class Due:
    """What a clause makes due, and until when at the longest where it may be made longer."""

    clause: Clause
    by: Deadline
    extended: Deadline | None


def end(pack: Pack, clock: Clock, started_at: datetime, *, calendar: str = "") -> Deadline:
    """Return when `clock` of `pack` runs out; `calendar` names other public holidays than those of the pack.

    Raises
    ------
    CalendarUnknown
        If there is no such calendar.
    """
    started_on = started_at.astimezone(ZoneInfo(pack.zone)).date()
    off = public_holidays.around(started_on, clock, calendar=calendar or pack.calendar)
    return deadline(clock, started_at, zone=pack.zone, holidays=off)


def due(pack: Pack, edition: Edition, of: str, started_at: datetime, *, traits: Collection[str] = (), calendar: str = "") -> Due:
    """Return what is due `of` a case with these `traits`, by the edition it is pinned to.

    Raises
    ------
    LookupError
        If nothing of the kind is due.
    CalendarUnknown
        If there is no such calendar.
    """
    clause = edition.clock(of, traits=traits)
    assert clause.clock is not None
    longest = clause.clock.extended
    return Due(
        clause, end(pack, clause.clock.clock, started_at, calendar=calendar),
        None if longest is None else end(pack, longest, started_at, calendar=calendar),
    )


def all_due(pack: Pack, edition: Edition, day: date, *, traits: Collection[str] = ()) -> list[Due]:
    """Return everything that is due of what began on `day` at noon where the pack counts, the first to end first.

    A clock that runs from something later, such as the acknowledgement, is run from the same day.
    """
    kinds = sorted({each.clock.of for each in edition.clauses if each.clock and each.clock.when in {None, *traits}})
    return sorted((due(pack, edition, of, noon(pack, day), traits=traits) for of in kinds), key=lambda each: each.by.late_from)


def differing(pack: Pack, cases: Sequence[Case]) -> list[str]:
    """Return in words each dated case that ends on another day than it says; empty where all end as they should."""
    wrong = []
    for case in cases:
        edition, started = pack.on(case.started), noon(pack, case.started)
        for said, which in ((case.due, "by"), (case.extended, "extended")):
            for of, day in said.items():
                found = due(pack, edition, of, started, traits=case.traits, calendar=case.calendar)
                ends = found.by if which == "by" else found.extended
                if ends is None or ends.last_day != day:
                    wrong.append(f"{of} of {case.started}: {ends.last_day if ends else 'no end'} and not {day}")
    return wrong


def noon(pack: Pack, day: date) -> datetime:
    """Return noon of a day where the pack counts."""
    return datetime.combine(day, NOON, ZoneInfo(pack.zone))
