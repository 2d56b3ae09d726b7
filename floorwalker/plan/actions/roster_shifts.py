"""Changing a draft by hand: every change is checked against every rule first, kept with what was before, and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.engine import rostering as engine
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan import putting_away
from floorwalker.plan.actions.rosters import KIND, write_shifts
from floorwalker.plan.models import Roster, RosterChange, RosterWaiver, Shift
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.roster_events import RosterChanged, RosterRuleWaived
from floorwalker.plan.rules.roster_checks import may_be_waived, newly_broken
from floorwalker.plan.rules.roster_problem import Case
from floorwalker.plan.rules.roster_shifts import (
    ON_QUEUE,
    Planned,
    Stretch,
    as_plain,
    cut,
    engine_shift,
    from_plain,
    shifted,
    stored,
    tiles,
    to_engine,
)
from floorwalker.plan.rules.roster_terms import STEP_MINUTES, shape, shape_code
from floorwalker.plan.rules.roster_week import Week

MOST_SHIFT_MINUTES = 16 * 60
UNDID, REDID = "Undid: ", "Redid: "


@dataclass(frozen=True)
class Cell:
    """One person on one day."""

    person: int
    day: date


class _Desk:
    """A draft opened for a change: its week, shifts and case, held so that nobody else changes it meanwhile."""

    def __init__(self, roster: Roster, *, day: date, by: Actor) -> None:
        policy.require_for(by, KIND, roster.site)
        held = putting_away.locked(roster, beside="site")
        if held.is_put_away:
            raise Conflict(
                f"{held.reference} is put away.", remedy="Bring it back within the hour, or choose another version.", code="put_away"
            )
        if held.published_at is not None or held.retired_at is not None:
            raise Conflict(
                f"{held.reference} was published; what people were told does not change under them.",
                remedy="Make a draft from it, change that, and publish it.", code="roster_published",
            )
        if not held.first_day <= day <= held.last_day:
            raise RuleBroken(
                f"{day} is not in {held.reference}, {held.first_day} to {held.last_day}.", remedy="Choose a day of the roster.",
                code="day_outside",
            )
        self.roster, self.by = held, by
        self.week = Week(held.site, day - timedelta(days=day.weekday()))
        self.shifts = queries.shifts_of(held, self.week)
        self.case: Case = queries.case_for(held, self.week, shifts=self.shifts)

    def at(self, cell: Cell) -> Shift | None:
        """Return the shift of a cell."""
        number = (cell.day - self.week.first_day).days
        mine = (s for s in self.shifts if s.person_id == cell.person and self.week.day_of(s.starts_at) == number)
        return next(mine, None)

    def refuse_broken(self, changes: dict[Cell, Planned | None], *, gone: set[int], new: Sequence[Planned], reason: str) -> None:
        """Refuse what newly breaks a rule, or set the rule aside with `reason` where it may be."""
        people = {str(cell.person) for cell in changes}
        if unknown := people - set(self.case.member_by_code):
            raise NotFound(
                f"{len(unknown)} of these people cannot be rostered in this week.",
                remedy="Agree hours with them and set a skill that a queue of the site wants.",
            )
        before = [to_engine(self.week, shift) for shift in self.shifts]
        after = [to_engine(self.week, shift) for shift in self.shifts if shift.pk not in gone]
        after += [engine_shift(self.week, planned) for planned in new]
        after.sort(key=lambda shift: shift.start_minutes)
        broken = newly_broken(self.case.problem, before=before, after=after, people=people)
        if not broken:
            return
        names = {member.code: member.person.display_name for member in self.case.members}
        if reason.strip() and all(may_be_waived(each) for each in broken):
            self._waive(broken, reason=reason.strip())
            return
        first = next((each for each in broken if not may_be_waived(each)), broken[0])
        day = "" if first.day is None else f", {self.week.days[first.day].date:%a %-d %b}"
        more = f" {len(broken) - 1} more rules would be broken." if len(broken) > 1 else ""
        raise RuleBroken(
            f"{names[first.person]}{day}: {first.words}.{more}",
            remedy="Choose another time, or give a reason to set the rule aside." if may_be_waived(first)
            else f"{first.name} cannot be set aside ({first.source}). Choose another time.",
            code="rule_broken", rule=first.rule, seen=first.seen, needed=first.needed, may_be_waived=may_be_waived(first),
        )

    def _waive(self, broken: Sequence[engine.Reading], *, reason: str) -> None:
        for each in broken:
            day = self.week.days[each.day or 0].date
            person = self.case.member_by_code[each.person].person
            RosterWaiver.objects.update_or_create(
                roster=self.roster, person=person, rule=each.rule, day=day,
                defaults={"reason": reason[:200], "decided_by": f"{self.by.kind}:{self.by.id}", "decided_at": clock.now()},
            )
            line = RosterRuleWaived(
                subject=self.roster.reference, person=person.reference, rule=each.rule, day=day, reason=Sleeved(reason[:200])
            )
            store.append(line, by=self.by)


def _put(
    desk: _Desk, changes: dict[Cell, Planned | None], *, words: str, reason: str = "", undoes: RosterChange | None = None
) -> None:
    """Put shifts into cells, or take them out, if no rule forbids it."""
    old = {cell: desk.at(cell) for cell in changes}
    gone = {shift.pk for shift in old.values() if shift is not None}
    new = [planned for planned in changes.values() if planned is not None]
    if undoes is None:
        desk.refuse_broken(changes, gone=gone, new=new, reason=reason)
    Shift.objects.filter(pk__in=gone).delete()
    write_shifts(desk.roster, new)
    cells = [[cell.person, cell.day.isoformat()] for cell in changes]
    RosterChange.objects.create(
        roster=desk.roster, words=words[:160], undoes=undoes, author=f"{desk.by.kind}:{desk.by.id}", created_at=clock.now(),
        before={"cells": cells, "shifts": as_plain(stored(shift) for shift in old.values() if shift is not None)},
        after={"cells": cells, "shifts": as_plain(new)},
    )
    people = Person.objects.in_bulk({cell.person for cell in changes})
    line = RosterChanged(
        subject=desk.roster.reference, people=tuple(people[cell.person].reference for cell in changes),
        days=tuple(cell.day for cell in changes), what=words.partition(": ")[0],
    )
    store.append(line, by=desk.by)


@transaction.atomic
def set_shift(
    roster: Roster, cell: Cell, *, starts: time, ends: time, by: Actor, stretches: Sequence[Stretch] | None = None,
    reason: str = "",
) -> None:
    """Give a person a shift on a day, in place of the one they had; `ends` at or before `starts` is on the next day.

    Parameters
    ----------
    stretches
        Breaks and other time off the queue; None keeps those of a shift of the same length, else places the usual ones.
    reason
        Why a rule that may be set aside is; empty refuses what breaks one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing rosters of the site.
    Conflict
        If the version was published.
    RuleBroken
        If a blocking rule would be broken: named with the number seen and the number needed; nothing is changed.
    """
    desk = _Desk(roster, day=cell.day, by=by)
    number = (cell.day - desk.week.first_day).days
    start = desk.week.moment(number, starts)
    end = desk.week.moment(number, ends) if ends > starts else desk.week.moment(number, ends) + timedelta(days=1)
    old = desk.at(cell)
    words = f"{'Changed' if old else 'Added'} a shift: {_name(cell)}, {cell.day:%a %-d %b} {starts:%H:%M} to {ends:%H:%M}"
    _put(desk, {cell: _planned(desk, cell, start, end, old, stretches)}, words=words, reason=reason)


@transaction.atomic
def move(roster: Roster, cell: Cell, *, minutes: int, by: Actor, reason: str = "") -> None:
    """Move a shift with its breaks by some minutes.

    Raises
    ------
    NotFound
        If there is no shift in the cell; otherwise as `set_shift`.
    """
    desk = _Desk(roster, day=cell.day, by=by)
    shift = _there(desk, cell)
    by_minutes = timedelta(minutes=minutes)
    words = f"Moved a shift: {_name(cell)}, {cell.day:%a %-d %b} by {minutes:+d} min"
    _put(desk, {cell: shifted(stored(shift), by_minutes)}, words=words, reason=reason)


@transaction.atomic
def remove(roster: Roster, cell: Cell, *, by: Actor, reason: str = "") -> None:
    """Take a shift out.

    Raises
    ------
    NotFound
        If there is no shift in the cell; otherwise as `set_shift`.
    """
    desk = _Desk(roster, day=cell.day, by=by)
    _there(desk, cell)
    _put(desk, {cell: None}, words=f"Removed a shift: {_name(cell)}, {cell.day:%a %-d %b}", reason=reason)


@transaction.atomic
def paste(roster: Roster, source: Cell, *, to: Cell, by: Actor, reason: str = "") -> None:
    """Give the shift of one cell to another, at the same times on the clock; raises as `move`."""
    desk = _Desk(roster, day=to.day, by=by)
    shift = stored(_there(desk, source))
    moved = _to_cell(desk, shift, to)
    words = f"Copied a shift: {_name(source)}, {source.day:%a %-d %b} to {_name(to)}, {to.day:%a %-d %b}"
    _put(desk, {to: moved}, words=words, reason=reason)


@transaction.atomic
def swap(roster: Roster, one: Cell, *, other: Cell, by: Actor, reason: str = "") -> None:
    """Let two people take each other's shifts; a cell without a shift gives its day off. Raises as `move`."""
    desk = _Desk(roster, day=one.day, by=by)
    first, second = desk.at(one), desk.at(other)
    if first is None and second is None:
        _there(desk, one)
    changes: dict[Cell, Planned | None] = {
        one: None if second is None else _to_cell(desk, stored(second), one),
        other: None if first is None else _to_cell(desk, stored(first), other),
    }
    words = f"Swapped shifts: {_name(one)}, {one.day:%a %-d %b} with {_name(other)}, {other.day:%a %-d %b}"
    _put(desk, changes, words=words, reason=reason)


