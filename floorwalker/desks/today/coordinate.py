"""What the running shift has to coordinate: plan, roster, issues, moves, people and work that waits, each with owner and state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from floorwalker.ground import clock, findings, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Finding, Job, Queue, Todo
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.windows import Period
from floorwalker.plan import activity_words, briefing_words, purpose_words
from floorwalker.plan.models import Forecast, Roster
from floorwalker.plan.purpose_words import ServedBy
from floorwalker.plan.queries import activities, briefings, meetings, purpose, rosters
from floorwalker.plan.queries.purpose import Purposes
from floorwalker.record.models import Import
from floorwalker.serve import log_rows
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log
from floorwalker.serve.sight import VIEW, seen

WAITING_IMPORT = timedelta(hours=24)
"""An import that was read and is not published after a day was forgotten."""

JOBS_LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One thing to coordinate."""

    area: str
    what: str
    url: str
    owner: str
    status: Status
    when: str = ""
    serves: tuple[Link | Status, ...] = ()


def lines(actor: Actor, *, zone: str) -> list[Line]:
    """Return what stands, runs, waits or is wrong today, as far as `actor` may see it; what is wrong first."""
    period = Period(clock.today(zone), clock.today(zone), zone)
    promised = purpose.between(period.first, period.last, people=(), zone=zone, by=actor)
    found = [*_issues(actor, zone, promised), *_moves(actor, period, promised), *_hand_overs(actor, zone)]
    if policy.allows(actor, "plan.view"):
        found = [*_rosters(period), *_forecasts(period), *found]
    found += [*_briefings(actor, period), *_activities(actor, period)]
    found += _exceptions(actor, zone)
    urgency = {"miss": 0, "watch": 1, "care": 1, "info": 2, "idle": 3, "ok": 4}
    return sorted(found, key=lambda line: urgency[line.status.state])


def _rosters(period: Period) -> Iterable[Line]:
    for site in rosters.sites():
        held = Roster.objects.filter(site=site, first_day__lte=period.first, last_day__gte=period.first, retired_at=None)
        published = held.filter(published_at__isnull=False).first()
        url = f"{reverse('plan:roster')}?site={site.code}&week={period.first.isoformat()}"
        if published is not None:
            owner = rosters.version_of(published).publisher
            yield Line("Roster", f"{published.reference}, {site.code.title()}", url, owner, Status("ok", "Published"))
        else:
            draft = held.first()
            state = Status("watch", "Draft, not published") if draft is not None else Status("watch", "No roster today")
            yield Line("Roster", f"{draft.reference if draft else 'Roster'}, {site.code.title()}", url, "planners", state)


def _forecasts(period: Period) -> Iterable[Line]:
    queues = Queue.objects.filter(retired_at=None)
    covering = Forecast.objects.filter(first_day__lte=period.first, last_day__gte=period.first).exclude(in_use_from=None)
    without = queues.exclude(pk__in=covering.values("queue"))
    missing = [queue.name for queue in without[:4]]
    if not queues.exists():
        return
    state = Status("watch", f"None for {', '.join(missing)}") if missing else Status("ok", "In use for every queue")
    yield Line("Forecast", "Forecast of today", reverse("plan:forecast"), "planners", state)


def _briefings(actor: Actor, period: Period) -> Iterable[Line]:
    for each in briefings.between(period.starts, period.ends, by=actor)[:50]:
        when = formats.span(each.starts_at, each.ends_at, zone=period.zone)
        about = each.about.partition(":")[2] or "nothing that is kept"
        yield Line(
            "Briefing", f"{each.title}, on {about}", reverse("plan:briefing", args=[each.reference]), each.leader.display_name,
            briefing_words.state_of(each), when, (Status("ok", about) if each.about else Status("watch", "Names none"),),
        )


def _activities(actor: Actor, period: Period) -> Iterable[Line]:
    times = activities.between(period.starts, period.ends, by=actor).prefetch_related("people")[:50]
    lines = activities.lines_of(times)
    for each in times:
        one, number = each.activity, each.number  # type: ignore[attr-defined]  # counted by the query
        people = "1 person" if number == 1 else f"{number} people"
        yield Line(
            "Activity", f"{one.title}, {people}", reverse("plan:activity", args=[one.reference]), one.owner.display_name,
            activity_words.time_state(each, lines), formats.span(each.starts_at, each.ends_at, zone=period.zone),
            (Status("ok", one.about.partition(":")[2]),),
        )


def _issues(actor: Actor, zone: str, promised: Purposes) -> Iterable[Line]:
    if not policy.allows(actor, VIEW):
        return
    for entry in day_log.open_issues(actor)[:50]:
        owner = entry.owner.display_name if entry.owner else "nobody yet"
        when = f"found {formats.moment(entry.starts_at, zone=zone)}"
        status, serves = log_rows.status_of(entry)[1], _serves(entry, promised, zone)
        yield Line("Issue", f"{entry.reference}: {entry.what}", _entry(entry), owner, status, when, serves)


def _moves(actor: Actor, period: Period, promised: Purposes) -> Iterable[Line]:
    if not policy.allows(actor, VIEW):
        return
    running = day_log.overlapping(seen(actor), period).filter(kind=Entry.Kind.MOVE, closed_at=None).select_related("queue")
    rows = list(running.annotate(number=Count("moved"))[:50])
    names = day_log.named({row.raised_by for row in rows})
    for entry in rows:
        what = f"{entry.number} people to {entry.queue.name if entry.queue else 'another queue'}"
        owner, when = names.get(entry.raised_by, entry.raised_by), f"since {formats.clock(entry.starts_at, zone=period.zone)}"
        status, serves = log_rows.status_of(entry)[1], _serves(entry, promised, period.zone)
        yield Line("Move", f"{entry.reference}: {what}", _entry(entry), owner, status, when, serves)


