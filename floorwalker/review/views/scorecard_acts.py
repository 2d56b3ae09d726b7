"""What is done to a scorecard by its buttons: proposing, deciding, the next version, putting away, retiring, and giving guidance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan.forms.drafts import number_in, proposal_in
from floorwalker.review.actions import scorecard_guidance
from floorwalker.review.actions import scorecards as actions
from floorwalker.review.forms.scorecards import GuidanceForm
from floorwalker.review.models import Scorecard
from floorwalker.review.queries import scorecards as queries

Act = Callable[[FloorRequest, Scorecard], str]


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do what a button of the page says, and say that it is done."""
    done = ACTS.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    shown = queries.find(reference, by=request.actor, number=number_in(request.POST.get("version", "")))
    messages.success(request, done(request, shown))
    if done is _revise:
        return redirect("review:build_scorecard", reference=reference)
    if done is _put_away:
        return redirect("review:scorecards")
    return redirect(f"{reverse('review:scorecard', args=[reference])}?version={shown.number}")


def _propose(request: FloorRequest, shown: Scorecard) -> str:
    asked = proposal_in(request, queries.approvers(but=request.actor))
    made = actions.propose(shown, **asked, by=request.actor)
    return f"{made.name} is proposed; {asked['approver'].display_name} is asked to decide."


def _publish(request: FloorRequest, shown: Scorecard) -> str:
    made = actions.publish(shown, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return f"Version {made.number} of {made.name} is published and frozen. What was judged by the one before stays as it is."


def _return(request: FloorRequest, shown: Scorecard) -> str:
    made = actions.send_back(shown, reason=request.POST.get("reason", ""), by=request.actor)
    return f"{made.name} is a draft again."


def _revise(request: FloorRequest, shown: Scorecard) -> str:
    made = actions.revise(shown, by=request.actor)
    return f"Version {made.number} of {made.name} is begun as the one before."


def _put_away(request: FloorRequest, shown: Scorecard) -> str:
    actions.put_away(shown, reason=request.POST.get("reason", ""), by=request.actor)
    return f"The draft of {shown.name} is put away."


def _retire(request: FloorRequest, shown: Scorecard) -> str:
    actions.retire(shown, reason=request.POST.get("reason", ""), by=request.actor)
    return f"{shown.name} is retired: no more contacts are judged by it."


def _guide(request: FloorRequest, shown: Scorecard) -> str:
    form = GuidanceForm(request.POST, of=shown)
    if not form.is_valid():
        raise RuleBroken("The guidance is half said.", remedy="Choose a question, say how it is judged, and from when.", code="guidance")
    made = scorecard_guidance.give_guidance(shown, **form.cleaned_data, by=request.actor)
    return f"Guidance {shown.number}.{made.number} holds from {made.starts_on:%d %b %Y}; scores before stay."


ACTS: Final[dict[str, Act]] = {
    "propose": _propose, "publish": _publish, "return": _return, "revise": _revise, "put-away": _put_away, "retire": _retire,
    "guide": _guide,
}
