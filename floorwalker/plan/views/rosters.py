"""The roster page and what is done on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.shown import view_of
from floorwalker.ground.models import Job, Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions import contracts
from floorwalker.ground.people.models import Site
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan import purpose_words
from floorwalker.plan.actions import roster_publishing, roster_shifts, rosters
from floorwalker.plan.actions.roster_shifts import Cell
from floorwalker.plan.forms import rosters as forms
from floorwalker.plan.models import Roster, RosterChange, Shift
from floorwalker.plan.purpose_words import ServedBy
from floorwalker.plan.queries import purpose
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.queries.hours import without_hours
from floorwalker.plan.queries.roster_board import Board, board
from floorwalker.plan.rules.roster_week import SLOTS_PER_HOUR, Week, queues_of, required, week_of
from floorwalker.plan.views import roster_page as shown
from floorwalker.plan.views.amending import by_itself
from floorwalker.plan.views.forecasts import LOOKED_AT

KEYS: Final = (
    (("←", "→", "↑", "↓"), "move"), (("Enter",), "edit"), (("Alt", "←", "→"), "shift by 15 min"), (("C", "V"), "copy, paste"),
    (("B",), "swap"), (("Del",), "remove"), (("Ctrl", "Z"), "undo"), (("Ctrl", "Y"), "redo"),
)
STATE: Final = ("site", "week", "version", "queue", "skill", "shut", "cell")
"""What the address keeps of the page from one act to the next."""
MINUTES_A_PRESS: Final = 15
JOBS_LOOKED_AT: Final = 20


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show one version of one week; with an htmx request only its board."""
    policy.require(request.actor, "plan.view")
    sites = queries.sites()
    site = _site(request, sites)
    _toggle(request)
    if site is None:
        return render(request, "plan/roster.html", {"title": "Roster", "no_site": True})
    return _answer(request, site, sites=sites)


def _answer(request: FloorRequest, site: Site, *, sites: list[Site] | None = None, chosen: Cell | None = None) -> HttpResponse:
    week = week_of(site, _day(request, site))
    asked = request.GET.get("version", "")
    roster = queries.find(asked) if asked else queries.to_show(week)
    if roster is not None and not (roster.first_day <= week.first_day and roster.last_day >= week.last_day):
        roster = queries.to_show(week)
    chosen = chosen or (forms.cell_of(request.GET["cell"]) if request.GET.get("cell") else None)
    found = board(week, roster, queue=request.GET.get("queue", ""))
    context = _context(request, found, chosen) | {"sites": sites or queries.sites()}
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "plan/roster_board.html" if is_part else "plan/roster.html", context)


def _context(request: FloorRequest, found: Board, chosen: Cell | None) -> dict[str, Any]:
    week, roster = found.week, found.roster
    may = policy.allows_for(request.actor, rosters.KIND, week.site)
    is_draft = roster is not None and roster.published_at is None and roster.retired_at is None
    versions = list(queries.versions(week))
    shut = frozenset(filter(None, request.GET.get("shut", "").split(",")))
    context: dict[str, Any] = {
        "title": "Roster", "week": week, "week_words": shown.week_words(week.first_day), "roster": roster, "is_draft": is_draft,
        "versions": versions, "number": len([v for v in versions if roster is not None and v.pk <= roster.pk]),
        "before": week.first_day - timedelta(days=7), "after": week.first_day + timedelta(days=7), "zone": week.site.zone,
        "queues": found.case.queues, "queue": request.GET.get("queue", ""), "skill": request.GET.get("skill", ""),
        "skills": sorted({skill for member in found.case.members for skill in member.skills}), "may": may,
        "may_change": may and is_draft,
        "may_publish": is_draft and policy.allows_for(request.actor, roster_publishing.PERMISSION, week.site),
        "may_absence": policy.allows(request.actor, "plan.absence"), "job": _job(request, week), "page_keys": KEYS,
        "has_need": found.has_need, "members": len(found.case.members), "state": _state(request), "shut": shut,
        "by_itself": by_itself(roster) if roster is not None else None,
        "hidden": [(name, request.GET[name]) for name in STATE if request.GET.get(name) and name != "cell"],
    }
    if roster is None:
        known = required(week, found.case.queues)
        hours = [(queue, float(known[queue.pk].sum()) / SLOTS_PER_HOUR if queue.pk in known else None) for queue in found.case.queues]
        none_agreed = without_hours(week) if not found.case.members else []
        return context | {
            "asked_queues": hours, "without_hours": none_agreed,
            "hours_form": forms.HoursForm(initial={"site": week.site.code, "week": week.first_day}),
            "may_agree": bool(none_agreed) and policy.scope(request.actor, "people.contract").everything,
        }
    lates = found.lates
    context |= {
        "grid": shown.grid(found, chosen=chosen, shut=shut, skill=request.GET.get("skill", "")),
        "chart": shown.cover_chart(found), "broken": found.broken, "uncovered": found.uncovered, "short": found.short_slots(),
        "short_by_two": found.short_slots(by_at_least=2.0), "lates": (min(lates, default=0), max(lates, default=0)),
        "open": queries.open_changes(roster) if may and is_draft else None, "kinds": forms.KINDS,
        "inspector": shown.inspector(found, chosen, may_change=may and is_draft) if chosen else None,
    }
    if context["inspector"] is not None and (shift := context["inspector"].shift) is not None:
        context["served"] = _served(request, found, shift)
    if found.broken:
        first = found.broken[0]
        context["first_broken"] = (found.case.member_by_code[first.person].person.display_name, found.week.days[first.day or 0].date, first)
    return context