@transaction.atomic
def lock(roster: Roster, cell: Cell, *, locked: bool, by: Actor) -> None:
    """Lock a shift, so that solving leaves it alone, or unlock it.

    Raises
    ------
    NotFound
        If there is no shift in the cell.
    """
    desk = _Desk(roster, day=cell.day, by=by)
    shift = _there(desk, cell)
    words = f"{'Locked' if locked else 'Unlocked'} a shift: {_name(cell)}, {cell.day:%a %-d %b}"
    _put(desk, {cell: replace(stored(shift), locked=locked)}, words=words)


@transaction.atomic
def set_stretch(
    roster: Roster, people: Sequence[int], *, kind: str, starts_at: datetime, ends_at: datetime, words: str, by: Actor, reason: str = ""
) -> None:
    """Give a stretch of these people's time on queue (keys) to something else, or with ``queue`` give it back; one change, undone in one.

    Their shifts are locked, so that solving leaves it alone; raises as `set_shift`, and where somebody has no such time then.
    """
    zone = ZoneInfo(roster.site.zone)
    desk = _Desk(roster, day=starts_at.astimezone(zone).date(), by=by)
    changes: dict[Cell, Planned | None] = {}
    for key in people:
        shift = next((s for s in desk.shifts if s.person_id == key and s.starts_at <= starts_at and ends_at <= s.ends_at), None)
        cell = Cell(key, desk.week.days[desk.week.day_of(shift.starts_at if shift else starts_at)].date)
        if shift is None:
            raise RuleBroken(
                f"{_name(cell)} has no shift then in {desk.roster.reference}.", remedy="Choose a time of the shift.", code="not_rostered"
            )
        changes[cell] = cut(stored(shift), kind=kind, starts_at=starts_at, ends_at=ends_at, queue=_home(desk, cell))
    _put(desk, changes, words=words, reason=reason)


