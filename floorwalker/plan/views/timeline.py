"""Pages of the timeline of a service plan: the dated chart, one milestone with what was changed of it, writing one, and all as a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.plan.actions import milestones as actions
from floorwalker.plan.forms.milestones import MilestoneForm, MoveForm, StandForm, milestone_of
from floorwalker.plan.models import PlanMilestone, ServicePlan
from floorwalker.plan.queries import milestones as queries
from floorwalker.plan.queries import service_plans
from floorwalker.plan.rules.milestones import OPEN
from floorwalker.plan.views.plan_forms import form_page, writable
from floorwalker.plan.views.timeline_rows import chart_of, rows_of, said, span

WHOLE_PAGE = 1240.0
"""How wide a chart is that has the page to itself."""


@login_required
@require_safe
def page(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the timeline of a plan: the chart, and each milestone with what it waits for and where it leads."""
    plan = service_plans.find(reference, by=request.actor)
    today = service_plans.today()
    line = queries.timeline(plan, today=today)
    context = {
        "title": f"Timeline of {plan.name}", "plan": plan, "rows": rows_of(line), "said": said(line), "line": line,
        "chart": chart_of(plan, line, today=today, width=WHOLE_PAGE) if line.rows else None, "may_change": _may_change(request, plan),
    }
    return render(request, "plan/timeline.html", context)


@login_required
@require_safe
def milestone(request: FloorRequest, reference: str, pk: int) -> HttpResponse:
    """Show one milestone: its days as agreed and now, what it waits for and holds up, and each change with its reason."""
    plan = service_plans.find(reference, by=request.actor)
    return _shown(request, plan, queries.milestone(plan, pk))


@login_required
@require_http_methods(GET_OR_POST)
def write(request: FloorRequest, reference: str, pk: int | None = None) -> HttpResponse:
    """Write a milestone into a draft, change one, or take it out."""
    plan = writable(request, reference)
    of = queries.milestone(plan, pk) if pk is not None else None
    back = reverse("plan:timeline", args=[reference])
    if of is not None and "remove" in request.POST:
        actions.take_out(of, by=request.actor)
        messages.success(request, "The milestone is taken out.")
        return redirect(back)
    begins = milestone_of(of, plan, owner=request.person)
    form = MilestoneForm(request.POST or None, plan=plan, of=of, initial=begins)
    made = tried(request, form, lambda: actions.place(plan, form.planned(), of=of, by=request.actor))
    if made is not None:
        _say_if_moved(request, form, made)
        return redirect(back)
    title = "Change a milestone" if of is not None else "Add a milestone"
    return form_page(request, form, title=title, back=back, remove="Take the milestone out" if of is not None else "")


@login_required
@require_POST
def act(request: FloorRequest, reference: str, pk: int, step: str) -> HttpResponse:
    """Keep how a milestone stands, or what changes of it and why."""
    plan = service_plans.find(reference, by=request.actor)
    one = queries.milestone(plan, pk)
    form: forms.Form
    if step == "stand":
        form = StandForm(request.POST, milestone=one)
        made = tried(request, form, lambda: actions.step(one, **form.cleaned_data, by=request.actor))
        words = "It is kept how the milestone stands."
    elif step == "move":
        form = MoveForm(request.POST, milestone=one)
        made = tried(request, form, lambda: actions.move(one, **form.cleaned_data, by=request.actor))
        words = "The change is kept with its reason."
    else:
        raise NotFound("There is no such step.", remedy="Use the buttons of the page.")
    if made is None:
        return _shown(request, plan, one, **{step: form})
    messages.success(request, words)
    if step == "move":
        _say_if_moved(request, form, made)
        held = _holds_up(queries.timeline(plan, today=service_plans.today()), made)
        if held:
            messages.warning(request, f"It holds up {', '.join(each.name for each in held)}: nothing of that was moved.")
    return redirect("plan:milestone", reference=reference, pk=pk)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send the timeline of a plan as a file: each milestone with its days as agreed first and now, and each change with its reason."""
    plan = service_plans.find(reference, by=request.actor)
    head = ("plan", "version", "number", "milestone", "owner", "from", "due", "first_agreed_from", "first_agreed_due", "waits_for", "state",
            "done_on", "late_days", "expected_on", "expected_late_days", "rules_the_end", "note", "changes")
    lines = [
        (
            plan.reference, plan.version, one.pk, one.name, one.owner.display_name, one.starts_on, one.due_on,
            *(each.agreed or (one.starts_on, one.due_on)), "; ".join(str(other.pk) for other in each.waits_for), one.get_state_display(),
            one.done_on, each.outlook.late_days, each.outlook.expected_on, each.outlook.slip_days, "yes" if each.outlook.critical else "no",
            one.note, "; ".join(f"{change.was_from} to {change.was_due} > {change.starts_on} to {change.due_on}: {change.why}"
                                for change in one.changes.all()),
        )
        for each in queries.timeline(plan, today=service_plans.today()).rows for one in [each.milestone]
    ]
    store.look(reference, page="csv of timeline of service plan", by=request.actor)
    return downloads.csv_file(f"{reference}-timeline", [head, *lines])


def _shown(request: FloorRequest, plan: ServicePlan, one: PlanMilestone, **bound: forms.Form) -> HttpResponse:
    line = queries.timeline(plan, today=service_plans.today())
    row = next(each for each in rows_of(line) if each.milestone.pk == one.pk)
    may = policy.allows(request.actor, service_plans.WRITE) or request.actor.person_id == one.owner_id
    stored = row.milestone
    context: dict[str, Any] = {
        "title": stored.name, "plan": plan, "one": stored, "row": row, "zone": zone_of(request),
        "after": [each for each in line.rows if stored in each.waits_for], "holds_up": _holds_up(line, stored),
        "changes": [(each, span(each.was_from, each.was_due), span(each.starts_on, each.due_on)) for each in stored.changes.all()],
        "may_change": _may_change(request, plan), "may_stand": may and plan.state in queries.LIVE,
        "may_move": may and plan.state in queries.AGREED and stored.state in OPEN,
        "stand": bound.get("stand") or StandForm(milestone=stored, auto_id="stand-%s"),
        "move": bound.get("move") or MoveForm(milestone=stored, auto_id="move-%s"),
    }
    return render(request, "plan/milestone.html", context, status=UNPROCESSABLE if bound else 200)


def _may_change(request: FloorRequest, plan: ServicePlan) -> bool:
    return plan.state == ServicePlan.State.DRAFT and policy.allows(request.actor, service_plans.WRITE)


def _holds_up(line: queries.Timeline, one: PlanMilestone) -> list[PlanMilestone]:
    """Return what waits for `one` and cannot begin when it was to."""
    return [each.milestone for each in line.rows if one in each.held_by]


def _say_if_moved(request: FloorRequest, form: forms.Form, made: PlanMilestone) -> None:
    """Say so where the day that was typed is a closed one."""
    typed = form.cleaned_data["due_on"]
    if typed != made.due_on:
        messages.info(request, f"The house is closed on {typed:%a %d %b %Y}: it is due on {made.due_on:%a %d %b %Y}.")
