"""Which regulation holds for complaints about each line: as it stands, as it was, and setting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Situation
from floorwalker.resolve.actions import regimes as actions
from floorwalker.resolve.forms.cases import RegimeForm
from floorwalker.resolve.queries import regimes as queries
from floorwalker.resolve.queries.regimes import OfLine
from floorwalker.resolve.views.regulations import NO_ADVICE


@login_required
@require_http_methods(GET_OR_POST)
def page(request: FloorRequest, code: str = "") -> HttpResponse:
    """Show what holds for each line, and set it for the line `code`."""
    rows = queries.lines(request.actor)
    chosen = next((row for row in rows if row.line.code == code), None)
    if code and chosen is None:
        raise NotFound(f"There is no line {code} in use.", remedy="Choose one of the list.")
    form = None
    if chosen is not None:
        policy.require(request.actor, queries.SET)
        form = RegimeForm(request.POST or None, packs=[(each.code, each.name) for each in queries.choices()], initial={
            "pack": chosen.now.pack.code, "since": clock.today(zone_of(request)),
        })  # fmt: skip
        made = tried(request, form, lambda: actions.keep_to(chosen.line, **form.cleaned_data, by=request.actor))
        if made is not None:
            messages.success(request, f"Complaints about {chosen.line.name} received from {made.since:%d %b %Y} on keep to it.")
            return redirect("resolve:regimes")
    context: dict[str, Any] = {
        "title": "Regimes", "rows": rows, "chosen": chosen, "form": form, "zone": zone_of(request), "no_advice": NO_ADVICE,
        "may_set": policy.allows(request.actor, queries.SET), "situation": _situation(rows),
    }
    return render(request, "resolve/regimes.html", context, status=UNPROCESSABLE if form is not None and form.errors else 200)


def _situation(rows: list[OfLine]) -> Situation:
    unsaid = [row.line.name for row in rows if row.now.regime is None]
    if unsaid:
        names = ", ".join(unsaid[:4]) + (f" and {len(unsaid) - 4} more" if len(unsaid) > 4 else "")
        return Situation("watch", f"Nobody said which regulation holds for {names}", "The rules of the house hold for them meanwhile.")
    return Situation("ok", "Every line keeps to a regulation that somebody set", NO_ADVICE)
