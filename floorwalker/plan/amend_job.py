"""The work `plan.roster_refresh`: where the people needed have changed by themselves, a week's roster is drafted anew, little changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.engine import rostering as engine
from floorwalker.ground import clock, settings
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job, Queue
from floorwalker.ground.people.models import Site
from floorwalker.ground.web import formats
from floorwalker.plan.actions import amending as actions
from floorwalker.plan.actions.rosters import PERCENT, stop_asked
from floorwalker.plan.models import Requirement, Roster, Shift
from floorwalker.plan.queries import amending, rosters
from floorwalker.plan.queries.forecasts import REFRESH
from floorwalker.plan.queries.rosters import AMEND
from floorwalker.plan.rules.roster_problem import Case, case_of
from floorwalker.plan.rules.roster_shifts import Planned, stored, to_engine
from floorwalker.plan.rules.roster_week import Week, queues_of, week_of

SECONDS: Final = 60.0
"""How long it searches at most; nobody waits for it."""
LOOKS: Final = 3
"""Who has changed the week during each of so many searches is at work on it; it is left to them."""


def due(now: datetime) -> Sequence[Due]:
    """Return the weeks that are due at `now`: each rostered week of a site, once for each set of people drafted by themselves.

    A site waits until every queue of it that is being forecast anew is done, so that its week is drafted once.
    """
    if not settings.get("roster_refresh_hours") or not (anew := amending.asked_anew()):
        return ()
    busy = {
        job["queue"]
        for job in Job.objects.filter(kind=REFRESH, state__in=[Job.State.WAITING, Job.State.RUNNING]).values_list("arguments", flat=True)
    }
    waiting = set(Queue.objects.filter(reference__in=busy).values_list("site", flat=True)) if busy else set()
    found = []
    for site in Site.objects.filter(pk__in=set(anew) - waiting, retired_at=None):
        drafts = anew[site.pk].values()
        asked = hashlib.sha256(",".join(sorted(each.reference for each in drafts)).encode()).hexdigest()[:16]
        last = max(each.forecast.last_day for each in drafts)
        this_week = week_of(site, formats.local(now, site.zone).date())
        found += [
            Due(f"{AMEND}:{site.code}:{week.first_day.isoformat()}:{asked}", {"site": site.code, "first_day": week.first_day.isoformat()})
            for week in amending.weeks_rostered(site, first=this_week)
            if week.first_day <= last
        ]
    return found


def amend(running: RunningJob) -> dict[str, Any]:
    """Draft the week anew where that is worth it, and never publish it; done again, it finds its draft and stores no second."""
    if (done := Roster.objects.filter(job=running.job_id).first()) is not None:
        return {"roster": done.reference}
    week = Week(Site.objects.get(code=running.arguments["site"]), date.fromisoformat(running.arguments["first_day"]))
    for _ in range(LOOKS):
        if (found := _drafted(running, week)) is not None:
            return found
    return _nothing(running, week)


def _drafted(running: RunningJob, week: Week) -> dict[str, Any] | None:
    """Draft the week anew from the version that it goes on with; None where somebody changed that meanwhile, and nothing is kept."""
    site = week.site
    drafts = list(amending.asked_anew([site.pk]).get(site.pk, {}).values())
    beside, worth = rosters.to_show(week), float(settings.get("roster_refresh_hours"))
    first = _changes_from(week)
    if not drafts or not worth or beside is None or beside.last_day != week.last_day or first >= week.minute(week.ends):
        return _nothing(running, week)
    begun = amending.last_change(beside)
    shifts = rosters.shifts_of(beside, week)
    case = _case(week, shifts, beside, drafts=drafts)
    stood = [to_engine(week, shift) for shift in shifts]
    before = amending.balance(case, stood)
    if not shifts or before.short + amending.OVER_COUNTS * before.over < worth:
        return _nothing(running, week)
    running.progress(0, total=PERCENT, note=f"Looking at the week of {len(case.members)} people")
    looked = 0.0

    def say(share: float) -> None:
        nonlocal looked
        if time.monotonic() - looked >= 1.0:
            looked = time.monotonic()
            running.progress(round(share * PERCENT), total=PERCENT, note="Looking for the shifts that are worth a change")

    found = engine.amend(
        case.problem, stood, changes_from_minutes=first, limits=engine.Limits(seconds=SECONDS), stopwatch=time.monotonic,
        on_progress=say, is_cancelled=stop_asked(running),
    )
    running.check()
    after = amending.balance(case, found.shifts)
    if not found.changed or after.spared_from(before) < worth:
        return _nothing(running, week)
    kept = {to_engine(week, shift): stored(shift) for shift in shifts}
    planned = [kept[shift] if shift in kept else _planned(case, shift) for shift in found.shifts]
    with transaction.atomic():
        running.progress(PERCENT, total=PERCENT, note="Done")
        Roster.objects.select_for_update().filter(pk=beside.pk).first()  # whoever changes or replaces it now waits, or was waited for
        if rosters.to_show(week) != beside or amending.last_change(beside) != begun:
            return None
        actions.give_way(site, first_day=week.first_day, last_day=week.last_day, by=running.owner)
        made = actions.keep(
            case, planned, beside=beside, drafts=drafts, changed=found.changed, before=before, after=after, job=running.job_id,
            by=running.owner,
        )
    return {"roster": made.reference, "changed": found.changed}


def _nothing(running: RunningJob, week: Week) -> dict[str, Any]:
    """End without a draft; one that was made before for people needed then gives way too."""
    with transaction.atomic():
        running.progress(PERCENT, total=PERCENT, note="Nothing is worth a change")
        actions.give_way(week.site, first_day=week.first_day, last_day=week.last_day, by=running.owner)
    return {"roster": "", "changed": 0}


def _changes_from(week: Week) -> int:
    """Return the minute of the week before which no shift may change: where people were told, the end of their notice, else now."""
    notice = engine.value_in_force(engine.UK_WORKING_TIME, "notice.days", on=week.first_day) if rosters.in_force(week) else 0
    return week.minute(clock.now() + timedelta(days=notice))


def _case(week: Week, shifts: Sequence[Shift], beside: Roster, *, drafts: Sequence[Requirement]) -> Case:
    return case_of(
        week, needs=amending.needs_anew(week, drafts), shifts=shifts, locked=[shift.pk for shift in shifts if shift.locked],
        waivers=beside.waivers.all(), queues=queues_of(week.site),
    )


def _planned(case: Case, shift: engine.Shift) -> Planned:
    [made] = case.planned([shift])
    return made
