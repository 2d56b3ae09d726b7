"""Pages of a place outside: what it says beside each statement, looking at it again, and writing one down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.plan.actions import places as actions
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.places import PlaceForm, ToldForm, begins_from
from floorwalker.plan.models import OutsidePlace
from floorwalker.plan.queries import places as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.rules import places as rules
from floorwalker.plan.views.place_words import differing, state_of
from floorwalker.plan.views.plan_forms import form_page

QUARTER = timedelta(days=91)


@login_required
@require_safe
def place(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what a place says beside each statement that it is to say."""
    return _place_page(request, queries.place(reference, by=request.actor))


def _place_page(request: FloorRequest, one: OutsidePlace, form: ToldForm | None = None) -> HttpResponse:
    spots = [each for each in queries.found(request.actor).spots if each.kind == "place" and each.reference == one.reference]
    today = statements.today()
    begins = {"words": one.words, "said_since": today, "check_on": today + QUARTER}
    context = {
        "title": one.name, "one": one, "channel": rules.NAMES[one.channel], "form": form or ToldForm(initial=begins),
        "rows": [(each, state_of(each), differing(each)) for each in spots], "looks": list(one.looks.select_related("looked_by")[:20]),
        "late": one.check_on <= today and one.ended_at is None, "end": ReasonForm(auto_id="end-%s"),
        "may_keep": policy.allows(request.actor, queries.KEEP) and one.ended_at is None,
        "zone": zone_of(request),
    }
    return render(request, "plan/place.html", context, status=UNPROCESSABLE if form is not None else 200)


@login_required
@require_http_methods(GET_OR_POST)
def keep(request: FloorRequest, reference: str = "") -> HttpResponse:
    """Write down a place outside, or change one."""
    policy.require(request.actor, queries.KEEP)
    of = queries.place(reference, by=request.actor) if reference else None
    form = PlaceForm(request.POST or None, request.FILES or None, initial=_begins(request, of))
    made = tried(request, form, lambda: actions.keep(
        form.draft(), form.told(), says=list(form.cleaned_data["says"]), owner=form.cleaned_data["owner"], of=of, by=request.actor
    ))
    if made is not None:
        messages.success(request, f"{made.reference} is kept and compared.")
        return redirect("plan:place", reference=made.reference)
    back = reverse("plan:place", args=[reference]) if of is not None else reverse("plan:statements")
    return form_page(request, form, title=f"Change {reference}" if of is not None else "Write down a place", back=back)


def _begins(request: FloorRequest, of: OutsidePlace | None) -> dict[str, Any]:
    if of is not None:
        return begins_from(of)
    today = statements.today()
    says = list(queries.choices().filter(reference=request.GET.get("statement", "")[:16]))
    channel = request.GET.get("channel", "")
    return {"owner": request.person, "says": says, "said_since": today, "check_on": today + QUARTER,
            "channel": channel if channel in rules.NAMES else "web"}


@login_required
@require_POST
def look(request: FloorRequest, reference: str) -> HttpResponse:
    """Keep what a place says now."""
    policy.require(request.actor, queries.KEEP)
    one = queries.place(reference, by=request.actor)
    form = ToldForm(request.POST, request.FILES)
    if tried(request, form, lambda: actions.look(one, form.told(), by=request.actor)) is None:
        return _place_page(request, one, form)
    messages.success(request, "Kept and compared.")
    return redirect("plan:place", reference=reference)


@login_required
@require_POST
def end(request: FloorRequest, reference: str) -> HttpResponse:
    """Let a place say nothing any more."""
    policy.require(request.actor, queries.KEEP)
    actions.end(queries.place(reference, by=request.actor), reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, f"{reference} is ended.")
    return redirect("plan:statements")
