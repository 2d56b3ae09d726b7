"""Set up your centre: the path, step by step, left and taken up again at any time."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.desks.moving_in import steps
from floorwalker.desks.moving_in.shelf import WORKBOOKS
from floorwalker.desks.moving_in.views import MAY
from floorwalker.ground import clock
from floorwalker.ground.moving_in import reach
from floorwalker.ground.moving_in.actions import skipping
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.parts import Step as Mark


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show every step: its result in a sentence, how long it took, and what can be done about it."""
    policy.require(request.actor, MAY)
    zone = zone_of(request)
    found = steps.standing(
        on=clock.today(zone),
        may=lambda code: policy.allows(request.actor, code),
        reaches=lambda workbook: reach.reaches(workbook, kind=WORKBOOKS.get(workbook.kind), by=request.actor),
    )
    context = {
        "title": "Set up your centre",
        "standing": found,
        "zone": zone,
        "situation": _situation(found),
        "steps": [Mark(each.step.label, "ahead" if each.state == "skipped" else each.state, address(each)) for each in found],
    }
    return render(request, "desks/moving_in/set_up.html", context)


def address(standing: steps.Standing) -> str:
    """Return where a step is done."""
    step = standing.step
    return reverse("desks:workbook_new", args=[step.workbook]) if step.workbook else reverse(step.url_name)


def _situation(found: list[steps.Standing]) -> Situation:
    done = sum(each.state == "done" for each in found)
    current = next((each for each in found if each.state == "current"), None)
    if current is None:
        return Situation("ok", f"{done} of {len(found)} steps are done, and none is left.", "Every step can be done again at any time.")
    acts = [Act(f"Go on with {current.step.label.lower()}", address(current), primary=True)] if current.may else []
    why = current.step.why if current.may else f"{current.step.why} Your role does not include it: ask a colleague."
    return Situation("info", f"{done} of {len(found)} steps are done. Next: {current.step.label.lower()}.", why, acts)


@login_required
@require_POST
def skip(request: FloorRequest, code: str) -> HttpResponse:
    """Leave a step out, or take it up again."""
    policy.require(request.actor, MAY)
    step = next((each for each in steps.STEPS if each.code == code), None)
    if step is None:
        raise Http404
    if request.POST.get("take_up"):
        skipping.take_up(code, by=request.actor)
        messages.info(request, f"{step.label} is on the path again.")
    else:
        skipping.skip(code, by=request.actor)
        messages.info(request, f"{step.label} is left out for now.")
    return HttpResponseRedirect(reverse("desks:set_up"))