def _served(request: FloorRequest, found: Board, shift: Shift) -> list[ServedBy]:
    zone, queues = found.week.site.zone, {queue.pk: queue for queue in found.case.queues}
    purposes = purpose.between(found.week.first_day, found.week.last_day, people=[shift.person_id], zone=zone, by=request.actor)
    stretches = [
        purpose_words.Stretch(shift.person_id, part.kind, queues.get(part.queue or 0), part.starts_at, part.ends_at) for part in shift.parts
    ]
    return purpose_words.served(purposes, stretches, zone=zone, by=request.actor)


@login_required
@require_POST
def solve(request: FloorRequest) -> HttpResponse:
    """Ask for the week to be solved, or its gaps filled."""
    site = _site(request, queries.sites())
    if site is None:
        raise NotFound("There is no site.", remedy="Add one under People.")
    week = week_of(site, _day(request, site))
    mode = rosters.FILL if request.POST.get("mode") == rosters.FILL else rosters.SOLVE
    base = queries.find(request.POST["base"]) if request.POST.get("base") else None
    rosters.ask(
        site, first_day=week.first_day, mode=mode, base=base, need=forms.needs_typed(request.POST, queues_of(site)),
        by=request.actor,
    )
    return redirect(f"{reverse('plan:roster')}?site={site.code}&week={week.first_day.isoformat()}")


@login_required
@require_POST
def agree_hours(request: FloorRequest) -> HttpResponse:
    """Agree the same hours with everybody of the site who handles contacts and has none."""
    site = _site(request, queries.sites())
    if site is None:
        raise NotFound("There is no site.", remedy="Add one under People.")
    week, form = week_of(site, _day(request, site)), forms.HoursForm(request.POST)
    if not form.is_valid():
        raise RuleBroken(
            "These hours cannot be agreed.", remedy="Give 1 to 60 hours a week on 1 to 7 days, as numbers.", code="hours_refused"
        )
    said = form.cleaned_data
    terms = contracts.Terms(weekly_hours=said["weekly_hours"], days_per_week=said["days_per_week"])
    agreed = contracts.agree_many([(person, terms) for person in without_hours(week)], starts_on=week.first_day, by=request.actor)
    messages.success(request, f"Hours are agreed with {agreed} people; the week can be solved.")
    return redirect(f"{reverse('plan:roster')}?site={site.code}&week={week.first_day.isoformat()}")


