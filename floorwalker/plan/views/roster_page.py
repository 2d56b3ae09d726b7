"""What the roster page draws: rows of bars to scale, day heads, coverage, and the inspector of one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from floorwalker.engine.rostering import Reading
from floorwalker.ground.web import formats
from floorwalker.ground.web.charts import Chart, CoverageDay, Intervals, coverage, level_state
from floorwalker.plan.actions.roster_shifts import Cell
from floorwalker.plan.forms.rosters import parts_in_words
from floorwalker.plan.models import Absence, Shift
from floorwalker.plan.queries.roster_board import Board
from floorwalker.plan.rules.roster_checks import may_be_waived
from floorwalker.plan.rules.roster_people import Member
from floorwalker.plan.rules.roster_week import SLOT_MINUTES

STEP_MINUTES = 15
HOUR = 60
SATURDAY = 5
NO_TEAM = "no-team"
WHOLE_DAY_SHARE = 0.9
Broken = set[tuple[str, int | None]]
DRAWN_PARTS = {"break": "", "lunch": "", "training": " training", "coaching": " coaching", "meeting": " training", "admin": " training"}


@dataclass(frozen=True)
class Part:
    """A stretch drawn over a bar."""

    css: str
    at: int
    long: int


@dataclass(frozen=True)
class Box:
    """One person on one day."""

    cell: str
    css: str
    label: str
    text: str
    state: str
    is_chosen: bool
    parts: tuple[Part, ...]
    ground: str


@dataclass(frozen=True)
class Row:
    """One person's week."""

    member: Member
    initials: str
    skills: str
    hours: str
    hours_state: str
    hours_words: str
    boxes: tuple[Box, ...]
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """A team with its rows; a shut one has none."""

    code: str
    name: str
    leader: str
    count: int
    is_open: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Head:
    """One day above the grid."""

    day: date
    level: str
    state: str
    short: int
    is_closed: bool