@transaction.atomic
def undo(roster: Roster, *, by: Actor) -> RosterChange:
    """Put back what stood before the latest change that still stands; the undoing is a change of its own.

    Raises
    ------
    RuleBroken
        If there is nothing to undo.
    """
    policy.require_for(by, KIND, roster.site)
    change = queries.open_changes(roster).undo
    if change is None:
        raise RuleBroken(
            f"There is nothing to undo in {roster.reference}.", remedy="Every change since it was made is undone.",
            code="nothing_to_undo",
        )
    _take_back(roster, change, words=f"{UNDID}{change.words.removeprefix(REDID)}", by=by)
    return change


@transaction.atomic
def redo(roster: Roster, *, by: Actor) -> RosterChange:
    """Make the change again that was undone last; a new change in between forgets what was undone.

    Raises
    ------
    RuleBroken
        If there is nothing to redo.
    """
    policy.require_for(by, KIND, roster.site)
    change = queries.open_changes(roster).redo
    if change is None:
        raise RuleBroken(
            f"There is nothing to redo in {roster.reference}.", remedy="Nothing was undone since the latest change.",
            code="nothing_to_redo",
        )
    _take_back(roster, change, words=f"{REDID}{change.words.removeprefix(UNDID)}", by=by)
    return change


def _take_back(roster: Roster, change: RosterChange, *, words: str, by: Actor) -> None:
    cells = [Cell(person, date.fromisoformat(day)) for person, day in change.before["cells"]]
    desk = _Desk(roster, day=cells[0].day, by=by)
    changes: dict[Cell, Planned | None] = dict.fromkeys(cells)
    for planned in from_plain(change.before["shifts"]):
        changes[Cell(planned.person, desk.week.days[desk.week.day_of(planned.starts_at)].date)] = planned
    _put(desk, changes, words=words, undoes=change)