def _serves(entry: Entry, promised: Purposes, zone: str) -> tuple[Link | Status, ...]:
    if entry.queue is None:
        return ()
    found = purpose_words.of_queue(promised, entry.queue, formats.local(entry.starts_at, zone).date())
    return tuple(found) or (Status("watch", "Names none"),)


def _hand_overs(actor: Actor, zone: str) -> Iterable[Line]:
    for entry in seen(actor).filter(kind=Entry.Kind.HANDOVER, closed_at=None).select_related("person")[:20]:
        when = formats.moment(entry.starts_at, zone=zone)
        owner = entry.person.display_name if entry.person else ""
        yield Line("Hand-over", entry.reference, _entry(entry), owner, log_rows.status_of(entry)[1], when)


def _exceptions(actor: Actor, zone: str) -> Iterable[Line]:
    rows = day_log.waiting(actor)
    summed = rows.order_by().aggregate(number=Count("pk"), oldest=Min("raised_at"))
    if summed["number"]:
        when = f"first asked {formats.ago(summed['oldest'], at=clock.now(), zone=zone)}"
        state = Status("watch", "Waiting for a decision")
        what = "1 exception" if summed["number"] == 1 else f"{summed['number']} exceptions"
        yield Line("People", what, reverse("serve:waiting"), "you", state, when)


def _entry(entry: Entry) -> str:
    return reverse("serve:entry", args=[entry.reference])


def unnamed(actor: Actor, *, zone: str) -> list[ServedBy]:
    """Return today's work, briefings and due actions of meetings that name no standard or KPI, as `actor` sees them, with the way to."""
    today = Period(clock.today(zone), clock.today(zone), zone)
    rows = purpose.unnamed(today, by=actor) if policy.allows(actor, "plan.view") else []
    silent = briefings.between(today.starts, today.ends, by=actor).filter(about="")
    given = meetings.silent_actions(actor).filter(due_on__lte=today.last)[:50] if policy.allows(actor, meetings.VIEW) else []
    return [
        *(purpose_words.of_unnamed(each, by=actor) for each in rows), *(purpose_words.of_silent(each, by=actor) for each in silent),
        *(purpose_words.of_silent_action(each, by=actor) for each in given),
    ]


@dataclass(frozen=True)
class Stage:
    """Work that waits at one stage: how much, since when, and how much of it is beyond the limit."""

    label: str
    url: str
    backlog: int
    oldest: str
    stuck: int
    limit: str

    @property
    def status(self) -> Status:
        """Whether anything is stuck."""
        if self.stuck:
            return Status("miss", f"{self.stuck} stuck")
        return Status("ok", "Within limits") if self.backlog else Status("idle", "Nothing waits")


def stages(actor: Actor, *, zone: str) -> list[Stage]:
    """Return the work that waits at each stage, as far as `actor` may see it; one query a stage."""
    now = clock.now()
    found = []
    reach = policy.scope(actor, "people.see")
    owed = Todo.objects.filter(reach.q(person="person"), done_at=None)
    found.append(_stage("To-dos", reverse("desks:my_day"), owed, "raised_at", Q(due_at__lt=now), "when they are due", now, zone))
    if policy.allows(actor, VIEW):
        issues = seen(actor).filter(kind=Entry.Kind.ISSUE, closed_at=None)
        late = Q(ends_at=None, due_at__lt=now)
        limit = formats.duration(settings.get("issue_due_minutes") * 60)
        found.append(_stage("Issues", f"{reverse('serve:day_log')}?kind=issue", issues, "starts_at", late, limit, now, zone))
    if policy.allows(actor, day_log.DECIDE):
        hours = settings.get("exception_decide_hours")
        stuck = Q(raised_at__lt=now - timedelta(hours=hours))
        waiting = day_log.waiting(actor).order_by()
        found.append(_stage("Exceptions", reverse("serve:waiting"), waiting, "raised_at", stuck, f"{hours} h", now, zone))
    if policy.allows(actor, "ground.view_findings"):
        open_ones = Finding.objects.filter(closed_at=None)
        stuck = Q(pk__in=findings.left_lying().values("pk"))
        limit = formats.duration(settings.get("finding_action_days") * formats.DAY)
        found.append(_stage("Findings", f"{reverse('ground:findings')}?state=open", open_ones, "raised_at", stuck, limit, now, zone))
    if policy.allows(actor, "record.import"):
        ready = Import.objects.filter(state__in=(Import.State.READY, Import.State.FAILED))
        stuck = Q(state=Import.State.FAILED) | Q(created_at__lt=now - WAITING_IMPORT)
        found.append(_stage("Imports to publish", reverse("record:imports"), ready, "created_at", stuck, "24 h", now, zone))
    if policy.allows(actor, "ground.view_setting"):
        unfinished = (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED)
        jobs = Job.objects.filter(state__in=unfinished, created_at__gt=now - JOBS_LOOKED_BACK)
        found.append(_stage("Jobs", reverse("ground:jobs"), jobs, "created_at", Q(state=Job.State.FAILED), "that none fails", now, zone))
    return found


def _stage(label: str, url: str, rows: QuerySet[Any], since: str, stuck: Q, limit: str, now: datetime, zone: str) -> Stage:
    summed = rows.order_by().aggregate(backlog=Count("pk"), oldest=Min(since), stuck=Count("pk", filter=stuck))
    oldest = formats.ago(summed["oldest"], at=now, zone=zone) if summed["oldest"] else ""
    return Stage(label, url, summed["backlog"], oldest, summed["stuck"], limit)