@dataclass(frozen=True)
class Grid:
    """The whole grid: `quarters` is the length of the scale."""

    quarters: int
    heads: tuple[Head, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class _Sheet:
    """What every cell of a grid is drawn from: `first` is the wall-clock minute at which each day begins."""

    board: Board
    first: int
    chosen: Cell | None
    broken: Broken
    day_names: tuple[str, ...]


def grid(board: Board, *, chosen: Cell | None, shut: frozenset[str], skill: str = "") -> Grid:
    """Return the grid of a board; teams in `shut` have no rows."""
    first, last = _window(board)
    days = tuple(formats.day(day.date, zone=board.week.site.zone) for day in board.week.days)
    sheet = _Sheet(board, first, chosen, {(each.person, each.day) for each in board.broken}, days)
    groups: dict[str, list[Member]] = {}
    for member in board.case.members:
        if board.chosen & member.serves and (not skill or skill in member.skills):
            groups.setdefault(member.team.code if member.team else NO_TEAM, []).append(member)
    drawn = []
    for code, members in sorted(groups.items(), key=lambda group: (group[0] == NO_TEAM, group[1][0].team.name if group[1][0].team else "")):
        head = members[0]
        is_open = code not in shut
        rows = tuple(_row(sheet, member) for member in members) if is_open else ()
        name = head.team.name if head.team else "In no team"
        drawn.append(Group(code, name, head.leader if head.team else "", len(members), is_open, rows))
    heads = tuple(_head(board, number) for number in range(len(board.week.days)))
    return Grid((last - first) // STEP_MINUTES, heads, tuple(drawn))


def _window(board: Board) -> tuple[int, int]:
    """Return the wall-clock minutes that every day shows: the site's hours, and whoever works beside them."""
    days = board.week.days
    hours = [each for each in board.case.opening.by_day if each is not None]
    starts = [a for a, _ in hours] + [days[s.day].wall(s.start_minutes) for s in board.engine_shifts]
    ends = [b for _, b in hours] + [days[s.day].wall(s.start_minutes) + s.length_minutes for s in board.engine_shifts]
    return min(starts, default=8 * HOUR) // HOUR * HOUR, -(-min(max(ends, default=18 * HOUR), 24 * HOUR) // HOUR) * HOUR


def _row(sheet: _Sheet, member: Member) -> Row:
    boxes = tuple(_box(sheet, member, number) for number in range(len(sheet.day_names)))
    hours = next(each for each in sheet.board.by_person[member.code] if each.rule == "contract_hours")
    skills = ", ".join(dict.fromkeys(skill.partition(",")[0] for skill in member.skills))
    return Row(
        member=member, initials=formats.initials(member.person.display_name), skills=skills, hours=f"{round(hours.seen / HOUR, 2):g}",
        hours_state="over" if hours.is_blocking else "", hours_words=hours.words if member.contract else "No hours are agreed",
        boxes=boxes,
        is_chosen=sheet.chosen is not None and sheet.chosen.person == member.person.pk,
    )


def _box(sheet: _Sheet, member: Member, number: int) -> Box:
    board, chosen = sheet.board, sheet.chosen
    day, found = board.week.days[number], board.by_cell.get((member.code, number))
    is_broken = (member.code, number) in sheet.broken
    cell = f"{member.person.pk}.{day.date.isoformat()}"
    who = f"{member.person.display_name}, {sheet.day_names[number]}"
    is_chosen = chosen is not None and chosen.person == member.person.pk and chosen.day == day.date
    away = _away(board, member, number)
    if away is not None:
        sick = away.kind == Absence.Kind.SICK
        uncovered = found is not None and _is_short(board, found[1])
        text = f"{away.get_kind_display()}{', uncovered' if uncovered else ''}"
        return Box(cell, "sick" if sick else "leave", f"{who}, {text}", text, "", is_chosen, (), "")
    weekend = "weekend" if day.date.weekday() >= SATURDAY else ""
    if found is None:
        return Box(cell, "none", f"{who}, no shift", "", "", is_chosen, (), weekend or "off")
    read = found[1]
    start = day.wall(read.start_minutes)
    at = max(0, (start - sheet.first) // STEP_MINUTES)
    clock = f"{start // HOUR:02d}:{start % HOUR:02d}"
    end = day.wall(read.end_minutes) % (24 * HOUR)
    parts = _parts(found[0], at)
    marks = (", locked" if found[0].locked else "") + (", breaks a rule" if is_broken else "")
    label = f"{who}, {clock} to {end // HOUR:02d}:{end % HOUR:02d}{marks}"
    css = f"at-{at} for-{max(1, read.length_minutes // STEP_MINUTES)}"
    return Box(cell, css, label, clock, "broken" if is_broken else "", is_chosen, parts, weekend)


def _parts(shift: Shift, at: int) -> tuple[Part, ...]:
    begins = shift.starts_at
    found = []
    for part in shift.parts:
        if part.kind in DRAWN_PARTS:
            after = int((part.starts_at - begins).total_seconds() // HOUR) // STEP_MINUTES
            long = max(1, int((part.ends_at - part.starts_at).total_seconds() // HOUR) // STEP_MINUTES)
            found.append(Part(DRAWN_PARTS[part.kind], at + after, long))
    return tuple(found)


def _away(board: Board, member: Member, number: int) -> Absence | None:
    """Return the absence that takes most of a day."""
    day, hours = board.week.days[number], board.case.opening.by_day[number]
    begin, end = (day.at(hours[0]), day.at(hours[1])) if hours else (day.start_minutes, day.end_minutes)
    found = board.by_cell.get((member.code, number))
    if found is not None:
        begin, end = found[1].start_minutes, found[1].end_minutes
    for starts, ends, absence in board.off.get(member.code, ()):
        if min(ends, end) - max(starts, begin) >= WHOLE_DAY_SHARE * (end - begin):
            return absence  # type: ignore[return-value]  # an Absence, kept as an object by the board
    return None


def _is_short(board: Board, read: Any) -> bool:
    slots = slice(read.start_minutes // SLOT_MINUTES, -(-read.end_minutes // SLOT_MINUTES))
    return bool((board.coverage.short[slots] > 0).any())


def _head(board: Board, number: int) -> Head:
    share, promised = board.day_level(number)
    state = level_state(share, promised)
    return Head(
        board.week.days[number].date, formats.share(share) if share is not None else "", state if state != "none" else "",
        board.short_slots(day=number), board.case.opening.by_day[number] is None,
    )


def cover_chart(board: Board, *, width: float = 810.0) -> Chart:
    """Draw who is scheduled on queue against who is required, day by day, in the hours that the grid shows."""
    first, last = _window(board)
    days = []
    for day in board.week.days:
        slots = range(day.at(first) // SLOT_MINUTES, min(day.at(last), day.end_minutes) // SLOT_MINUTES)
        starts = [board.week.at(slot * SLOT_MINUTES) for slot in slots]
        required = [float(board.required[slot]) for slot in slots]
        days.append(CoverageDay(
            day.date, Intervals(starts, SLOT_MINUTES, board.week.site.zone),
            [round(float(board.scheduled[slot]), 2) for slot in slots],
            required if board.has_need else [None] * len(starts),
        ))
    return coverage("roster-cover", days, title="Coverage by half hour", width=width)


@dataclass(frozen=True)
class Inspector:
    """One person on one day, ready to be edited."""

    member: Member
    initials: str
    day: date
    cell: str
    shift: Shift | None
    starts: str
    ends: str
    parts: Sequence[tuple[str, str, int]]
    parts_before: str
    better: Sequence[tuple[str, str, str, str]]
    kept: Sequence[Reading]
    broken: Sequence[tuple[Reading, bool]]
    absence: Absence | None
    needs_by_hand: Sequence[str]


def inspector(board: Board, chosen: Cell, *, may_change: bool) -> Inspector | None:
    """Return what the inspector shows of a cell, None when nobody of the roster is chosen."""
    member = board.case.member_by_code.get(str(chosen.person))
    number = (chosen.day - board.week.first_day).days
    if member is None or not 0 <= number < len(board.week.days):
        return None
    zone = board.week.site.zone
    found = board.by_cell.get((member.code, number))
    shift = found[0] if found else None
    readings = board.readings(member.code, day=number)
    better = []
    if may_change and board.has_need:
        for each in board.better_starts(member.code, day=number):
            starts, ends = (board.case.problem.clock(m) for m in (each.shift.start_minutes, each.shift.end_minutes))
            effect = f"{board.week.days[number].date:%a} short half hours: {each.day_short_slots_before} → {each.day_short_slots_after}"
            better.append((f"{starts} to {ends}", effect, starts, ends))
    parts = [
        (part.kind, formats.clock(part.starts_at, zone=zone), int((part.ends_at - part.starts_at).total_seconds() // HOUR))
        for part in (shift.parts if shift else ())
        if part.kind != "queue"
    ]
    return Inspector(
        member=member, initials=formats.initials(member.person.display_name), day=chosen.day,
        cell=f"{chosen.person}.{chosen.day.isoformat()}", shift=shift,
        starts=formats.clock(shift.starts_at, zone=zone) if shift else "", ends=formats.clock(shift.ends_at, zone=zone) if shift else "",
        parts=parts, parts_before=parts_in_words(parts),
        better=better, kept=[each for each in readings if each.is_kept],
        broken=[(each, may_be_waived(each)) for each in readings if not each.is_kept],
        absence=_away(board, member, number), needs_by_hand=member.needs_by_hand,
    )


def week_words(first_day: date) -> str:
    """Return "30 Nov to 6 Dec, week 49"."""
    last = first_day + timedelta(days=6)
    return f"{first_day.day} {first_day:%b} to {last.day} {last:%b}, week {first_day.isocalendar().week}"
