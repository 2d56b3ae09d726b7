"""Which contacts are judged by which scorecard, how far that reaches, and what the scorecards check between them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.review.actions import scorecard_guidance as actions
from floorwalker.review.forms.scorecards import ContactForm, UseForm
from floorwalker.review.models import Scorecard, ScorecardUse
from floorwalker.review.queries import coverage, tags
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.views.scorecards import words_of

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def uses(request: FloorRequest) -> HttpResponse:
    """Show which scorecard judges which contacts, try one out, and say it of more."""
    policy.require(request.actor, queries.VIEW)
    may_change = policy.allows(request.actor, queries.PUBLISH)
    form = UseForm(request.POST or None, auto_id="use-%s") if may_change else None
    if request.method == "POST":
        policy.require(request.actor, queries.PUBLISH)
    if form is not None and request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.use(said.pop("scorecard"), **said, by=request.actor)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"From now on {words_of(made)}: judged by {made.scorecard}.")
            return redirect("review:scorecard_uses")
    trial = ContactForm(request.GET if request.GET else None, auto_id="try-%s")
    names = dict(Scorecard.objects.filter(state=Scorecard.State.PUBLISHED).values_list("reference", "name"))
    held = queries.uses()
    context = {
        "title": "Which contacts are judged by what", "form": form, "trial": trial, "tried": _tried(trial, held, names),
        "uses": [(each, words_of(each), names[each.scorecard]) for each in held], "may_change": may_change, **_reach(request, names),
    }
    return render(request, "review/scorecard_uses.html", context, status=UNPROCESSABLE if form is not None and form.is_bound else 200)


def _tried(trial: ContactForm, held: list[ScorecardUse], names: dict[str, str]) -> dict[str, Any] | None:
    if not trial.is_bound or not trial.is_valid():
        return None
    queue, reason = trial.cleaned_data["queue"], trial.cleaned_data["reason"]
    channel = trial.cleaned_data["channel"] or (queue.channel if queue is not None else "")
    found = queries.judging(held, channel=channel, queue=queue.pk if queue else None, reason=reason.pk if reason else None)
    words = [f"over {channel}" if channel else "", f"at {queue.name}" if queue else "", f"about {reason.name}" if reason else ""]
    return {"words": " ".join(filter(None, words)) or "whatever it is", "reference": found, "name": names.get(found or "", "")}


def _reach(request: FloorRequest, names: dict[str, str]) -> dict[str, Any]:
    """Return how far the scorecards reach, for who decides on it."""
    if not (policy.allows(request.actor, queries.DRAFT) or policy.allows(request.actor, queries.PUBLISH)):
        return {}
    found = coverage.coverage()
    shares = [(names.get(ref, ref), ref, contacts) for ref, contacts in sorted(found.by_scorecard.items(), key=lambda each: -each[1])]
    return {"coverage": found, "shares": shares, "days": coverage.DAYS}


@login_required
@require_POST
def stop(request: FloorRequest, key: int) -> HttpResponse:
    """Judge some contacts by that scorecard no more."""
    policy.require(request.actor, queries.PUBLISH)
    held = get_object_or_404(ScorecardUse.objects.select_related("queue", "reason"), pk=key)
    actions.stop_using(held, by=request.actor)
    messages.success(request, f"{words_of(held).capitalize()}: judged by {held.scorecard} no more.")
    return redirect("review:scorecard_uses")


@login_required
@require_safe
def catalogue(request: FloorRequest) -> HttpResponse:
    """Show what the published scorecards check, and which standards and documents in force no question checks."""
    return render(request, "review/scorecard_tags.html", {"title": "What scorecards check", "found": tags.catalogue(request.actor)})
