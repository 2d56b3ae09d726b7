"""Solving rosters: asking for the work, doing it, and storing a version with everything that came of it."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction

from floorwalker.engine import rostering as engine
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import JobCancelled, LeaseLost, RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.plan.models import Activity, Part, Roster, RosterNeed, RosterWaiver, Shift
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.roster_events import RosterAsked, RosterCopied, RosterSolved
from floorwalker.plan.rules.roster_checks import only
from floorwalker.plan.rules.roster_problem import Case, case_of
from floorwalker.plan.rules.roster_shifts import Planned, as_plain, stored, to_engine
from floorwalker.plan.rules.roster_week import SLOT_MINUTES, Week, queues_of, typed, week_of
from floorwalker.record import bulk

KIND: Final = "plan.roster"
SECONDS: Final = 25.0
"""How long a solve asked from a page searches."""
PERCENT: Final = 100
LOOK_EVERY_SECONDS: Final = 1.0
SOLVE, FILL = "solve", "fill"


@transaction.atomic
def ask(
    site: Site, *, first_day: date, by: Actor, mode: str = SOLVE, base: Roster | None = None,
    need: dict[str, str] | None = None, seconds: float = SECONDS, key: str | None = None,
) -> Job:
    """Ask for a roster of the week in which `first_day` lies.

    Parameters
    ----------
    mode
        ``solve`` plans everything but the locked shifts of `base`; ``fill`` keeps every legal shift of `base`.
    need
        People needed by the reference of the queue, as a person typed them, where no requirement is in use.
    key
        Asking again with the same key changes nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include solving rosters of the site.
    RuleBroken
        If a typed need cannot be read, or there is nothing to fill.
    """
    policy.require_for(by, KIND, site)
    week = week_of(site, first_day)
    if mode == FILL and base is None:
        raise RuleBroken(
            "There is no roster to fill.", remedy="Solve the week first, or copy another week.", code="nothing_to_fill"
        )
    typed(week, dict(enumerate((need or {}).values())))
    arguments = {
        "site": site.code, "first_day": week.first_day.isoformat(), "mode": mode, "seconds": seconds,
        "base": base.reference if base else "", "need": need or {},
    }
    job = jobs.enqueue(KIND, arguments=arguments, by=by, key=key)
    store.append(RosterAsked(subject=site.code, first_day=week.first_day, mode=mode), by=by)
    return job


def solve(running: RunningJob) -> dict[str, Any]:
    """Solve the roster that a job asks for and store it as a version; done again, it finds the version and stores no second.

    Raises
    ------
    RuleBroken
        If nobody can be rostered, or no legal roster exists: then every way out is named.
    """
    if (done := Roster.objects.filter(job=running.job_id).first()) is not None:
        return {"roster": done.reference}
    arguments = running.arguments
    week = week_of(Site.objects.get(code=arguments["site"]), date.fromisoformat(arguments["first_day"]))
    base = Roster.objects.filter(reference=arguments["base"]).first()
    case = _case(week, base=base, mode=arguments["mode"], need=arguments["need"])
    if not case.members:
        raise RuleBroken(
            f"Nobody at {week.site} has both a skill of its queues and agreed hours.",
            remedy="Open a person and agree hours, and set a skill that a queue wants.", code="nobody_to_roster",
        )
    running.progress(0, total=PERCENT, note=f"Reading the hours of {len(case.members)} people")
    begun = time.monotonic()
    roster = engine.solve(
        case.problem, limits=engine.Limits(seconds=float(arguments["seconds"])), stopwatch=time.monotonic,
        on_progress=lambda step: running.progress(round(step.done_share * PERCENT), total=PERCENT, note=_words(step)),
        is_cancelled=stop_asked(running),
    )
    running.check()
    if roster.status != "legal":
        raise _no_legal_roster(case, roster)
    summary = summary_of(roster) | {"seconds": round(time.monotonic() - begun, 1)}
    with transaction.atomic():
        saved = save(case, case.planned(roster.shifts), by=running.owner, summary=summary, job=running.job_id)
        if base is not None:
            carry_waivers(base, saved)
        running.progress(PERCENT, total=PERCENT, note=f"Stored {saved.reference}")
    return {"roster": saved.reference, **summary}


def save(case: Case, shifts: Sequence[Planned], *, by: Actor, summary: dict[str, Any], job: int | None = None) -> Roster:
    """Write a version with its need, shifts and activities, and its line in the trail; call it in a transaction."""
    week = case.week
    roster = Roster.objects.create(
        reference=next_reference("ROS"), site=week.site, first_day=week.first_day, last_day=week.last_day,
        slot_minutes=SLOT_MINUTES, summary=summary, job_id=job, created_by=f"{by.kind}:{by.id}", created_at=clock.now(),
    )
    write_shifts(roster, shifts)
    bulk.insert(
        RosterNeed, ("roster_id", "queue_id", "starts_at", "agents"),
        [
            (roster.pk, queue, week.at(slot * SLOT_MINUTES), float(agents))
            for queue, slots in case.needs.items()
            for slot, agents in enumerate(slots)
            if agents
        ],
    )
    digest = hashlib.sha256(json.dumps(as_plain(shifts), separators=(",", ":")).encode()).hexdigest()
    line = RosterSolved(
        subject=roster.reference, site=week.site.code, first_day=week.first_day, last_day=week.last_day, shifts=len(shifts),
        sha256=digest,
    )
    store.append(line, by=by)
    return roster


def write_shifts(roster: Roster, shifts: Iterable[Planned]) -> None:
    """Write shifts with their activities into a version."""
    planned = list(shifts)
    saved = Shift.objects.bulk_create(
        Shift(roster=roster, person_id=each.person, starts_at=each.starts_at, ends_at=each.ends_at, locked=each.locked)
        for each in planned
    )
    bulk.insert(
        Activity, ("shift_id", "kind", "queue_id", "starts_at", "ends_at", "paid"),
        [
            (row.pk, part.kind, part.queue, part.starts_at, part.ends_at, part.paid)
            for row, each in zip(saved, planned, strict=True)
            for part in each.parts
        ],
    )


@transaction.atomic
def copy_week(source: Roster, *, to: date, by: Actor) -> Roster:
    """Make a draft of the week in which `to` lies from the first week of `source`: same people, same times on the clock.

    Whoever has left by then is left out; everything else is shown and checked in the draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing rosters of the site.
    """
    policy.require_for(by, KIND, source.site)
    old, new = queries.week_of_roster(source), week_of(source.site, to)
    shifts = queries.shifts_of(source, old)
    case = case_of(new, needs=queries.case_to_solve(new, base=None, shifts=(), locked=()).needs)
    here = set(case.member_by_code)
    planned = [_moved(stored(shift), old, new) for shift in shifts if str(shift.person_id) in here]
    roster = Roster.objects.create(
        reference=next_reference("ROS"), site=source.site, first_day=new.first_day, last_day=new.last_day,
        slot_minutes=SLOT_MINUTES, created_by=f"{by.kind}:{by.id}", created_at=clock.now(),
    )
    write_shifts(roster, planned)
    bulk.insert(
        RosterNeed, ("roster_id", "queue_id", "starts_at", "agents"),
        [
            (roster.pk, queue, new.at(slot * SLOT_MINUTES), float(agents))
            for queue, slots in case.needs.items()
            for slot, agents in enumerate(slots)
            if agents
        ],
    )
    if old.first_day == new.first_day:
        carry_waivers(source, roster)
    line = RosterCopied(subject=roster.reference, source=source.reference, first_day=new.first_day, shifts=len(planned))
    store.append(line, by=by)
    return roster


def summary_of(roster: engine.Roster) -> dict[str, Any]:
    """Return what is to be kept of a solve: cover, efficiency, fairness, and how good it can be."""
    cover, efficiency, found = roster.coverage, roster.coverage.efficiency(), roster.diagnostics
    lates = [person.lates for person in roster.people]
    return {
        "shifts": len(roster.shifts), "people": len({shift.person for shift in roster.shifts}),
        "short_slots": cover.short_slots(), "short_slots_by_two": cover.short_slots(by_at_least=2.0),
        "under_hours": round(efficiency.under_hours, 1), "over_hours": round(efficiency.over_hours, 1),
        "net_share": efficiency.net_share, "within_tenth_share": efficiency.within_tenth_share,
        "lates": [min(lates, default=0), max(lates, default=0)], "solver": found.solver, "cost": found.cover_cost,
        "bound": found.bound, "gap_share": found.gap_share, "sentences": list(roster.explain()),
    }


def _case(week: Week, *, base: Roster | None, mode: str, need: dict[str, str]) -> Case:
    shifts = queries.shifts_of(base, week)
    case = queries.case_to_solve(week, base=base, shifts=shifts, locked=[shift.pk for shift in shifts if shift.locked])
    if need:
        keys = {queue.reference: queue.pk for queue in queues_of(week.site)}
        asked = typed(week, {keys[reference]: text for reference, text in need.items() if reference in keys})
        case = case_of(
            week, needs={**case.needs, **asked}, shifts=shifts, locked=[shift.pk for shift in shifts if shift.locked]
        )
    if mode != FILL:
        return case
    kept = _to_keep(case, shifts)
    return case_of(
        week, needs=case.needs, shifts=shifts, locked=kept, queues=case.queues,
        waivers=base.waivers.all() if base is not None else (),
    )


def _to_keep(case: Case, shifts: Sequence[Shift]) -> list[int]:
    """Return the keys of the shifts that filling leaves alone: the locked, and all of people whose week breaks no rule but
    that it is too short."""
    mine: dict[str, list[Shift]] = {}
    for shift in shifts:
        mine.setdefault(str(shift.person_id), []).append(shift)
    kept: list[int] = []
    for code, rows in mine.items():
        read = [to_engine(case.week, shift) for shift in rows]
        faults = [each for each in engine.check(only(case.problem, [code]), read) if each.is_blocking]
        is_whole = all(each.rule == "contract_hours" and each.seen < each.needed for each in faults)
        kept += [shift.pk for shift in rows if shift.locked or is_whole]
    return kept


def stop_asked(running: RunningJob) -> Callable[[], bool]:
    """Return what the engine asks often whether it must stop; the job's row is looked at once a second."""
    looked, mine, stopped = time.monotonic(), threading.get_ident(), False

    def is_cancelled() -> bool:
        nonlocal looked, stopped
        # A solver asks from threads of its own, which must not open connections to the database.
        if not stopped and threading.get_ident() == mine and time.monotonic() - looked >= LOOK_EVERY_SECONDS:
            looked = time.monotonic()
            try:
                running.check()
            except (JobCancelled, LeaseLost):
                stopped = True
        return stopped

    return is_cancelled


