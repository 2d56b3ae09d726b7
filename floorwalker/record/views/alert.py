"""The alert of a saved view of the list of contacts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import viewing
from floorwalker.record.actions import alerts as actions
from floorwalker.record.forms.alert import AlertForm
from floorwalker.record.queries import alerts as queries

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: FloorRequest, reference: str) -> HttpResponse:
    """Show when the owner of a view is told that more contacts match it, or change that."""
    policy.require(request.actor, queries.PERMISSION)
    view = queries.view(reference, by=request.actor)
    shown, address = queries.of(view), viewing.address(reverse(queries.PLACE), view)
    form = AlertForm(request.POST or None, initial={"above": shown.above, "days": shown.days} if shown else {})
    if request.method == "POST" and form.is_valid():
        put = form.cleaned_data["alert"]
        actions.put(reference, alert=put, by=request.actor)
        messages.success(request, f"You are told of {view.name} {put}." if put else f"{view.name} has no alert.")
        return redirect(address)
    context = {
        "title": f"Alert of {view.name}", "view": view, "form": form, "submit": "Set alert", "cancel_url": address,
        "counted_url": queries.address(shown) if shown else "", "in_days": queries.in_days(shown) if shown else "",
    }
    return render(request, "record/alert.html", context, status=UNPROCESSABLE if form.errors else 200)
