"""What is done to a blueprint by its buttons: queues and hand-offs out and in, proposing, deciding, the next version, putting away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan.actions import blueprint_publishing as publishing
from floorwalker.plan.actions import blueprints as actions
from floorwalker.plan.forms.blueprints import HandOffForm
from floorwalker.plan.forms.drafts import number_in, proposal_in
from floorwalker.plan.models import Blueprint, HandOff
from floorwalker.plan.queries import blueprints as queries

AHEAD: Final = timedelta(days=14)
"""How far ahead the first day of a next version stands when it is begun."""

Act = Callable[[FloorRequest, Blueprint], str]


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do what a button of the page says, and say that it is done."""
    done = ACTS.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    shown = queries.find(reference, by=request.actor, number=number_in(request.POST.get("version", "")))
    messages.success(request, done(request, shown))
    return redirect("plan:blueprints") if done is _put_away else redirect("plan:blueprint", reference=reference)


def _remove_queue(request: FloorRequest, shown: Blueprint) -> str:
    row = get_object_or_404(shown.queues, pk=number_in(request.POST.get("key", "")))
    actions.remove_queue(shown, row, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"{row.name} is out of the design."


def _hand_off(request: FloorRequest, shown: Blueprint) -> str:
    form = HandOffForm(request.POST, blueprint=shown)
    if not form.is_valid():
        raise RuleBroken("The hand-off is half said.", remedy="Choose two queues of the design and say when.", code="hand_off")
    made = actions.hand_off(shown, **form.cleaned_data, by=request.actor)
    return f"{made.source.name} hands over to {made.target.name}."


def _remove_hand_off(request: FloorRequest, shown: Blueprint) -> str:
    rows = HandOff.objects.filter(source__blueprint=shown).select_related("source", "target")
    one = get_object_or_404(rows, pk=number_in(request.POST.get("key", "")))
    actions.remove_hand_off(shown, one, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"{one.source.name} no longer hands over to {one.target.name}."


def _propose(request: FloorRequest, shown: Blueprint) -> str:
    asked = proposal_in(request, queries.approvers(but=request.actor))
    made = publishing.propose(shown, **asked, by=request.actor)
    return f"{made.reference} is proposed; {asked['approver'].display_name} is asked to decide."


def _publish(request: FloorRequest, shown: Blueprint) -> str:
    made = publishing.publish(shown, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"{made.reference} is published: its queues work as designed from {made.starts_on:%d %b %Y}."


def _return(request: FloorRequest, shown: Blueprint) -> str:
    made = publishing.send_back(shown, reason=request.POST.get("reason", ""), by=request.actor)
    return f"{made.reference} is a draft again."


def _revise(request: FloorRequest, shown: Blueprint) -> str:
    made = actions.revise(shown, starts_on=queries.today() + AHEAD, by=request.actor)
    return f"Version {made.number} of {made.reference} is begun as the one before."


def _put_away(request: FloorRequest, shown: Blueprint) -> str:
    actions.put_away(shown, reason=request.POST.get("reason", ""), by=request.actor)
    return f"The draft of {shown.name} is put away."


ACTS: Final[dict[str, Act]] = {
    "remove-queue": _remove_queue, "hand-off": _hand_off, "remove-hand-off": _remove_hand_off, "propose": _propose, "publish": _publish,
    "return": _return, "revise": _revise, "put-away": _put_away,
}
