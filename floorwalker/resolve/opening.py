"""What holds for a case from its first moment: the edition that it keeps to, its clocks, and who owes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from floorwalker.engine.calendar import Clock, deadline
from floorwalker.ground import packs, public_holidays, settings, todos
from floorwalker.ground.packs import Edition
from floorwalker.ground.people.models import Person
from floorwalker.resolve import due
from floorwalker.resolve.models import CaseClock, Complaint, Difficulty
from floorwalker.resolve.queries.regimes import Holding
from floorwalker.resolve.rules import clocks


def start(complaint: Complaint, event: str, *, at: datetime) -> None:
    """Start the clocks of the pinned edition that run from `event`, and write what is due next."""
    begin(complaint, event, at=at)
    due.refresh(complaint)


def begin(complaint: Complaint, event: str, *, at: datetime) -> None:
    """Start the clocks of the pinned edition that run from `event`, such as ``acknowledged``; what runs already is left as it is, and
    what is due next is for the caller to write."""
    pack = packs.regulations().get(complaint.pack)
    edition = edition_of(complaint)
    of = {each.clock.of for each in edition.clauses if each.clock and each.clock.when in {None, *complaint.traits}}
    held = set(complaint.clocks.values_list("of", flat=True))
    for name in sorted(of - held):
        found = clocks.due(pack, edition, name, at, traits=complaint.traits, calendar=complaint.calendar)
        assert found.clause.clock is not None
        if found.clause.clock.starts != event:
            continue
        CaseClock.objects.create(
            complaint=complaint, of=name, clause=found.clause.id, started_at=at, last_day=found.by.last_day, late_from=found.by.late_from,
            longest_from=found.extended.late_from if found.extended else None,
        )


def edition_of(complaint: Complaint) -> Edition:
    """Return the edition that a complaint is pinned to."""
    pack = packs.regulations().get(complaint.pack)
    return pack.on(complaint.received_at.astimezone(ZoneInfo(pack.zone)).date())


def headings(complaint: Complaint) -> list[str]:
    """Return the headings of causes that the pinned edition's return has."""
    return [name for each in edition_of(complaint).taxonomies if each.of == "cause" for name in each.headings]


def difficulty_due(holds: Holding, received_at: datetime) -> datetime:
    """Return by when the house wants a difficulty put right that was received then."""
    promised = Clock("business_days", int(settings.get("difficulty_days")))
    day = received_at.astimezone(ZoneInfo(holds.pack.zone)).date()
    off = public_holidays.around(day, promised, calendar=holds.calendar)
    return deadline(promised, received_at, zone=holds.pack.zone, holidays=off).late_from


def owe(made: Difficulty, to: Person) -> None:
    """Let `to` owe that a difficulty is put right."""
    todos.owe(
        to, key=f"difficulty:{made.reference}", stage="resolve", what=f"Put {made.reference} right", why=made.summary,
        about=f"difficulty:{made.reference}", due_at=made.due_at,
    )


def meet(complaint: Complaint, of: str, *, at: datetime, how: str) -> CaseClock | None:
    """Let what is due be done at a moment; None where no such clock runs."""
    row = complaint.clocks.filter(of=of, met_at=None, dropped_at=None).first()
    if row is not None:
        row.met_at, row.met_with = at, how
        row.save(update_fields=["met_at", "met_with"])
    return row


def end(complaint: Complaint, *, of: Collection[str], at: datetime, why: str) -> int:
    """Let clocks that still run be asked for no longer; return how many did."""
    rows = complaint.clocks.filter(of__in=of, met_at=None, dropped_at=None)
    return rows.update(dropped_at=at, dropped_why=why)