def _there(desk: _Desk, cell: Cell) -> Shift:
    shift = desk.at(cell)
    if shift is None:
        raise NotFound(
            f"{_name(cell)} has no shift on {cell.day:%a %-d %b} in {desk.roster.reference}.",
            remedy="Somebody may have changed it; load the page again.",
        )
    return shift


def _name(cell: Cell) -> str:
    return Person.objects.values_list("display_name", flat=True).filter(pk=cell.person).first() or "Nobody"


def _home(desk: _Desk, cell: Cell) -> int | None:
    member = desk.case.member_by_code.get(str(cell.person))
    home = member.homes[(cell.day - desk.week.first_day).days] if member is not None else None
    return home.pk if home is not None else None


def _to_cell(desk: _Desk, shift: Planned, cell: Cell) -> Planned:
    """Return a shift at the same times on the clock of another cell, its time on queue given to that person's queue."""
    from_day = desk.week.days[desk.week.day_of(shift.starts_at)]
    wall = from_day.wall(desk.week.minute(shift.starts_at))
    number = (cell.day - desk.week.first_day).days
    if not 0 <= number < len(desk.week.days):
        raise RuleBroken(f"{cell.day} is in another week.", remedy="Copy inside one week.", code="day_outside")
    moved = shifted(shift, desk.week.at(desk.week.days[number].at(wall)) - shift.starts_at)
    home = _home(desk, cell)
    parts = tuple(replace(part, queue=home if part.kind == ON_QUEUE else part.queue) for part in moved.parts)
    return replace(moved, person=cell.person, parts=parts)


def _planned(
    desk: _Desk, cell: Cell, start: datetime, end: datetime, old: Shift | None, stretches: Sequence[Stretch] | None
) -> Planned:
    length = int((end - start).total_seconds() // 60)
    if length > MOST_SHIFT_MINUTES or length % STEP_MINUTES:
        raise RuleBroken(
            f"The shift would last {length / 60:g} hours.",
            remedy=f"Give it at most {MOST_SHIFT_MINUTES // 60} hours, in steps of {STEP_MINUTES} minutes.", code="bad_shift",
        )
    if stretches is None and old is not None and old.ends_at - old.starts_at == end - start:
        return shifted(stored(old), start - old.starts_at)
    if stretches is None:
        usual = shape(shape_code(length))
        placements = usual.placements(step_minutes=STEP_MINUTES)
        middle = placements[len(placements) // 2] if placements else ()
        stretches = [
            Stretch(pause.kind, after, pause.length_minutes) for pause, after in zip(usual.pauses, middle, strict=False)
        ]
    return Planned(cell.person, start, end, True, tuple(tiles(start, length, stretches, queue=_home(desk, cell))))
