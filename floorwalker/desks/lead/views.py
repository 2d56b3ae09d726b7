"""The page of who leads; its board asks for itself anew."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from floorwalker.desks.homes import ways
from floorwalker.desks.lead import people
from floorwalker.desks.lead.coming import coming
from floorwalker.desks.lead.deciding import decided_today, waiting
from floorwalker.desks.lead.led import LEADS, Led, led_by
from floorwalker.desks.lead.now import Now, now_of
from floorwalker.desks.lead.owed import overdue
from floorwalker.desks.my_day import quality
from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.serve.queries.day_log import LOG


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show what is now, next, late, who is here and what to decide, of the reader's teams; the board alone to a page that asks anew."""
    if request.person is None or not policy.allows(request.actor, LEADS):
        return render(request, "desks/lead/no_permission.html", {"title": _("Lead")}, status=403)
    led = led_by(request.person, by=request.actor, team=request.GET.get("team", ""))
    if not led.people:
        return render(request, "desks/lead/no_team.html", {"title": _("Lead"), "led": led})
    now = now_of(led, request.GET.dict())
    rows, more_coming = coming(led, now)
    late, more_late = overdue(led)
    asked, more_asked = waiting(led)
    tiles, period = people.kept(led)
    context = {
        "title": _("Lead"), "led": led, "now": now, "zone": led.zone, "at": now.at if now else clock.now(), "anew": _anew(led, now),
        "coming": rows, "more_coming": more_coming, "late": late, "more_late": more_late, "people": people.people_of(led),
        "kept": tiles, "period": period, "asked": asked, "more_asked": more_asked, "decided": decided_today(led),
        "may_log": policy.allows(request.actor, LOG), "quality": quality.of_people(led.people, by=request.actor, zone=led.zone),
        "ways": ways.switch(request.actor, here=reverse("desks:lead")),
    }
    is_part = request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")
    response = render(request, f"desks/lead/{'board' if is_part else 'page'}.html", context)
    response["Vary"] = "HX-Request"
    return response


def _anew(led: Led, now: Now | None) -> str:
    """Return the address of this very moment of this team, from which the board goes on."""
    team = urlencode({"team": led.team.code}) if led.team is not None else ""
    query = now.scene.stream_address if now is not None else "?"
    return reverse("desks:lead") + query + (f"{'&' if now is not None else ''}{team}" if team else "")
