"""How a team stands with personal data: four figures with their next step, who confirmed the policy, clocks, and the sampled checks."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.resolve import rights_sight
from floorwalker.resolve.queries import breaches, team_data
from floorwalker.resolve.queries.team_data import Known, TeamData
from floorwalker.resolve.views import contact_checks
from floorwalker.resolve.views.breaches import ring_of, told_of
from floorwalker.resolve.views.clock_rings import clock_ring

SHOWN: Final = 50


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show how one team stands with personal data, or all within reach."""
    by, zone = request.actor, zone_of(request)
    teams = list(team_data.teams(by))
    own = teams[0].code if len(teams) == 1 and not team_data.sees_all(by) else ""
    found = team_data.of(request.GET.get("team", own), by=by)
    requests, broken = list(found.requests[:SHOWN]), list(found.breaches[:SHOWN])
    now = clock.now()
    context = {
        "title": "Personal data by team", "found": found, "teams": teams, "zone": zone, "situation": _situation(found, len(broken)),
        "tiles": _tiles(found), "people": [(each, _state(each)) for each in found.people],
        "requests": [
            (each, clock_ring(formats.local(each.late_from, zone).date(), started_at=each.received_at, late_from=each.late_from, at=now)
             if each.late_from else None) for each in requests
        ],
        "breaches": [(each, told_of(each, zone) if each.told_at else ring_of(each, zone)) for each in broken],
        "reads_requests": policy.allows(by, rights_sight.VIEW), "reads_breaches": policy.allows(by, breaches.VIEW),
        "chart": contact_checks.by_question(found.checks),
    }  # fmt: skip
    return render(request, "resolve/team_data.html", context)


def _state(each: Known) -> Status:
    if each.duty is None:
        return Status("idle", "Never asked")
    if each.confirmed:
        return Status("ok", "Confirmed")
    return Status("miss", "Late") if each.is_late else Status("watch", "To do")


def _situation(found: TeamData, broken: int) -> Situation:
    late = sum(each.is_late for each in found.people)
    overdue = found.requests.filter(late_from__lte=clock.now()).count()
    if overdue:
        said = f"{overdue} request{'s are' if overdue > 1 else ' is'} past the last day"
        return Situation("miss", said, "Answer, and say why it is late.")
    if broken:
        said = f"{broken} breach{'es are' if broken > 1 else ' is'} open"
        return Situation("watch", said, "The clock of 72 hours runs from when somebody knew of it.")
    if found.policy is None:
        why = "Publish it under Plan, Documents, ask people to read it with questions, and name it under Set-up, Settings."
        return Situation("watch", "The house has not named its policy on personal data", why)
    if late:
        words = f"{late} of {len(found.people)} have not confirmed the policy in time"
        act = Act("Look at the reading", reverse("plan:document", args=[found.policy.reference]))
        return Situation("watch", words, "They owe it on My day; give them the time to read it.", (act,))
    return Situation("ok", "Nothing is late", "Requests and breaches are within their clocks, and nobody is late with the policy.")


def _tiles(found: TeamData) -> list[Tile]:
    asked = [each for each in found.people if each.duty is not None]
    share = formats.share(found.confirmed / len(asked)) if asked else None
    failed = found.checks.any_failed
    told = f"{failed.wrong} of {failed.n}, likely {formats.share(failed.low)} to {formats.share(failed.high)}"
    return [
        Tile("Open requests about rights", formats.count(found.requests.count()), note="that people of the team have or took in"),
        Tile("Open breaches", formats.count(found.breaches.count()), note="that people of the team have or recorded"),
        Tile("Confirmed the policy", share, target="of 100%" if asked else "", note=f"{found.confirmed} of {len(asked)} who were asked"),
        Tile("Something of privacy not met", *((None, "", "", f"{failed.n} judged, too few for a rate") if failed.is_small
                                               else (formats.share(failed.value), "", "at most 5%", told))),
    ]  # fmt: skip