def _words(step: engine.ProgressStep) -> str:
    names = {"counting": "Counting shifts", "naming": "Giving shifts to people", "improving": "Improving", "done": "Done"}
    return names[step.stage] + ("" if step.cost is None else f", cover costs {step.cost:.0f}")


def _no_legal_roster(case: Case, roster: engine.Roster) -> RuleBroken:
    causes = [
        {
            "person": case.member_by_code[each.person].person.reference, "rules": list(each.rules), "words": each.words,
        }
        for each in roster.relaxations
    ]
    words = " ".join(each["words"] for each in causes)  # type: ignore[misc]  # the words are text
    return RuleBroken(
        f"No legal roster: relax one of {len(causes)}." if causes else "No legal roster was found in the time given.",
        remedy=words or "Give the solve more time, or fewer locked shifts.", code="no_legal_roster", causes=causes,
    )


def carry_waivers(source: Roster, target: Roster) -> None:
    """Let the rules set aside in `source` be set aside in `target`."""
    RosterWaiver.objects.bulk_create(
        RosterWaiver(
            roster=target, person_id=each.person_id, rule=each.rule, day=each.day, reason=each.reason,
            decided_by=each.decided_by, decided_at=each.decided_at,
        )
        for each in source.waivers.all()
    )


def _moved(shift: Planned, old: Week, new: Week) -> Planned:
    """Return a shift at the same times on the clock in another week, in which nothing is locked yet; the real length stays."""
    if old.first_day == new.first_day:
        return shift
    minute = old.minute(shift.starts_at)
    day = old.day_of(shift.starts_at)
    by = new.at(new.days[day].at(old.days[day].wall(minute))) - shift.starts_at
    return Planned(
        person=shift.person, starts_at=shift.starts_at + by, ends_at=shift.ends_at + by, locked=False,
        parts=tuple(Part(p.kind, p.starts_at + by, p.ends_at + by, p.paid, p.queue) for p in shift.parts),
    )
