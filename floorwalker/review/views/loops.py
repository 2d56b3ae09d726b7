"""The loop from contact to change on a page of its own: by period, queue and team, with the oldest that waits at each step."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from floorwalker.ground import refs
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.people.queries import teams_seen
from floorwalker.ground.requests import FloorRequest
from floorwalker.review import sight
from floorwalker.review.queries import loop, samples
from floorwalker.review.queries.loop import Asked, Code, Part

PERIODS: Final = {4: "4 weeks", 13: "13 weeks", 52: "A year"}
CODES: Final = ("monitored", "fed_back", "acted", "rechecked")
LONGEST: Final = 12


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show how many evaluations have come how far, and how long the oldest waits, for all or for one queue or team."""
    policy.require(request.actor, samples.VIEW)
    asked = _asked(request)
    queues, teams = dict(Queue.objects.order_by("name").values_list("pk", "name")), _teams(request)
    context = {
        "title": "The loop", "steps": loop.steps(request.actor, asked), "asked": asked, "periods": list(PERIODS.items()),
        "queues": list(queues.items()), "teams": list(teams.items()), "codes": CODES, "period": PERIODS[asked.weeks],
        "parts": [
            ("queue", "By queue", _named(loop.by_part(request.actor, asked, "queue"), queues, "no queue")),
            ("team", "By team", _named(loop.by_part(request.actor, asked, "team"), teams, "no team")),
        ],
    }
    return render(request, "review/loop.html", context)


@login_required
@require_safe
def oldest(request: FloorRequest, step: str) -> HttpResponse:
    """Lead to what has waited longest after a step."""
    policy.require(request.actor, samples.VIEW)
    found = loop.oldest(request.actor, _asked(request), cast(Code, step)) if step in CODES else None
    where = refs.sight(found, by=request.actor) if found is not None else None
    if where is None or where.page is None:
        raise NotFound("Nothing that you may open waits there.", remedy="Look at the loop again.")
    return redirect(where.page)


def _asked(request: FloorRequest) -> Asked:
    """Return what the address names: a period of the list, a queue and a team by key."""
    said = {name: request.GET.get(name, "") for name in ("weeks", "queue", "team")}
    numbers = {name: int(value) for name, value in said.items() if value.isascii() and value.isdigit() and len(value) < LONGEST}
    weeks = numbers.get("weeks", loop.WEEKS)
    return Asked(weeks if weeks in PERIODS else loop.WEEKS, numbers.get("queue"), numbers.get("team"))


def _teams(request: FloorRequest) -> dict[int, str]:
    scope = policy.scope(request.actor, sight.VIEW)
    rows = Team.objects.order_by("name") if scope.everything else teams_seen(request.actor)
    return dict(rows.values_list("pk", "name"))


def _named(parts: list[Part], names: dict[int, str], nobody: str) -> list[tuple[Any, str, Part]]:
    return [(each.key, nobody if each.key is None else names.get(each.key, nobody), each) for each in parts]
