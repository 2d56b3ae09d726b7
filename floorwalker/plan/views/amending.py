"""A draft of a roster that was made by itself: what it changes, putting it away, bringing it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.plan import putting_away
from floorwalker.plan.actions import amending as actions
from floorwalker.plan.actions import roster_publishing, rosters
from floorwalker.plan.models import Roster
from floorwalker.plan.queries import amending, forecasts
from floorwalker.plan.queries import rosters as queries


def by_itself(roster: Roster) -> dict[str, Any] | None:
    """Return what a page says of a draft that was made by itself; None for every other version."""
    if roster.beside_id is None or not amending.was_made_by_itself(roster):
        return None
    names = forecasts.author_names([roster.put_away_by])
    return {
        "words": actions.words(roster.summary), "beside": roster.beside,
        "requirements": get_text_list(roster.summary.get("requirements", []), "and"),
        "still_stands": amending.still_stands(roster), "put_away_by": names.get(roster.put_away_by, ""),
        "can_bring_back": putting_away.can_come_back(roster),
    }


def at(roster: Roster) -> str:
    """Return the address of a version's board."""
    return f"{reverse('plan:roster')}?site={roster.site.code}&week={roster.first_day.isoformat()}&version={roster.reference}"


@login_required
@require_safe
def changes(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what a draft made by itself changes in the version it was made from: days, and people."""
    policy.require(request.actor, "plan.view")
    roster = queries.find(reference)
    if roster.beside is None:
        raise NotFound(f"{reference} was not made beside another version.", remedy="Open it on the roster.")
    is_open = roster.published_at is None and roster.retired_at is None
    context = {
        "title": f"What {roster.reference} changes", "roster": roster, "zone": roster.site.zone, "by_itself": by_itself(roster),
        "diff": queries.diff(roster, notice_days=roster_publishing.notice_days(roster), beside=roster.beside),
        "days": amending.days_of(roster, roster.beside), "back": at(roster),
        "requirements": get_text_list(roster.summary.get("requirements", []), "and"),
        "may_change": is_open and policy.allows_for(request.actor, rosters.KIND, roster.site),
        "may_publish": is_open and policy.allows_for(request.actor, roster_publishing.PERMISSION, roster.site),
        "was_told": roster.beside.published_at is not None,
    }
    return render(request, "plan/roster_changes.html", context)


@login_required
@require_POST
def put_away(request: FloorRequest, reference: str) -> HttpResponse:
    """Put a draft away that was made by itself."""
    gone = actions.put_away(queries.find(reference), why=request.POST.get("why", ""), by=request.actor)
    messages.success(request, f"{gone.reference} is put away; the roster stays as it was.")
    return redirect(at(gone))


@login_required
@require_POST
def bring_back(request: FloorRequest, reference: str) -> HttpResponse:
    """Bring a draft back that was put away."""
    back = actions.bring_back(queries.find(reference), by=request.actor)
    messages.success(request, f"{back.reference} is back as it was.")
    return redirect(at(back))
