"""What a roster made anew by itself stands on: the people needed after the last day of the feeds, and whether its week still stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from floorwalker.engine import rostering as engine
from floorwalker.ground.people.models import Site
from floorwalker.plan.models import Requirement, RequirementPoint, Roster
from floorwalker.plan.queries import rosters
from floorwalker.plan.queries.forecasts import REFRESH
from floorwalker.plan.rules import roster_levels
from floorwalker.plan.rules.roster_problem import Case, case_of
from floorwalker.plan.rules.roster_shifts import to_engine
from floorwalker.plan.rules.roster_terms import MINUTES_PER_HOUR
from floorwalker.plan.rules.roster_week import SLOT_MINUTES, Needs, Week, asked_by, kept, queues_of, required

OVER_COUNTS = 0.25
"""An hour of somebody too many counts as a quarter of an hour short, as in `engine.Weights`."""


def asked_anew(sites: Sequence[int] | None = None) -> dict[int, dict[int, Requirement]]:
    """Return, by site and queue, the people drafted after the last day of a feed, where nothing newer was put in use since; two queries.

    A draft that a planner put away asks for nobody.
    """
    drafts = Requirement.objects.filter(
        forecast__job__kind=REFRESH, forecast__retired_at=None, in_use_from=None, retired_at=None, queue__retired_at=None,
        created_by__startswith="system:",
    ).exclude(queue__site=None).select_related("queue", "forecast")
    if sites is not None:
        drafts = drafts.filter(queue__site__in=sites)
    newest = {each.queue_id: each for each in drafts.order_by("pk")}
    in_use = Requirement.objects.filter(queue__in=list(newest), in_use_from__isnull=False).order_by("in_use_from")
    used = dict(in_use.values_list("queue", "in_use_from"))
    found: dict[int, dict[int, Requirement]] = {}
    for queue, draft in newest.items():
        if (since := used.get(queue)) is None or since <= draft.created_at:
            found.setdefault(draft.queue.site_id or 0, {})[queue] = draft
    return found


def needs_anew(week: Week, drafts: Sequence[Requirement]) -> Needs:
    """Return the need of a week: as drafted on the days that a draft knows, as in use for all else."""
    found = required(week, queues_of(week.site))
    for draft in drafts:
        fresh = asked_by(week, RequirementPoint.objects.filter(requirement=draft)).get(draft.queue_id)
        if fresh is None:
            continue
        known = [draft.forecast.first_day <= day.date <= draft.forecast.last_day for day in week.days]
        slots = found.setdefault(draft.queue_id, fresh.copy())
        for day, is_known in zip(week.days, known, strict=True):
            if is_known:
                of_day = slice(day.start_minutes // SLOT_MINUTES, day.end_minutes // SLOT_MINUTES)
                slots[of_day] = fresh[of_day]
    return found


@dataclass(frozen=True)
class Balance:
    """Hours of people short and too many in a week, and the half hours short."""

    short: float
    over: float
    short_slots: int

    def spared_from(self, before: Balance) -> float:
        """Return what is better than `before`, in hours short."""
        return before.short - self.short + OVER_COUNTS * (before.over - self.over)


def coverage(case: Case, shifts: Sequence[engine.Shift]) -> engine.Coverage:
    """Return people there against people needed, those who are away left out."""
    off = {
        member.code: [(case.week.minute(a.starts_at), case.week.minute(a.ends_at)) for a in member.absences]
        for member in case.members
        if member.absences
    }
    return engine.coverage_of(case.problem, roster_levels.without_absence(shifts, off))


def balance(case: Case, shifts: Sequence[engine.Shift]) -> Balance:
    """Return how `shifts` meet the need of a case, without those who are away."""
    cover = coverage(case, shifts)
    found = cover.efficiency()
    return Balance(found.under_hours, found.over_hours, cover.short_slots())


def still_stands(draft: Roster) -> bool:
    """Return whether the version that a draft was made from is still the one its week goes on with, unchanged since."""
    now = rosters.to_show(rosters.week_of_roster(draft))
    beside = draft.beside
    return beside is not None and now == beside and not beside.changes.filter(created_at__gt=draft.created_at).exists()


def last_change(roster: Roster) -> int | None:
    """Return the key of the latest change that somebody made in a version; None before the first."""
    return roster.changes.order_by("-pk").values_list("pk", flat=True).first()


def was_made_by_itself(roster: Roster) -> bool:
    """Return whether a version is a draft that was made by itself and that nobody has changed; also one put away."""
    return rosters.unasked().filter(pk=roster.pk).exists()


def weeks_rostered(site: Site, *, first: Week) -> list[Week]:
    """Return the weeks from `first` on for which a version holds, one query; a version of several weeks is left to people."""
    made = Roster.objects.filter(site=site, retired_at=None, last_day__gte=first.first_day).values_list("first_day", "last_day")
    mondays = {begins for begins, ends in made if begins.weekday() == 0 and Week(site, begins).last_day == ends}
    return [Week(site, monday) for monday in sorted(mondays)]


@dataclass(frozen=True)
class DayChange:
    """One day of a draft beside the version that it was made from, in hours of people."""

    day: date
    short_before: float
    short: float
    over_before: float
    over: float


def days_of(draft: Roster, beside: Roster) -> list[DayChange]:
    """Return how a draft and the version it was made from meet the need it was made for, day by day."""
    week = rosters.week_of_roster(draft)
    shifts = [rosters.shifts_of(each, week) for each in (beside, draft)]
    needs = kept(week, draft.needs.filter(starts_at__gte=week.begins, starts_at__lt=week.ends).select_related("roster"))
    case = case_of(week, needs=needs, shifts=[*shifts[0], *shifts[1]])
    old, new = (coverage(case, [to_engine(week, shift) for shift in each]) for each in shifts)
    hours = SLOT_MINUTES / MINUTES_PER_HOUR
    return [
        DayChange(day.date, *(float(what[old.day == number].sum() * hours) for what in (old.short, new.short, old.over, new.over)))
        for number, day in enumerate(week.days)
    ]
