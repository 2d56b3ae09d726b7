"""One long rest in each week, or one longer in a fortnight where the site allows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.days import MINUTES_PER_DAY
from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, longest_gap_minutes, weeks, worked_spans


def needed_minutes(problem: RosterProblem, person: Person, *, day: int) -> int:
    """Return the weekly rest in one piece; daily rest is added unless the site's value says otherwise."""
    law = problem.value("weekly_rest.young_minutes" if person.is_young else "weekly_rest.minutes", day=day)
    if person.is_young or not problem.value("weekly_rest.on_top_of_daily", day=day):
        return law
    return law + problem.value("daily_rest.minutes", day=day)


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    spans = worked_spans(person, shifts)
    for week in weeks(problem):
        begins, ends = problem.days[week[0]].start_minutes, problem.days[week[-1]].end_minutes
        if len(week) < 7 or not any(s.day in week for s in shifts):
            continue
        needed = needed_minutes(problem, person, day=week[0])
        seen = longest_gap_minutes(spans, start_minutes=begins, end_minutes=ends)
        kept = seen >= needed
        words = f"Longest rest in the week {hours(seen)} (needs {hours(needed)})"
        if not kept and not person.is_young and problem.value("weekly_rest.fortnight_allowed", day=week[0]):
            fortnight = longest_gap_minutes(spans, start_minutes=begins - 7 * MINUTES_PER_DAY, end_minutes=ends)
            kept = fortnight >= problem.value("weekly_rest.fortnight_minutes", day=week[0])
            words = f"Longest rest in 14 days {hours(fortnight)}; in the week {hours(seen)} (needs {hours(needed)})"
        yield rule.reading(person, day=week[0], seen=seen, needed=needed, is_kept=kept, words=words)


RULE = Rule(code="weekly_rest", name="Weekly rest", severity="block",
            source="Working Time Regulations 1998, reg 11", read=_read)  # fmt: skip
