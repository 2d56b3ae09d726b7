"""What is done to a journey map by its buttons: parts moved and taken off, proposing, deciding, counting, the next version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan.actions import journey_counting, journey_publishing
from floorwalker.plan.actions import journeys as actions
from floorwalker.plan.forms.drafts import number_in, proposal_in
from floorwalker.plan.forms.journeys import CountForm
from floorwalker.plan.models import Journey, JourneyStage, PainPoint, Touchpoint
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.views.journeys import UNPROCESSABLE, of_journey

Act = Callable[[FloorRequest, Journey], str]


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do what a button of the page says, and say that it is done."""
    done = ACTS.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    shown = queries.find(reference, by=request.actor, number=number_in(request.POST.get("version", "")))
    messages.success(request, done(request, shown))
    return redirect("plan:journeys") if done is _put_away else redirect("plan:journey", reference=reference)


@login_required
@require_POST
def count(request: FloorRequest, reference: str) -> HttpResponse:
    """Ask for a version to be counted over the days typed."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.POST.get("version", "")))
    form = CountForm(request.POST)
    if form.is_valid():
        try:
            journey_counting.ask(
                shown, starts_on=form.cleaned_data["first"], ends_on=form.cleaned_data["last"] + timedelta(days=1), by=request.actor
            )
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, "It is being counted.")
            return redirect(f"{request.path.removesuffix('count/')}?version={shown.number}")
    return render(request, "plan/journey.html", of_journey(request, shown, count_form=form), status=UNPROCESSABLE)


def _part(request: FloorRequest, shown: Journey, rows: Any) -> Any:
    return get_object_or_404(rows, pk=number_in(request.POST.get("key", "")))


def _remove_stage(request: FloorRequest, shown: Journey) -> str:
    return _removed(request, shown, JourneyStage.objects.filter(journey=shown))


def _remove_touchpoint(request: FloorRequest, shown: Journey) -> str:
    return _removed(request, shown, Touchpoint.objects.filter(stage__journey=shown).select_related("stage"))


def _remove_pain(request: FloorRequest, shown: Journey) -> str:
    return _removed(request, shown, PainPoint.objects.filter(stage__journey=shown).select_related("stage"))


def _removed(request: FloorRequest, shown: Journey, rows: Any) -> str:
    part = _part(request, shown, rows)
    words = str(part)
    actions.remove(shown, part, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"{words} is off the map."


def _move(*, earlier: bool) -> Act:
    def move(request: FloorRequest, shown: Journey) -> str:
        stage = _part(request, shown, JourneyStage.objects.filter(journey=shown))
        actions.move(shown, stage, earlier=earlier, seen=number_in(request.POST.get("seen", "")), by=request.actor)
        return f"{stage.name} stands {'earlier' if earlier else 'later'}."

    return move


def _propose(request: FloorRequest, shown: Journey) -> str:
    asked = proposal_in(request, queries.approvers(but=request.actor))
    made = journey_publishing.propose(shown, **asked, by=request.actor)
    return f"{made.reference} is proposed; {asked['approver'].display_name} is asked to decide."


def _publish(request: FloorRequest, shown: Journey) -> str:
    made = journey_publishing.publish(shown, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"Version {made.number} of {made.reference} is published."


def _return(request: FloorRequest, shown: Journey) -> str:
    made = journey_publishing.send_back(shown, reason=request.POST.get("reason", ""), by=request.actor)
    return f"{made.reference} is a draft again."


def _revise(request: FloorRequest, shown: Journey) -> str:
    made = actions.revise(shown, by=request.actor)
    return f"Version {made.number} of {made.reference} is begun as the one before."


def _put_away(request: FloorRequest, shown: Journey) -> str:
    actions.put_away(shown, reason=request.POST.get("reason", ""), by=request.actor)
    return f"The draft of {shown.name} is put away."


ACTS: Final[dict[str, Act]] = {
    "remove-stage": _remove_stage, "remove-touchpoint": _remove_touchpoint, "remove-pain": _remove_pain,
    "earlier": _move(earlier=True), "later": _move(earlier=False), "propose": _propose, "publish": _publish, "return": _return,
    "revise": _revise, "put-away": _put_away,
}
