"""Pages of one arrangement: its tests, and each time it was used, with the time from trigger to action; and all of a plan as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads, formats
from floorwalker.plan.actions import contingency as actions
from floorwalker.plan.forms.contingency import EndForm, TestedForm, UseForm
from floorwalker.plan.models import PlanActivation, PlanArrangement, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.views.plan_rows import tested

UNPROCESSABLE = 422


@login_required
@require_safe
def page(request: FloorRequest, reference: str, pk: int) -> HttpResponse:
    """Show one arrangement with its tests and each time it was used."""
    plan = queries.find(reference, by=request.actor)
    return _shown(request, plan, queries.arrangement(plan, pk))


@login_required
@require_POST
def act(request: FloorRequest, reference: str, pk: int, step: str) -> HttpResponse:
    """Keep that an arrangement was tested, used, or that its use is over."""
    plan = queries.find(reference, by=request.actor)
    one = queries.arrangement(plan, pk)
    zone = _zone(plan)
    open_now = _open(plan, one)
    does: dict[str, tuple[forms.Form, Callable[[dict[str, Any]], object], str]] = {
        "tested": (TestedForm(request.POST), lambda said: actions.tested(one, **said, by=request.actor), "The test is kept."),
        "used": (UseForm(request.POST, zone=zone), lambda said: actions.use(one, **said, by=request.actor), "Its use is kept."),
        "ended": (EndForm(request.POST, zone=zone), lambda said: _end(request, open_now, said), "Its end is kept."),
    }
    if step not in does:
        raise NotFound("There is no such step.", remedy="Use the buttons of the page.")
    form, do, words = does[step]
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, words)
            return redirect("plan:contingency", reference=reference, pk=pk)
    return _shown(request, plan, one, **{step: form})


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send what is arranged for, its last test, and each time it was used, as a file."""
    plan = queries.find(reference, by=request.actor)
    used: dict[int, list[PlanActivation]] = {}
    for each in queries.activations(plan):
        used.setdefault(each.arrangement_id, []).append(each)
    head = ("plan", "scenario", "trigger", "action", "owner", "last_test", "result", "next_test", "triggered_at", "acted_at",
            "seconds_to_action", "ended_at", "seconds_in_use", "what", "learnt")
    lines: list[tuple[object, ...]] = []
    for one in plan.arrangements.all():
        about = (plan.reference, one.get_scenario_display(), one.trigger, one.action, one.owner.display_name, one.tested_on,
                 one.get_result_display(), one.next_test_on)
        times: list[tuple[object, ...]] = [
            (each.triggered_at.isoformat(), each.acted_at.isoformat(), each.seconds_to_action,
             each.ended_at.isoformat() if each.ended_at else "", each.seconds_to_end, each.what, each.learnt)
            for each in used.get(one.pk, [])
        ]
        lines += [(*about, *row) for row in times or [("",) * 7]]
    store.look(reference, page="csv of contingency", by=request.actor)
    return downloads.csv_file(f"{reference}-contingency", [head, *lines])


def _end(request: FloorRequest, activation: PlanActivation | None, said: dict[str, Any]) -> PlanActivation:
    if activation is None:
        raise RuleBroken("It is not in use.", remedy="Say first that it was used.", code="not_in_use")
    return actions.end(activation, **said, by=request.actor)


def _open(plan: ServicePlan, one: PlanArrangement) -> PlanActivation | None:
    return queries.activations(plan).filter(arrangement=one, ended_at=None).first()


def _zone(plan: ServicePlan) -> str:
    return plan.site.zone if plan.site is not None else "UTC"


def _shown(request: FloorRequest, plan: ServicePlan, one: PlanArrangement, **bound: forms.Form) -> HttpResponse:
    zone, person = _zone(plan), request.actor.person_id
    by_role = policy.allows(request.actor, actions.USE) or person == one.owner_id
    rows = [
        (each, formats.duration(each.seconds_to_action), formats.duration(each.seconds_to_end) if each.ended_at else "in use")
        for each in queries.activations(plan, scenario=one.scenario)
    ]
    taken = sorted(each.seconds_to_action for each, _to_action, _in_use in rows)
    open_now, runs = _open(plan, one), plan.state in queries.RUNNING
    context = {
        "title": one.trigger, "plan": plan, "one": one, "state": tested(one, queries.today()), "rows": rows, "zone": zone,
        "may": by_role and runs, "may_end": by_role and open_now is not None,
        "median": formats.duration(taken[len(taken) // 2]) if taken else "", "open": open_now,
        "tested": bound.get("tested") or TestedForm(auto_id="tested-%s"),
        "used": bound.get("used") or UseForm(zone=zone, auto_id="used-%s"),
        "ended": bound.get("ended") or EndForm(zone=zone, auto_id="ended-%s"),
        "back": reverse("plan:service_plan", args=[plan.reference]),
    }
    return render(request, "plan/contingency.html", context, status=UNPROCESSABLE if bound else 200)
