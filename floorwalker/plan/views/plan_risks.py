"""Pages of the risks of a service plan: writing one into a draft, and weighing it anew while the plan runs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.filling import GET_OR_POST, tried
from floorwalker.plan.actions import plan_risks as actions
from floorwalker.plan.forms.plan_risks import RiskForm, WeighForm, next_look, risk_of
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.views.plan_forms import form_page, writable


@login_required
@require_http_methods(GET_OR_POST)
def risk(request: FloorRequest, reference: str, pk: int | None = None) -> HttpResponse:
    """Write a risk into a draft, change one, or take it out."""
    plan = writable(request, reference)
    of = queries.risk(plan, pk) if pk is not None else None
    back = f"{reverse('plan:service_plan', args=[reference])}#risks-title"
    if of is not None and "remove" in request.POST:
        actions.drop(of, by=request.actor)
        messages.success(request, "The risk is taken out.")
        return redirect(back)
    form = RiskForm(request.POST or None, initial=risk_of(of, plan, owner=request.person))
    if tried(request, form, lambda: actions.name(plan, form.weighed(), of=of, by=request.actor)) is not None:
        return redirect(back)
    title = "Change a risk" if of is not None else "Add a risk"
    return form_page(request, form, title=title, back=back, remove="Take the risk out" if of is not None else "")


@login_required
@require_http_methods(GET_OR_POST)
def weigh(request: FloorRequest, reference: str, pk: int) -> HttpResponse:
    """Keep what a look at a risk of a running plan showed; for its owner, or who writes plans."""
    plan = queries.find(reference, by=request.actor)
    one = queries.risk(plan, pk)
    if request.actor.person_id != one.owner_id:
        policy.require(request.actor, queries.WRITE)
    begins = {"likelihood": one.likelihood, "effect": one.effect, "review_on": next_look(plan)}
    form = WeighForm(request.POST or None, initial=begins)
    back = f"{reverse('plan:service_plan', args=[reference])}#risks-title"
    if tried(request, form, lambda: actions.weigh(one, **form.cleaned_data, by=request.actor)) is not None:
        messages.success(request, "What was seen is kept.")
        return redirect(back)
    return form_page(request, form, title=f"Look again: {one.what}", back=back)
