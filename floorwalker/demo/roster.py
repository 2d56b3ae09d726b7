"""The published roster of Larkfield: shifts for named people that follow the expected curve, with their activities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.demo.absence import is_on_leave
from floorwalker.demo.calendar import is_bank_holiday, wall_bins
from floorwalker.demo.contracts import EARLY, FULL, SATURDAY, SUNDAY
from floorwalker.demo.demand import LIVE_LUNCH_SECONDS, expected
from floorwalker.demo.lines import CHANNELS, CLAIMS_VOICE, EMAIL, QUEUES
from floorwalker.demo.people import Person

Floats = NDArray[np.float64]

STEP_SECONDS: Final = 900
REST_SECONDS: Final = 12 * 3600  # the site's rule; the law's is 11 (Working Time Regulations 1998, regulation 10)
BREAK_SECONDS: Final = 900
WORK_WITHOUT_BREAK_SECONDS: Final = 6 * 3600
# One Saturday in so many, by home queue: claims and chat have their own weekend people.
SATURDAY_EVERY_WEEKS: Final = (6, 3, 3, 3, 5, 4)
COVER_SHARE: Final = 0.85
SAFETY: Final = 0.9
MEETING_WEEKDAYS: Final = {"A": 2, "B": 3, "C": 1, "D": 2, "E": 3}
MEETING_SECONDS: Final = 14 * 3600
LIVE_LUNCH_OFFSETS: Final = (0, 0, 0, 0, 1800, 1800, 1800, 3600, 3600, 3600)
LIVE_CROWDED_SHARE: Final = 0.85
HOLIDAY_STAFF: Final = {0: 7, 4: 2, 5: 3}


@dataclass(frozen=True)
class Activity:
    """A scheduled part of a shift: half-open, in wall-clock seconds of its day."""

    started: int
    ended: int
    code: str


@dataclass(frozen=True)
class Shift:
    """One person's published day; its activities follow one another without a gap."""

    person: int
    day: date
    started: int
    ended: int
    activities: tuple[Activity, ...]


def required(day: date) -> Floats:
    """Return the people each queue needs by quarter of a wall-clock hour: load plus a square-root margin.

    Returns
    -------
    ndarray, shape (queues, 96)
    """
    rates = expected(day)
    need = np.zeros((len(QUEUES), 96))
    bins = np.array(wall_bins(day))
    for number, queue in enumerate(QUEUES):
        wall = np.zeros(48)
        wall[bins] = rates[number]
        opening = queue.opening_on(day)
        if opening is None:
            continue
        opens, closes = opening[0] // 30, opening[1] // 30
        if queue.channel == EMAIL:
            wall[opens:closes] = wall.sum() / (closes - opens)
        load = wall * queue.handle_seconds / 1800 / (1 + 0.55 * (queue.concurrency - 1))
        people = load + SAFETY * np.sqrt(load)
        people[:opens] = 0
        people[closes:] = 0
        need[number] = np.repeat(people, 2)
    return need


def _saturdays(agents: Sequence[Person], monday: date, *, week: int, leave: frozenset[tuple[int, date]]) -> frozenset[int]:
    """Return who works this Saturday beside weekend people: those whose turn it is, and where nobody of a queue is there, one more."""
    day = monday + timedelta(days=SATURDAY)
    found: set[int] = set()
    for home, every in enumerate(SATURDAY_EVERY_WEEKS):
        free = [p for p in agents if (p.home or 0) == home and SATURDAY in p.contract.weekdays and not is_on_leave(p, day, leave)]
        turns = {p.number for p in free if (p.number + week) % every == 0}
        others = [p for p in free if len(p.contract.weekdays) > p.contract.days]
        if others and not turns and len(others) == len(free) and QUEUES[home].opening_on(day) is not None:
            turns = {others[week % len(others)].number}
        found |= turns
    return frozenset(found)


def _working_days(
    person: Person, monday: date, *, saturdays: frozenset[int], spare: Floats, leave: frozenset[tuple[int, date]]
) -> list[int]:
    """Return the weekdays `person` works: the contract's days less leave, where cover is thinnest, Saturdays in turn."""
    contract = person.contract
    open_days = [d for d in contract.weekdays if not is_bank_holiday(monday + timedelta(days=d))]
    days = [d for d in open_days if not is_on_leave(person, monday + timedelta(days=d), leave)]
    lost, booked = len(contract.weekdays) - len(open_days), len(open_days) - len(days)
    wanted = min(max(0, contract.days - min(lost, 1) - booked), len(days))
    if len(contract.weekdays) <= contract.days:
        return days
    saturday = wanted > 0 and person.number in saturdays and SATURDAY in days
    weekdays = sorted((d for d in days if d < SATURDAY), key=lambda d: float(spare[d]))
    return sorted(weekdays[: wanted - saturday] + [SATURDAY] * saturday)


