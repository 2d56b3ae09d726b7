"""What a customer needs done differently: noted on a page of its own, looked at again, changed, ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.record import adjustments
from floorwalker.record.actions import needs as actions
from floorwalker.record.forms.needs import DETAIL, EndForm, NeedForm, ReviewForm
from floorwalker.record.models import Customer, Need
from floorwalker.record.need_permissions import NOTE
from floorwalker.record.queries import customers
from floorwalker.record.queries import needs as queries

TRAIL_LINES = 8


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest, reference: str) -> HttpResponse:
    """Show the form of a need, or note it."""
    policy.require(request.actor, NOTE)
    customer = customers.standing(customers.find(reference, by=request.actor))
    told_in = _told_in(request, customer)
    initial = {"told_in": request.GET.get("contact", "") or (told_in[0][0] if told_in else "")}
    form = NeedForm(request.POST or None, told_in=told_in, initial=initial)
    made = tried(request, form, lambda: actions.note(customer, form.wanted(), told_in=form.cleaned_data["told_in"], by=request.actor))
    if made is not None:
        _say(request, made, "is noted")
        return redirect("record:customer", customer.reference)
    return _form(request, form, customer, {"title": "Note a need", "submit": "Note it", "must_say": not policy.scope(
        request.actor, NOTE).everything, "told_in": told_in})


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one need; opening it is a look."""
    need = queries.find(reference, by=request.actor)
    store.look(need.reference, page="need", by=request.actor)
    return _shown(request, need, {})


@login_required
@require_http_methods(GET_OR_POST)
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what is needed as a form, or say that something else is."""
    policy.require(request.actor, NOTE)
    need = queries.find(reference, by=request.actor)
    if not queries.may_act(need, by=request.actor):
        raise policy.out_of_reach(need.reference, NOTE)
    reads = queries.may_read(need, by=request.actor)
    initial = {name: getattr(need, name) for name in ("what", "driver", "told_by", "basis", "review_on")} | {
        "adjustments": list(need.adjustments), "how": need.consent.how if need.consent else need.basis_why,
        "note": need.note if reads else "", **{f"{DETAIL}{code}": typed for code, typed in need.adjustments.items()},
    }
    form = NeedForm(request.POST or None, initial=initial)
    if not reads:
        form.fields["note"].help_text = "A note that stands there stays unless you write another; your role does not read it."
    made = tried(request, form, lambda: actions.change(need, form.wanted(), by=request.actor))
    if made is not None:
        _say(request, made, "is changed")
        return redirect("record:need", need.reference)
    return _form(request, form, need.customer, {"title": f"Change {need.reference}", "submit": "Change it", "need": need})


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Look at a need again, or end it; a refusal stands in the form."""
    need, by = queries.find(reference, by=request.actor), request.actor
    if act == "review":
        form: forms.Form = ReviewForm(request.POST)
        made = tried(request, form, lambda: actions.review(need, review_on=form.cleaned_data["review_on"], by=by))
    elif act == "end":
        form = EndForm(request.POST)
        made = tried(request, form, lambda: actions.end(need, why=form.cleaned_data["why"], by=by))
    else:
        raise NotFound(f"A need has no act {act}.", remedy="Look at its page for what it offers.")
    if made is None:
        return _shown(request, need, {act: form})
    if act == "end":
        messages.success(request, f"{need.reference} is ended.")
        return redirect("record:customer", need.customer.reference)
    messages.success(request, f"{need.reference} is looked at again: still so.")
    return redirect("record:need", need.reference)


def _say(request: FloorRequest, need: Need, done: str) -> None:
    messages.success(request, f"{need.reference} {done}.")
    if named := adjustments.illnesses((need.what, need.note)):
        messages.warning(request, f"It names an illness ({', '.join(named)}). What to do differently is enough; take it out if you can.")


def _told_in(request: FloorRequest, customer: Customer) -> list[tuple[str, str]]:
    zone = zone_of(request)
    return [
        (reference, f"{reference}, {formats.moment(each.started_at, zone=zone)}")
        for reference, each in queries.recent_contacts(customer, by=request.actor)
    ]


def _form(request: FloorRequest, form: NeedForm, customer: Customer, more: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "customer": customer, "zone": zone_of(request)} | more
    return render(request, "record/need_form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _shown(request: FloorRequest, need: Need, forms_: dict[str, forms.Form]) -> HttpResponse:
    by = request.actor
    context = {
        "title": need.reference, "need": need, "zone": zone_of(request), "chips": adjustments.chips(need.adjustments),
        "reads": queries.may_read(need, by=by), "may_act": queries.may_act(need, by=by), "review": forms_.get("review") or ReviewForm(),
        "end": forms_.get("end") or EndForm(auto_id="end_%s"), "is_late": need.is_in_force and queries.is_late(need),
        "lines": trail.lines(subject=need.reference, limit=TRAIL_LINES) if policy.allows(by, "ground.view_trail") else None,
    }
    return render(request, "record/need.html", context, status=UNPROCESSABLE if forms_ else 200)
