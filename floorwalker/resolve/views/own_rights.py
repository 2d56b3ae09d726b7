"""One's own data: what one asked about it, how that stands, and asking or challenging in one step."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from floorwalker.ground import clock
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.resolve.actions import own_rights as actions
from floorwalker.resolve.models import RightsRequest
from floorwalker.resolve.queries import own_rights as queries
from floorwalker.resolve.rules import rights as rules
from floorwalker.resolve.views.clock_rings import ClockRing, clock_ring


class AskForm(forms.Form):
    """What somebody asks about data kept on themselves."""

    kind = forms.ChoiceField(
        choices=[(each.value, each.label) for each in RightsRequest.Kind if each.value in actions.KINDS], label="What you ask",
    )
    words = forms.CharField(
        max_length=rules.LONGEST_WORDS, label="In your words", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Which of it, and what is wrong with it.",
    )


@login_required
@require_http_methods(GET_OR_POST)
def page(request: FloorRequest) -> HttpResponse:
    """Show what the reader asked about their own data, and let them ask."""
    rows = queries.mine(request.actor)
    form = AskForm(request.POST or None, initial={"kind": RightsRequest.Kind.RECTIFICATION})
    made = tried(request, form, lambda: actions.ask(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is with {made.owner.display_name}.")
        return redirect("resolve:own_rights")
    context = {"title": "My rights", "form": form, "rows": [(each, *_stands(each)) for each in rows], "zone": zone_of(request)}
    return render(request, "resolve/own_rights.html", context, status=UNPROCESSABLE if form.errors else 200)


def _stands(one: RightsRequest) -> tuple[Status, ClockRing | None]:
    if one.closed_at is not None:
        return Status("ok", one.get_outcome_display()), None
    if one.late_from is None or one.last_day is None:
        return Status("idle", "Waits for what you were asked"), None
    ring = clock_ring(one.last_day, started_at=one.received_at, late_from=one.late_from, at=clock.now())
    return Status("info", "Being answered"), ring