def _best_start(
    person: Person, day: date, *, need: Floats, have: Floats, not_before: float, taste: float
) -> tuple[int, int] | None:
    """Return start and end, in wall-clock seconds, that lower the shortfall most, or None if nothing legal is open."""
    home = person.home
    opening = QUEUES[home].opening_on(day) if home is not None else None
    if opening is None:
        return None
    contract = person.contract
    agreed = contract.sunday_minutes if day.weekday() == SUNDAY else None
    length = min(agreed or contract.shift_minutes, opening[1] - opening[0])
    if contract.fixed_start is not None:
        starts = [contract.fixed_start]
    else:
        earliest = max(opening[0], contract.earliest_start)
        if "No start before 09:00" in person.needs:
            earliest = max(earliest, 9 * 60)
        latest = min(opening[1], contract.latest_end)
        if "Finish by 18:00" in person.needs:
            latest = min(latest, 18 * 60)
        starts = list(range(earliest, latest - length + 1, 30))
    starts = [s for s in starts if s * 60 >= not_before]
    if not starts:
        return None
    gap = need - have
    # Shortfall counts by its share of the need, or a peak would draw everybody and leave the evening bare.
    gain = (np.maximum(gap, 0) ** 2 - np.maximum(gap - COVER_SHARE, 0) ** 2) / (need + 0.5) - 0.1 * (gap <= 0)
    running = np.concatenate([[0.0], np.cumsum(gain)])
    first = np.array(starts) // 15
    value = running[first + length // 15] - running[first] + 0.2 * taste * np.cos(first * 0.7)
    start = starts[int(np.argmax(value))] * 60
    return start, start + length * 60


def _place(
    taken: list[Activity], *, code: str, length: int, window: tuple[int, int], room: Floats, shift: tuple[int, int]
) -> None:
    """Put one activity where cover is thickest inside `window`, clear of what is placed already."""
    best, best_value = -1, -np.inf
    low = max(window[0], shift[0] + STEP_SECONDS)
    high = min(window[1], shift[1] - STEP_SECONDS - length)
    for start in range(low - low % STEP_SECONDS, high + 1, STEP_SECONDS):
        if any(a.started < start + length + STEP_SECONDS and start - STEP_SECONDS < a.ended for a in taken):
            continue
        value = float(room[start // STEP_SECONDS : (start + length) // STEP_SECONDS].min())
        if value > best_value:
            best, best_value = start, value
    if best >= 0:
        taken.append(Activity(best, best + length, code))
        room[best // STEP_SECONDS : (best + length) // STEP_SECONDS] -= 1


def _fill(on_queue: str, placed: list[Activity], *, started: int, ended: int) -> tuple[Activity, ...]:
    """Return the placed activities with time on queue between them."""
    whole: list[Activity] = []
    at = started
    for activity in sorted(placed, key=lambda a: a.started):
        if activity.started > at:
            whole.append(Activity(at, activity.started, on_queue))
        whole.append(activity)
        at = activity.ended
    if at < ended:
        whole.append(Activity(at, ended, on_queue))
    return tuple(whole)


def _activities(person: Person, day: date, *, week: int, started: int, ended: int, room: Floats) -> tuple[Activity, ...]:
    placed: list[Activity] = []
    shift = (started, ended)
    length = ended - started
    weekday = day.weekday()
    contract = person.contract
    opening = QUEUES[person.home or 0].opening_on(day)
    if opening is not None and started < opening[0] * 60:
        placed.append(Activity(started, opening[0] * 60, "admin"))
    if opening is not None and opening[1] * 60 < ended:
        placed.append(Activity(opening[1] * 60, ended, "training"))
    if weekday < SATURDAY and person.team is not None and MEETING_WEEKDAYS[person.team] == weekday:
        at = MEETING_SECONDS + 1800 * (person.number % 2)
        if started + 3600 <= at <= ended - 5400:
            placed.append(Activity(at, at + 1800, "meeting"))
    if contract.lunch_minutes and length >= WORK_WITHOUT_BREAK_SECONDS:
        lunch, middle = contract.lunch_minutes * 60, started + length // 2
        _place(placed, code="lunch", length=lunch, window=(middle - 5400, middle + 3600), room=room, shift=shift)
    quarter = length // 4
    if length > 5 * 3600:
        for centre in (started + quarter, ended - quarter):
            window = (centre - 2700, centre + 1800)
            _place(placed, code="break", length=BREAK_SECONDS, window=window, room=room, shift=shift)
    elif length > 3 * 3600:
        window = (started + length // 2 - 2700, started + length // 2 + 1800)
        _place(placed, code="break", length=BREAK_SECONDS, window=window, room=room, shift=shift)
    if weekday < SATURDAY and not is_bank_holiday(day):
        turn = (person.number * 3 + week) % 5
        for due, code, seconds in (
            (weekday == turn, "training", 5400 if length > 5 * 3600 else 2700),
            (weekday == (turn + 2) % 5, "coaching", 2700),
            (weekday == (turn + 3) % 5, "admin", 1800),
        ):
            if due:
                _place(placed, code=code, length=seconds, window=shift, room=room, shift=shift)
    home = person.home
    return _fill(CHANNELS[QUEUES[home if home is not None else 0].channel], placed, started=started, ended=ended)


def build_week(
    rng: np.random.Generator, people: Sequence[Person], *, monday: date, leave: frozenset[tuple[int, date]]
) -> dict[date, list[Shift]]:
    """Return the published shifts of the week that starts on `monday`, day by day."""
    week = monday.toordinal() // 7
    days = [monday + timedelta(days=after) for after in range(7)]
    need = np.stack([required(day) for day in days])
    have = np.zeros_like(need)
    agents = [person for person in people if person.home is not None]
    hours: list[list[tuple[Person, int, int]]] = [[] for _ in days]
    saturdays = _saturdays(agents, monday, week=week, leave=leave)
    for index in rng.permutation(len(agents)).tolist():
        person = agents[index]
        home = person.home or 0
        spare = (have[:, home] - need[:, home]).sum(axis=1)
        rested_from = -np.inf
        taste = float(rng.random())
        for weekday in _working_days(person, monday, saturdays=saturdays, spare=spare, leave=leave):
            day = days[weekday]
            found = _best_start(
                person,
                day,
                need=need[weekday, home],
                have=have[weekday, home],
                not_before=rested_from - 86400 * weekday,
                taste=taste,
            )
            if found is None:
                continue
            hours[weekday].append((person, *found))
            rested_from = 86400 * weekday + found[1] + REST_SECONDS
            have[weekday, home, found[0] // STEP_SECONDS : found[1] // STEP_SECONDS] += COVER_SHARE
    roster: dict[date, list[Shift]] = {}
    for weekday, day in enumerate(days):
        if is_bank_holiday(day):
            hours[weekday] = _holiday_hours(agents, day, week=week, leave=leave)
        room = -need[weekday]
        for person, started, ended in hours[weekday]:
            room[person.home or 0, started // STEP_SECONDS : ended // STEP_SECONDS] += 1
        roster[day] = [
            Shift(
                person.number,
                day,
                started,
                ended,
                _activities(person, day, week=week, started=started, ended=ended, room=room[person.home or 0]),
            )
            for person, started, ended in sorted(hours[weekday], key=lambda row: row[0].number)
        ]
    return roster


def _holiday_hours(
    agents: Sequence[Person], day: date, *, week: int, leave: frozenset[tuple[int, date]]
) -> list[tuple[Person, int, int]]:
    """Return the few who work a bank holiday, taken in turn: a whole day, which begins when the first queue of the house opens."""
    hours: list[tuple[Person, int, int]] = []
    first = min(opening[0] for queue in QUEUES if (opening := queue.opening_on(day)) is not None)
    for queue, wanted in HOLIDAY_STAFF.items():
        opening = QUEUES[queue].opening_on(day)
        free = [p for p in agents if p.home == queue and p.contract in (FULL, EARLY) and not is_on_leave(p, day, leave)]
        if opening is None or not free:
            continue
        for turn in range(min(wanted, len(free))):
            person = free[(turn + week * wanted) % len(free)]
            hours.append((person, first * 60, (first + person.contract.shift_minutes) * 60))
    return hours


def crowd_lunches(shifts: Sequence[Shift], *, people: Sequence[Person]) -> list[Shift]:
    """Return the day's shifts with the claims lunches bunched (four at 12:30, more until 14:00) and two in training."""
    noon = int(LIVE_LUNCH_SECONDS)
    wishes = [Activity(noon + after, noon + after + 1800, "lunch") for after in LIVE_LUNCH_OFFSETS]
    wishes[1:1] = [Activity(noon, noon + 5400, "training")] * 2
    on_claims = sum(people[shift.person].home == CLAIMS_VOICE for shift in shifts)
    wishes = wishes[: max(2, round(on_claims * LIVE_CROWDED_SHARE))]
    changed: list[Shift] = []
    for shift in shifts:
        wish = wishes[0] if wishes and people[shift.person].home == CLAIMS_VOICE else None
        has_lunch = any(a.code == "lunch" for a in shift.activities)
        if wish is None or not has_lunch or shift.started + 5400 > wish.started or wish.ended + 5400 > shift.ended:
            changed.append(shift)
            continue
        wishes.pop(0)
        kept = [
            a
            for a in shift.activities
            if a.code not in ("voice", wish.code) and (a.ended <= wish.started or a.started >= wish.ended)
        ]
        if wish.code == "training" and not any(a.code == "lunch" for a in kept):
            kept.append(Activity(wish.ended, wish.ended + 1800, "lunch"))
        kept = [a for a in kept if a.code == "lunch" or not _meets_lunch(a, kept)]
        whole = _fill("voice", [*kept, wish], started=shift.started, ended=shift.ended)
        changed.append(replace(shift, activities=whole))
    return changed


def _meets_lunch(activity: Activity, others: Sequence[Activity]) -> bool:
    return any(o.code == "lunch" and o.started < activity.ended and activity.started < o.ended for o in others)
