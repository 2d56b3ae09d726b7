"""The solver's own account of the rules: whole numbers made once, so that thousands of shifts can be tried.

It knows nothing of the shelf in `rules`; the contract test holds both accounts equal, rule by rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .days import DAYS_PER_WEEK, MINUTES_PER_DAY
from .problem import Person, RosterProblem
from .shifts import Shift, ShiftShape, by_person, shift_of

# Pauses begin on the quarter hour.
PAUSE_STEP_MINUTES = 15


@dataclass(frozen=True)
class DayLimits:
    """When a person may work on one day, by the rule that says so. `windows` None is any time."""

    opening: tuple[int, int] | None
    windows: tuple[tuple[int, int], ...] | None
    young_nights: tuple[tuple[int, int], ...]
    nights: tuple[tuple[int, int], ...]
    fixed: tuple[int, str] | None
    rest_needed: int
    break_over: int
    break_needed: int
    young_day: int | None
    in_a_row: int


@dataclass(frozen=True)
class WeekLimits:
    """What a person may and must work in one week of the horizon."""

    days: range
    begins: int
    ends: int
    least: int
    most: int
    credit: int
    days_most: int
    rest_needed: int | None
    fortnight_needed: int | None
    average_cap: int
    reference_weeks: int
    night_cap: int
    night_part: int
    young_most: int | None


class Legal:
    """One person's rules, ready for the solver."""

    def __init__(self, problem: RosterProblem, person: Person) -> None:
        self.problem, self.person = problem, person
        self.off = [(o.start_minutes, o.end_minutes) for o in person.time_off]
        self.barred = {each.day for each in person.unready if not each.work}
        self.before = sorted((s.start_minutes, s.end_minutes) for s in person.worked_before)
        self.last_end = max((end for _, end in self.before), default=None)
        self.days_before = {start // MINUTES_PER_DAY for start, _ in self.before}
        self.waived = {(w.rule, w.day) for w in problem.waivers if w.person == person.code}
        self.days = [self._day(number) for number in range(len(problem.days))]
        firsts = range(0, len(problem.days), DAYS_PER_WEEK)
        self.weeks = [self._week(range(f, min(f + DAYS_PER_WEEK, len(problem.days)))) for f in firsts]

    def _day(self, number: int) -> DayLimits:
        problem, person = self.problem, self.person
        day, opening = problem.days[number], problem.opening[number]
        windows = person.availability
        fixed = next((f for f in person.fixed if self._is_due(f.start_wall_minutes, f.shape, f.weekday, number)), None)
        young = "young_" if person.is_young else ""

        def value(code: str) -> int:
            return problem.value(code, day=number)

        return DayLimits(
            opening=None if opening is None else (day.at(opening[0]), day.at(opening[1])),
            windows=None if windows is None else tuple(
                (day.at(w.start_wall_minutes), day.at(w.end_wall_minutes)) for w in windows if w.holds_on(day.date)),
            young_nights=self._nights(number, "young_worker.night_") if person.is_young else (),
            nights=self._nights(number, "night_work."),
            fixed=None if fixed is None else (day.at(fixed.start_wall_minutes), fixed.shape),
            rest_needed=max(value("daily_rest.minutes"), value(f"daily_rest.{young}minutes")),
            break_over=value(f"rest_break.{young}over_minutes"),
            break_needed=value(f"rest_break.{young}minutes"),
            young_day=value("young_worker.minutes_per_day") if person.is_young else None,
            in_a_row=value("consecutive_days.days"),
        )  # fmt: skip

    def _is_due(self, start_wall: int, shape: str, weekday: int, number: int) -> bool:
        day = self.problem.days[number]
        start = day.at(start_wall)
        end = start + self.problem.shape_by_code[shape].length_minutes
        is_free = not self._is_off(start, end)
        return day.date.weekday() == weekday and self.problem.opening[number] is not None and is_free

    def _is_off(self, start: int, end: int) -> bool:
        return any(start < off_end and off_start < end for off_start, off_end in self.off)

    def _nights(self, number: int, prefix: str) -> tuple[tuple[int, int], ...]:
        day = self.problem.days[number]
        begin = self.problem.value(f"{prefix}from_minutes", day=number)
        until = self.problem.value(f"{prefix}until_minutes", day=number)
        is_last = number + 1 == len(self.problem.days)
        dawn = day.end_minutes + until if is_last else self.problem.days[number + 1].at(until)
        return (day.start_minutes, day.at(until)), (day.at(begin), dawn)

    def _week(self, days: range) -> WeekLimits:
        problem, person, first = self.problem, self.person, days[0]
        begins, ends = problem.days[first].start_minutes, problem.days[days[-1]].end_minutes
        credit = sum(o.credited_minutes for o in person.time_off if begins <= o.start_minutes < ends)
        is_whole = len(days) == DAYS_PER_WEEK
        rest = problem.value("weekly_rest.young_minutes" if person.is_young else "weekly_rest.minutes", day=first)
        if not person.is_young and problem.value("weekly_rest.on_top_of_daily", day=first):
            rest += problem.value("daily_rest.minutes", day=first)
        has_fortnight = problem.value("weekly_rest.fortnight_allowed", day=first) and not person.is_young
        fortnight = problem.value("weekly_rest.fortnight_minutes", day=first) if has_fortnight else None
        # A night worker's day is averaged over the six days of a week that are not its weekly rest.
        night_cap = (DAYS_PER_WEEK - 1) * problem.value("night_work.minutes_per_day", day=first)
        return WeekLimits(
            days=days, begins=begins, ends=ends, credit=credit,
            least=person.contract.min_minutes_per_week if is_whole else 0,
            most=max(person.contract.max_minutes_per_week, credit),
            days_most=person.contract.max_days_per_week,
            rest_needed=rest if is_whole else None, fortnight_needed=fortnight,
            average_cap=problem.value("weekly_hours.minutes", day=first),
            reference_weeks=problem.value("weekly_hours.reference_weeks", day=first),
            night_cap=night_cap, night_part=problem.value("night_work.part_minutes", day=first),
            young_most=problem.value("young_worker.minutes_per_week", day=first) if person.is_young else None,
        )  # fmt: skip

    def holds(self, rule: str, day: int) -> bool:
        """Return whether a rule is in force for this person on a day, that is, not waived."""
        return (rule, day) not in self.waived and (rule, None) not in self.waived

    def time_faults(self, *, day: int, start: int, shape: str, length: int, paid: int) -> list[str]:
        """Return the rules that a shift breaks by its times alone, once for each breach."""
        on, end, found = self.days[day], start + length, []
        if on.opening is None or start < on.opening[0] or end > on.opening[1]:
            found.append("opening_hours")
        if on.windows is not None and not any(a <= start and end <= b for a, b in on.windows):
            found.append("availability")
        if day in self.barred:
            found.append("readiness")
        found += ["leave" for a, b in self.off if a < end and start < b]
        found += ["adjustment" for n in self.person.needs if self._breaks_times(n.kind, n.minutes, day, start, end)]
        if paid > self.person.contract.max_minutes_per_day:
            found.append("day_hours")
        if on.young_day is not None and paid > on.young_day:
            found.append("young_worker")
        if any(a < end and start < b for a, b in on.young_nights):
            found.append("young_worker")
        if self.person.fixed and on.fixed != (start, shape) and not self._is_off(start, end):
            found.append("fixed_pattern")
        return [rule for rule in found if self.holds(rule, day)]

    def _breaks_times(self, kind: str, minutes: int, day: int, start: int, end: int) -> bool:
        at = self.problem.days[day].at
        return (
            (kind == "no_start_before" and start < at(minutes))
            or (kind == "no_end_after" and end > at(minutes))
            or (kind == "no_lates" and end > at(self.problem.late_ends_after_minutes))
            or (kind == "shift_at_most" and end - start > minutes)
        )

    def pause_faults(self, shift: Shift) -> list[str]:
        """Return the rules that a shift breaks by its pauses."""
        on, found = self.days[shift.day], []
        inner = [p for p in shift.pauses if shift.start_minutes < p.start_minutes and p.end_minutes < shift.end_minutes]
        if shift.length_minutes > on.break_over and all(p.length_minutes < on.break_needed for p in inner):
            found.append("rest_break")
        edges = [shift.start_minutes, *(m for p in shift.pauses for m in (p.start_minutes, p.end_minutes)),
                 shift.end_minutes]  # fmt: skip
        stretch = max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))
        found += ["adjustment" for n in self.person.needs if n.kind == "break_every" and stretch > n.minutes]
        return [rule for rule in found if self.holds(rule, shift.day)]

    def placements(self, shape: ShiftShape, *, day: int) -> list[tuple[int, ...]]:
        """Return the pause placements of a shape that are legal for this person."""
        at = self.problem.days[day].start_minutes
        return [
            starts
            for starts in shape.placements(step_minutes=PAUSE_STEP_MINUTES)
            if not self.pause_faults(shift_of(shape, person=self.person.code, day=day, start_minutes=at, pause_starts=starts))
        ]

    def faults(self, shifts: Sequence[Shift]) -> Counter[str]:
        """Return how often each blocking rule is broken by a person's shifts, in order of time."""
        found = Counter(
            fault
            for s in shifts
            for fault in self.time_faults(day=s.day, start=s.start_minutes, shape=s.shape, length=s.length_minutes,
                                          paid=s.paid_minutes) + self.pause_faults(s)
            if not (fault == "fixed_pattern" and s.is_locked) and not (fault == "readiness" and not s.is_on_queue)
        )  # fmt: skip
        worked_days = {s.day for s in shifts}
        missing = (n for n, d in enumerate(self.days) if d.fixed is not None and n not in worked_days)
        found["fixed_pattern"] += sum(self.holds("fixed_pattern", n) for n in missing)
        rows = [(s.day, s.start_minutes, s.end_minutes, s.paid_minutes) for s in shifts]
        found.update(self._sequence_faults(rows))
        for number in range(len(self.weeks)):
            found.update(self._week_faults(number, rows))
        return +found

    def _sequence_faults(self, rows: Sequence[tuple[int, int, int, int]]) -> list[str]:
        found: list[tuple[str, int]] = []
        ended = self.last_end
        for place, (day, start, end, _) in enumerate(rows):
            if ended is not None and start - ended < self.days[day].rest_needed:
                found.append(("daily_rest", day))
            ended = end if ended is None else max(ended, end)
            if place and rows[place - 1][0] != day and start < rows[place - 1][2]:
                found.append(("overlap", day))
        of_day = Counter(row[0] for row in rows)
        found += [("overlap", day) for day, times in of_day.items() if times > 1]
        worked = self.days_before | of_day.keys()
        for day in of_day:
            if day + 1 not in worked:
                run = next(n for n in range(1, len(worked) + 2) if day - n not in worked)
                if run > self.days[day].in_a_row:
                    found.append(("consecutive_days", day))
        return [rule for rule, day in found if self.holds(rule, day)]

    def _week_faults(self, number: int, rows: Sequence[tuple[int, int, int, int]]) -> list[str]:
        week, found = self.weeks[number], []
        mine = [row for row in rows if row[0] in week.days]
        paid = sum(row[3] for row in mine)
        credit = self._credit_beside(week, rows, paid=paid)
        if not week.least <= paid + credit <= max(self.person.contract.max_minutes_per_week, credit):
            found.append("contract_hours")
        if len({row[0] for row in mine}) > week.days_most:
            found.append("contract_days")
        if week.rest_needed is not None and mine and not self._rests(week, rows):
            found.append("weekly_rest")
        if week.young_most is not None and paid > week.young_most:
            found.append("young_worker")
        earlier = [sum(r[3] for r in rows if r[0] in w.days) for w in self.weeks[:number]]
        counted = [*self.person.weekly_minutes_before, *earlier, paid][-week.reference_weeks :]
        if paid and not self.person.has_opted_out and sum(counted) > week.average_cap * len(counted):
            found.append("weekly_hours")
        works_nights = self.person.is_night_worker or any(self._is_night(week, row) for row in mine)
        if mine and works_nights and sum(counted) > week.night_cap * len(counted):
            found.append("night_work")
        return [rule for rule in found if self.holds(rule, week.days[0])]

    def _credit_beside(self, week: WeekLimits, rows: Sequence[tuple[int, int, int, int]], *, paid: int) -> int:
        credit = {"leave": 0, "absence": 0}
        for off in self.person.time_off:
            if week.begins <= off.start_minutes < week.ends and all(b <= off.start_minutes or off.end_minutes <= a for _, a, b, _ in rows):
                credit[off.kind] += off.credited_minutes
        room = self.person.contract.max_minutes_per_week - paid - credit["leave"]
        return credit["leave"] + max(0, min(credit["absence"], room))

    def _is_night(self, week: WeekLimits, row: tuple[int, int, int, int]) -> bool:
        day, start, end, _ = row
        return sum(max(0, min(end, b) - max(start, a)) for a, b in self.days[day].nights) >= week.night_part

    def _rests(self, week: WeekLimits, rows: Sequence[tuple[int, int, int, int]]) -> bool:
        spans = [*self.before, *((row[1], row[2]) for row in rows)]
        if _longest_gap(spans, week.begins, week.ends) >= (week.rest_needed or 0):
            return True
        if week.fortnight_needed is None:
            return False
        return _longest_gap(spans, week.begins - 7 * MINUTES_PER_DAY, week.ends) >= week.fortnight_needed


def _longest_gap(spans: Iterable[tuple[int, int]], begins: int, ends: int) -> int:
    inside = sorted((max(a, begins), min(b, ends)) for a, b in spans if a < ends and b > begins)
    longest, free_from = 0, begins
    for start, end in inside:
        longest, free_from = max(longest, start - free_from), max(free_from, end)
    return max(longest, ends - free_from)


def count_faults(problem: RosterProblem, shifts: Iterable[Shift]) -> Counter[str]:
    """Return how often each blocking rule is broken, by the solver's own account."""
    mine = by_person(shifts)
    return sum((Legal(problem, p).faults(mine.get(p.code, [])) for p in problem.people), Counter())
