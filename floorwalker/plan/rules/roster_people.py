"""Who can be rostered in a week, and what is known of each: skills, contract, leave, what was worked before."""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from floorwalker.engine import rostering as engine
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Contract, Membership, Person, SkillLevel, Team, TeamLeadership
from floorwalker.plan.models import Absence, Activity, Shift
from floorwalker.plan.rules import readiness
from floorwalker.plan.rules import roster_terms as terms
from floorwalker.plan.rules.readiness import READY, Readiness
from floorwalker.plan.rules.roster_week import DAYS_PER_WEEK, Opening, Week, skill_key

HISTORY_WEEKS: Final = 16
"""Weeks before this one that the 48-hour average counts: 17 with it (Working Time Regulations 1998, regulation 4)."""
LATE_FROM_MINUTES: Final = 20 * terms.MINUTES_PER_HOUR
SATURDAY: Final = 5
MINUTE: Final = timedelta(minutes=1)
ANY_HOURS: Final = engine.Contract(
    min_minutes_per_week=0, max_minutes_per_week=7 * terms.MINUTES_PER_DAY, max_days_per_week=7, shapes=(),
    max_minutes_per_day=terms.MINUTES_PER_DAY,
)
"""For somebody who stands in a roster though no hours were agreed: shown, never planned."""
Lacking = dict[tuple[int, int], Readiness]
"""How people stand who lack something on a day, by the keys of person and queue."""


@dataclass(frozen=True)
class Member:
    """One person as the roster knows them."""

    person: Person
    team: Team | None
    leader: str
    skills: tuple[str, ...]
    serves: frozenset[str]
    homes: tuple[Queue | None, ...]
    contract: Contract | None
    needs_by_hand: tuple[str, ...]
    engine_person: engine.Person
    absences: tuple[Absence, ...] = ()
    """`serves` is what the person commands, ready or not; `homes` the queue served best of those they may, by day."""

    @property
    def code(self) -> str:
        """How the engine calls the person."""
        return str(self.person.pk)


@dataclass
class _Known:
    """What was read of one person."""

    levels: list[SkillLevel] = field(default_factory=list)
    contract: Contract | None = None
    team: Team | None = None
    absences: list[Absence] = field(default_factory=list)
    before: list[tuple[datetime, datetime]] = field(default_factory=list)
    minutes_by_age: Counter[int] = field(default_factory=Counter)


def crew(week: Week, queues: Sequence[Queue], opening: Opening, *, also: Iterable[int] = ()) -> list[Member]:
    """Return the people of the site with a skill that one of `queues` wants, and those with the keys `also`, by name."""
    wanted = {queue.skill_id for queue in queues if queue.skill_id}
    for_all = any(queue.skill_id is None for queue in queues)
    last = week.last_day
    skilled = SkillLevel.objects.filter(starts_on__lte=last).exclude(ends_on__lte=week.first_day).filter(skill__in=wanted)
    at_work = Q(site=week.site, joined_on__lte=last, is_provisional=False) & ~Q(left_on__lte=week.first_day)
    chosen = at_work if for_all else at_work & Q(pk__in=skilled.values("person"))
    people = list(Person.objects.filter(chosen | Q(pk__in=set(also))).order_by("sort_key", "pk"))
    known = _known(week, people, skilled)
    lacking = readiness.by_day(readiness.in_force(queues), [person.pk for person in people], [day.date for day in week.days])
    leaders = dict(
        TeamLeadership.objects.on(week.first_day).values_list("team", "person__display_name")
    )
    found = []
    for person in people:
        facts = known[person.pk]
        member = _member(week, person, facts, queues, opening, leaders, lacking)
        # Without agreed hours nobody is planned; who already stands in the roster is shown.
        if (member.contract is not None and member.contract.weekly_hours > 0) or person.pk in set(also):
            found.append(member)
    return found