@login_required
@require_POST
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Do one thing to one cell of a draft; the answer is the board with that cell chosen."""
    roster = queries.find(reference)
    cell = forms.cell_of(request.POST.get("cell", ""))
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise RuleBroken("That cannot be done to a shift.", remedy=f"There are: {', '.join(ACTS)}.", code="unknown_act")
    act(request, roster, cell)
    return _after(request, roster, cell)


@login_required
@require_POST
def undo(request: FloorRequest, reference: str) -> HttpResponse:
    """Take the latest change of a draft back."""
    roster = queries.find(reference)
    return _after(request, roster, _touched(roster_shifts.undo(roster, by=request.actor)))


@login_required
@require_POST
def redo(request: FloorRequest, reference: str) -> HttpResponse:
    """Make the change of a draft again that was undone last."""
    roster = queries.find(reference)
    return _after(request, roster, _touched(roster_shifts.redo(roster, by=request.actor)))


def _touched(change: RosterChange) -> Cell:
    person, day = change.before["cells"][0]
    return Cell(person, date.fromisoformat(day))


def _after(request: FloorRequest, roster: Roster, cell: Cell) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return _answer(request, roster.site, chosen=cell)
    kept = _state(request, cell=f"{cell.person}.{cell.day.isoformat()}")
    return redirect(f"{reverse('plan:roster')}?{kept}")


def _set(request: FloorRequest, roster: Roster, cell: Cell) -> None:
    form = forms.ShiftForm(request.POST)
    if not form.is_valid():
        raise RuleBroken(
            "Start and end could not be read.", remedy="Write times such as 08:00 and 16:00.", code="bad_shift"
        )
    values = form.cleaned_data
    roster_shifts.set_shift(
        roster, cell, starts=values["starts"], ends=values["ends"], reason=values["reason"],
        stretches=forms.stretches(request.POST, starts=values["starts"]), by=request.actor,
    )


def _move(request: FloorRequest, roster: Roster, cell: Cell) -> None:
    minutes = MINUTES_A_PRESS if request.POST.get("direction") == "later" else -MINUTES_A_PRESS
    roster_shifts.move(roster, cell, minutes=minutes, by=request.actor)


def _remove(request: FloorRequest, roster: Roster, cell: Cell) -> None:
    roster_shifts.remove(roster, cell, by=request.actor, reason=request.POST.get("reason", ""))


def _paste(request: FloorRequest, roster: Roster, cell: Cell) -> None:
    roster_shifts.paste(roster, forms.cell_of(request.POST.get("source", "")), to=cell, by=request.actor)


def _swap(request: FloorRequest, roster: Roster, cell: Cell) -> None:
    roster_shifts.swap(roster, forms.cell_of(request.POST.get("source", "")), other=cell, by=request.actor)


def _lock(request: FloorRequest, roster: Roster, cell: Cell) -> None:
    roster_shifts.lock(roster, cell, locked=request.POST.get("act") == "lock", by=request.actor)


ACTS: Final[dict[str, Callable[[FloorRequest, Roster, Cell], None]]] = {
    "set": _set, "move": _move, "remove": _remove, "paste": _paste, "swap": _swap, "lock": _lock, "unlock": _lock,
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what publishing changes, or publish."""
    roster = queries.find(reference)
    policy.require_for(request.actor, roster_publishing.PERMISSION, roster.site)
    if request.method == "POST":
        changed = roster_publishing.publish(roster, by=request.actor)
        messages.success(request, f"{roster.reference} is published; {len(changed.people)} people were told.")
        return redirect(f"{reverse('plan:roster')}?site={roster.site.code}&week={roster.first_day.isoformat()}")
    week = week_of(roster.site, roster.first_day)
    context = {
        "title": f"Publish {roster.reference}", "roster": roster, "zone": roster.site.zone, "week": week,
        "diff": queries.diff(roster, notice_days=roster_publishing.notice_days(roster)), "broken": board(week, roster).broken,
        "week_words": shown.week_words(week.first_day),
    }
    return render(request, "plan/roster_publish.html", context)


@login_required
@require_POST
def copy(request: FloorRequest, reference: str) -> HttpResponse:
    """Make a draft from a version: of the same week, or of the week after."""
    roster = queries.find(reference)
    to = week_of(roster.site, _day(request, roster.site)).first_day
    made = rosters.copy_week(roster, to=to + timedelta(weeks=queries.WEEKS_AHEAD * (request.POST.get("to") == "next")), by=request.actor)
    messages.success(request, f"{made.reference} is a draft made from {roster.reference}.")
    return redirect(f"{reverse('plan:roster')}?site={roster.site.code}&week={made.first_day.isoformat()}&version={made.reference}")


def _site(request: FloorRequest, sites: list[Site]) -> Site | None:
    """Return the site asked for, else that of the queue whose plan was looked at last, else the reader's own, else the first."""
    code = request.GET.get("site") or request.POST.get("site")
    if not code and (looked_at := request.session.get(LOOKED_AT)):
        code = Queue.objects.filter(code=looked_at).values_list("site__code", flat=True).first()
    code = code or (request.person.site.code if request.person else "")
    return next((site for site in sites if site.code == code), sites[0] if sites else None)


def _day(request: FloorRequest, site: Site) -> date:
    """Return the day asked for, else a day of next week, which is the one a planner works on, else of the week last required."""
    try:
        return date.fromisoformat(request.GET.get("week") or request.POST.get("week", ""))
    except ValueError:
        return queries.week_to_plan(site, after=clock.today(site.zone))


def _toggle(request: FloorRequest) -> None:
    """Open or shut the team that was pressed."""
    asked = request.GET.copy()
    team = "".join(asked.pop("toggle", []))
    if team:
        shut = set(filter(None, asked.get("shut", "").split(",")))
        asked["shut"] = ",".join(sorted(shut ^ {team}))
        request.GET = asked  # type: ignore[assignment]  # a QueryDict that could still be changed


def _state(request: FloorRequest, **changes: str) -> str:
    kept = request.GET.copy()
    for name, value in changes.items():
        kept[name] = value
    for name in [name for name in kept if name not in STATE]:
        del kept[name]
    return kept.urlencode()


def _job(request: FloorRequest, week: Week) -> dict[str, Any] | None:
    """Return the latest solve of the week while it runs, and after it failed until somebody looks on."""
    latest = next(
        (
            job
            for job in jobs.seen_by(request.actor).filter(kind=rosters.KIND)[:JOBS_LOOKED_AT]
            if job.arguments.get("first_day") == week.first_day.isoformat() and job.arguments.get("site") == week.site.code
        ),
        None,
    )
    if latest is None or latest.state in {Job.State.DONE, Job.State.CANCELLED}:
        return None
    return {"view": view_of(latest), "problem": latest.problem, "causes": (latest.problem or {}).get("facts", {}).get("causes", [])}
