"""Pages of the monitoring calendar: a month of what is monitored with how much was done, what somebody looks at, and their looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock, refs
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.review.actions import monitoring as actions
from floorwalker.review.forms import monitoring as typed
from floorwalker.review.queries import monitoring as queries
from floorwalker.review.queries.monitoring import KINDS, Completion, Turn

MONTHS_BACK: Final = 2
FURTHEST_YEARS: Final = 10
SHOWN: Final = 12
"""So many that are late stand one by one; the calendar has them all."""
STANDS: Final[dict[str, State]] = {"done": "ok", "done late": "watch", "to come": "idle", "late": "miss", "missed": "miss"}
ORDER: Final = ("late", "missed", "done late", "to come", "done")
"""What a cell of several turns is called by: the worst of them."""


@dataclass(frozen=True)
class Cell:
    """What is due of one row in one week: how much was done of how much, and how it stands."""

    done: int
    of: int
    status: Status
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One thing that is monitored, week by week."""

    kind: str
    name: str
    who: str
    every: str
    cells: Sequence[Cell | None]
    whole: Completion


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show a month of the monitoring calendar, with how much of what was due was done, and what is late now."""
    today = clock.today("UTC")
    month = _month(request.GET.get("month", ""), today)
    first = _earlier(month, MONTHS_BACK)
    end = _earlier(month, -1)
    found = queries.turns(first, end, by=request.actor)
    here = [each for each in found if each.due_on >= month]
    weeks = _weeks(month, end)
    late = [each for each in found if each.state == "late"]
    context = {
        "title": "Monitoring calendar", "month": month, "before": _earlier(month, 1), "after": end, "weeks": [week[0] for week in weeks],
        "rows": _rows(here, weeks), "completion": [(name, whole) for name, whole in queries.by_month(found).items()],
        "late": [(each, _url(each, request), (today - each.due_on).days) for each in late[:SHOWN]], "more_late": max(0, len(late) - SHOWN),
        "situation": _situation(here, late, today), "duties": queries.duties(request.actor).filter(ends_on=None),
        "may_keep": policy.allows(request.actor, queries.KEEP), "everything": policy.scope(request.actor, queries.VIEW).everything,
        "mine": _mine(request, today),
    }
    return render(request, "review/monitoring.html", context)


def _mine(request: FloorRequest, today: date) -> list[tuple[Any, date]]:
    """Return what the reader is to look at by tomorrow or should have looked at, with the day of the turn."""
    rows = queries.duties(request.actor).filter(person=request.actor.person_id or 0, ends_on=None).prefetch_related("looks")
    found = [(each, queries.open_turn(each, today=today)) for each in rows]
    return [(each, due) for each, due in found if due is not None and due <= today + timedelta(days=1)]


def _situation(here: Sequence[Turn], late: Sequence[Turn], today: date) -> Situation:
    whole = queries.completion(here)
    done = f"{whole.done + whole.done_late} of {whole.due} done that was due" if whole.due else "nothing was due yet"
    if late:
        oldest = max((today - each.due_on).days for each in late)
        return Situation(
            "miss", f"{len(late)} late, the oldest {oldest} day{'' if oldest == 1 else 's'}.", f"This month {done}; {whole.missed} missed.",
            acts=(Act("What is late", "#late"),),
        )
    return Situation("ok", "Nothing is late.", f"This month {done}; {whole.missed} missed, {whole.to_come} to come.")


def _rows(here: Sequence[Turn], weeks: Sequence[tuple[date, date]]) -> list[Row]:
    groups = defaultdict[tuple[str, str], list[Turn]](list)
    for each in here:
        groups[each.kind, each.row].append(each)
    order = list(KINDS)
    found = []
    for (kind, name), group in sorted(groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):  # type: ignore[arg-type]
        who = sorted({each.person.display_name if each.person else "nobody" for each in group})
        cells = [_cell([each for each in group if start <= each.due_on < end]) for start, end in weeks]
        found.append(Row(
            KINDS[kind], name, who[0] if len(who) == 1 else f"{len(who)} people", group[0].every, cells, queries.completion(group),  # type: ignore[index]
        ))
    return found


def _cell(group: Sequence[Turn]) -> Cell | None:
    if not group:
        return None
    worst = min((each.state for each in group), key=ORDER.index)
    done = sum(each.done_on is not None for each in group)
    return Cell(done, len(group), Status(STANDS[worst], worst.capitalize()))


def _url(turn: Turn, request: FloorRequest) -> str:
    return refs.sight(Ref.parse(turn.about), by=request.actor).page or ""


def _weeks(month: date, end: date) -> list[tuple[date, date]]:
    """Return the weeks of a month, cut by its first and last day."""
    found, start = [], month
    while start < end:
        stop = min(start + timedelta(days=7 - start.weekday()), end)
        found.append((start, stop))
        start = stop
    return found


def _month(said: str, today: date) -> date:
    """Return the month that the address names, where it lies within ten years of today; else this one."""
    try:
        found = date.fromisoformat(f"{said}-01")
    except ValueError:
        return today.replace(day=1)
    return found if abs(found.year - today.year) <= FURTHEST_YEARS else today.replace(day=1)


def _earlier(month: date, number: int) -> date:
    """Return the first day of the month so many before; of a negative number so many after."""
    months = month.year * 12 + month.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Give somebody something to look at."""
    policy.require(request.actor, queries.KEEP)
    form = typed.DutyForm(request.POST or None, initial={"starts_on": clock.today("UTC") + timedelta(days=7)})
    made = tried(request, form, lambda: actions.set_duty(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.person.display_name} looks at it, first by {made.starts_on.day} {made.starts_on:%B}.")
        return redirect("review:monitoring")
    context = {"title": "Give somebody something to look at", "form": form, "submit": "Give it", "cancel_url": reverse("review:monitoring")}
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(GET_OR_POST)
def duty(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what somebody looks at and what they saw, and let them say what they see now."""
    one = queries.duty(reference, by=request.actor)
    due = queries.open_turn(one, today=clock.today("UTC")) if one.ends_on is None else None
    may_look = due is not None and one.person_id == request.actor.person_id and policy.allows(request.actor, queries.LOOK)
    if request.method == "POST":
        policy.require(request.actor, queries.LOOK)
    form = typed.LookForm(request.POST or None, initial={"due_on": due})
    if tried(request, form, lambda: actions.look(one, by=request.actor, **form.cleaned_data)) is not None:
        messages.success(request, "It is in the calendar.")
        return redirect("review:monitoring")
    context = {
        "title": one.words or one.get_what_display(), "one": one, "due": due, "may_look": may_look, "form": form,
        "looks": one.looks.select_related("looked_by").order_by("-due_on"), "zone": zone_of(request), "where": reverse(WHERE[one.what]),
        "may_end": one.ends_on is None and policy.allows(request.actor, queries.KEEP), "ending": typed.WhyForm(prefix="end"),
    }
    return render(request, "review/monitoring_duty.html", context, status=UNPROCESSABLE if form.is_bound else 200)


WHERE: Final = {
    "charts": "review:charts", "consistency": "review:consistency", "surveys": "review:surveys", "results": "review:results",
    "checks": "review:checks", "beside": "review:evaluations",
}


@login_required
@require_POST
def end(request: FloorRequest, reference: str) -> HttpResponse:
    """Let something be looked at no more."""
    actions.end_duty(queries.duty(reference, by=request.actor), why=request.POST.get("end-why", ""), by=request.actor)
    messages.success(request, "It is owed no more.")
    return redirect("review:monitoring")