def _known(week: Week, people: Sequence[Person], skilled: Iterable[SkillLevel]) -> dict[int, _Known]:
    known: dict[int, _Known] = defaultdict(_Known)
    keys = [person.pk for person in people]
    for level in skilled.filter(person__in=keys).select_related("skill").order_by("-level", "pk"):  # type: ignore[attr-defined]
        known[level.person_id].levels.append(level)
    contracts = Contract.objects.filter(person__in=keys, starts_on__lte=week.last_day).exclude(ends_on__lte=week.first_day)
    for contract in contracts.prefetch_related("days").order_by("starts_on"):
        # The one that holds on Monday; one that begins in the week only for somebody who had none.
        known[contract.person_id].contract = known[contract.person_id].contract or contract
    for membership in Membership.objects.on(week.first_day).filter(person__in=keys).select_related("team"):
        known[membership.person_id].team = membership.team
    for absence in Absence.objects.filter(person__in=keys, starts_at__lt=week.ends, ends_at__gt=week.begins):
        known[absence.person_id].absences.append(absence)
    _read_history(week, keys, known)
    return known


def _read_history(week: Week, keys: Sequence[int], known: dict[int, _Known]) -> None:
    """Read the published shifts of the reference period: those of the last seven days, and paid minutes by weeks before this one.

    Shifts less their unpaid parts, counted here: SQLite would call Python for each activity, four times the work.
    """
    begins = [Week(week.site, week.first_day - timedelta(weeks=age)).begins for age in range(HISTORY_WEEKS, 0, -1)]
    published = Shift.objects.filter(
        roster__published_at__isnull=False, roster__retired_at=None, person__in=keys, starts_at__lt=week.begins,
        starts_at__gte=begins[0],
    )
    unpaid: Counter[int] = Counter()
    for shift, start, end in Activity.objects.filter(shift__in=published, paid=False).values_list("shift", "starts_at", "ends_at"):
        unpaid[shift] += (end - start) // MINUTE
    for shift, key, start, end in published.values_list("pk", "person", "starts_at", "ends_at"):
        age = HISTORY_WEEKS - bisect(begins, start) + 1
        known[key].minutes_by_age[age] += (end - start) // MINUTE - unpaid[shift]
        if end > week.begins - timedelta(days=DAYS_PER_WEEK):
            known[key].before.append((start, end))


def _member(
    week: Week, person: Person, facts: _Known, queues: Sequence[Queue], opening: Opening, leaders: dict[int, str],
    lacking: Sequence[Lacking],
) -> Member:
    levels = {level.skill_id: level for level in reversed(facts.levels)}
    served = [queue for queue in queues if queue.skill_id is None or queue.skill_id in levels]
    served.sort(key=lambda queue: levels[queue.skill_id].level if queue.skill_id in levels else 0, reverse=True)
    barred = [
        {
            queue.pk: f"Not ready for {queue.name}: {each.words(day.date)}" for queue in queues
            if not (each := found.get((person.pk, queue.pk), READY)).may_work(day.date)
        }
        for found, day in zip(lacking, week.days, strict=True)
    ]
    may = [[queue for queue in served if queue.pk not in each] for each in barred]
    contract = facts.contract
    needs, by_hand = terms.needs(contract.adjustment_need) if contract else ((), ())
    planned = engine.Person(
        code=str(person.pk), name=person.display_name, team=facts.team.code if facts.team else "",
        skills=frozenset(skill_key(queue) for mine in may for queue in mine), needs=needs, contract=ANY_HOURS,
        unready=tuple(_unready(barred, [queue.pk for queue in served])),
        worked_before=tuple(
            engine.Span(start_minutes=week.minute(start), end_minutes=week.minute(end)) for start, end in sorted(facts.before)
        ),
        # Weeks without work since the first known count too.
        weekly_minutes_before=tuple(facts.minutes_by_age[age] for age in range(max(facts.minutes_by_age, default=0), 0, -1)),
        has_opted_out=bool(contract and contract.opted_out_on and contract.opted_out_on <= week.first_day),
        lates_before=sum(_is_late(week, end) for _, end in facts.before),
        weekends_before=sum(week.at(week.minute(start)).weekday() >= SATURDAY for start, _ in facts.before),
    )
    if contract is not None:
        planned = _agreed(week, person, contract, planned, facts.absences, opening)
    return Member(
        person=person, team=facts.team, leader=leaders.get(facts.team.pk, "") if facts.team else "",
        skills=tuple(level.skill.name for level in facts.levels), serves=frozenset(skill_key(queue) for queue in served),
        homes=tuple(next(iter(mine), None) for mine in may), contract=contract, needs_by_hand=by_hand,
        engine_person=planned, absences=tuple(facts.absences),
    )


def _unready(barred: Sequence[dict[int, str]], served: Sequence[int]) -> Iterable[engine.Unready]:
    """Return what the person may not be given on which day, also of queues they serve no more; with all they serve, anything on queue."""
    for number, words in enumerate(barred):
        yield from (engine.Unready(day=number, work=str(queue), words=said) for queue, said in words.items())
        if served and all(queue in words for queue in served):
            yield engine.Unready(day=number, work="", words=words[served[0]])


def _is_late(week: Week, end: datetime) -> bool:
    minutes = week.minute(end) % terms.MINUTES_PER_DAY
    return minutes > LATE_FROM_MINUTES


def _agreed(
    week: Week, person: Person, contract: Contract, planned: engine.Person, absences: Sequence[Absence], opening: Opening
) -> engine.Person:
    """Return the person with hours, pattern, agreed times and time off of the week."""
    days = list(contract.days.all())
    offs = [(max(0, week.minute(a.starts_at)), min(week.minute(week.ends), week.minute(a.ends_at)), a) for a in absences]
    windows = terms.windows(contract, days=days)
    if person.joined_on > week.first_day or person.left_on is not None or contract.ends_on or contract.starts_on > week.first_day:
        begins, ends = max(person.joined_on, contract.starts_on), min(filter(None, (person.left_on, contract.ends_on)), default=None)
        any_time = tuple(
            engine.Window(weekday=n, start_wall_minutes=0, end_wall_minutes=terms.MINUTES_PER_DAY) for n in range(7)
        )
        windows = tuple(replace(w, from_date=begins, until_date=ends) for w in (any_time if windows is None else windows))
    barred = {each.day for each in planned.unready if not each.work}
    fixed = tuple(
        each for each in terms.fixed_shifts(days)
        if _is_open_for(week, opening, windows, each) and not any(week.days[number].date.weekday() == each.weekday for number in barred)
    )
    credits: dict[tuple[int, int], int] = defaultdict(int)  # paid minutes by place of the time off and day
    half_days: list[int] = []
    workable = credited_days = lost_days = 0
    lengths = terms.day_lengths(contract, days=contract.days_per_week)
    for number, day in enumerate(week.days):
        if number in barred:
            continue
        free, usual = (_free(week, number, hours[number], windows) for hours in (opening.by_day, opening.usual))
        is_shorter = usual is not None and usual[1] - usual[0] >= terms.length_for(lengths[0])
        if free is None:
            lost_days += is_shorter and number not in opening.closed_days
            continue
        if fixed:
            due = next((each for each in fixed if each.weekday == day.date.weekday()), None)
            length = int(due.shape) if due else 0
            start = day.at(due.start_wall_minutes) if due else 0
            for nth, (begin, end, _) in enumerate(offs):
                if due and begin < start + length and start < end:
                    credits[nth, number] += terms.shape(due.shape).paid_minutes
                    break
            continue
        left, place = _left(free, offs)
        whole = terms.length_for(lengths[0])
        if left >= whole:
            workable += 1
        elif place is None:
            # A bank day of short opening: its hours count so far as a shift fits into it, and not at all where none does.
            part = terms.paid_within(left)
            if is_shorter and part:
                half_days.append(part)
                workable += 1
            lost_days += is_shorter and not part
        elif credited_days < contract.days_per_week:
            credited_days += 1
            half = min(lengths[0] // 2, left) // terms.STEP_MINUTES * terms.STEP_MINUTES
            half = half if half >= terms.LEAST_SHIFT_MINUTES else 0
            if half:
                half_days.append(half)
                workable += 1
            credits[place, number] += lengths[0] - half
    agreed = terms.week_terms(
        contract, fixed=[each for each in fixed if not _is_off(week, each, offs)], workable_days=workable,
        closed_days=len(opening.closed_days) + lost_days, credited_minutes=sum(credits.values()), half_days=half_days,
    )
    return replace(
        planned,
        contract=engine.Contract(
            min_minutes_per_week=agreed.least_minutes, max_minutes_per_week=agreed.most_minutes,
            max_days_per_week=agreed.most_days, shapes=agreed.shapes, max_minutes_per_day=agreed.day_minutes,
        ),
        availability=windows, fixed=fixed,
        time_off=tuple(
            engine.TimeOff(
                kind="leave" if absence.kind == Absence.Kind.LEAVE else "absence",
                start_minutes=max(begin, day.start_minutes), end_minutes=min(end, day.end_minutes),
                credited_minutes=credits[place, number], label=str(absence.get_kind_display()),
            )
            for place, (begin, end, absence) in enumerate(offs)
            for number, day in enumerate(week.days)
            if begin < day.end_minutes and day.start_minutes < end
        ),
    )


Off = tuple[int, int, Absence]


def _free(
    week: Week, number: int, hours: tuple[int, int] | None, windows: tuple[engine.Window, ...] | None
) -> tuple[int, int] | None:
    """Return the real minutes of a day in which the site, open in these `hours` on the clock, and the person may work."""
    day = week.days[number]
    if hours is None:
        return None
    begin, end = day.at(hours[0]), day.at(hours[1])
    if windows is None:
        return begin, end
    mine = next((w for w in windows if w.holds_on(day.date)), None)
    if mine is None:
        return None
    begin, end = max(begin, day.at(mine.start_wall_minutes)), min(end, day.at(mine.end_wall_minutes))
    return (begin, end) if begin < end else None


def _left(free: tuple[int, int], offs: Sequence[Off]) -> tuple[int, int | None]:
    """Return the longest stretch left of a day beside time off, and the place of the time off that took most of it."""
    taken = [(min(end, free[1]) - max(begin, free[0]), place) for place, (begin, end, _) in enumerate(offs)]
    most = max((each for each in taken if each[0] > 0), default=None)
    if most is None:
        return free[1] - free[0], None
    longest, at = 0, free[0]
    for begin, end, _ in sorted(offs, key=lambda off: off[0]):
        if end > free[0] and begin < free[1]:
            longest, at = max(longest, begin - at), max(at, end)
    return max(longest, free[1] - at), most[1]


def _is_open_for(
    week: Week, opening: Opening, windows: tuple[engine.Window, ...] | None, each: engine.FixedShift
) -> bool:
    """Return whether the shift of a pattern lies inside the hours of its day of this week."""
    number = next(n for n, day in enumerate(week.days) if day.date.weekday() == each.weekday)
    free = _free(week, number, opening.by_day[number], windows)
    start = week.days[number].at(each.start_wall_minutes)
    return free is not None and free[0] <= start and start + int(each.shape) <= free[1]


def _is_off(week: Week, each: engine.FixedShift, offs: Sequence[Off]) -> bool:
    day = next(day for day in week.days if day.date.weekday() == each.weekday)
    start = day.at(each.start_wall_minutes)
    return any(begin < start + int(each.shape) and start < end for begin, end, _ in offs)
