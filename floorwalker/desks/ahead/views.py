"""The forward view: what thirteen weeks ask for, who will be there, what is agreed for when it comes otherwise, and what is dated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from floorwalker.desks.ahead import planned, shown
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import downloads
from floorwalker.plan.queries import ahead, risks
from floorwalker.plan.queries import flex as queries
from floorwalker.plan.queries.allocation import VIEW, sites_served
from floorwalker.plan.rules.ahead import WEEK


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the thirteen weeks of a site, one queue in full."""
    policy.require(request.actor, VIEW)
    sites = sites_served()
    site = _site(request, sites)
    context: dict[str, Any] = {"title": "Forward view", "sites": sites, "site": site}
    if site is None:
        return render(request, "desks/ahead/page.html", context)
    view = ahead.view(site, by=request.actor)
    flex = list(queries.agreed(site, first=view.mondays[0], last=view.mondays[-1] + WEEK - timedelta(days=1)))
    hours = queries.hours(flex, view.mondays)
    chosen = next((each for each in view.queues if each.queue.code == request.GET.get("queue")), view.queues[0])
    dated = risks.risks(
        site, view.mondays, leave=view.leave, planned_leave=view.planned_leave, seen=lambda code: policy.allows(request.actor, code)
    )
    return render(
        request, "desks/ahead/page.html",
        context | {
            "view": view, "overview": shown.overview(view), "chosen": chosen,
            "rows": shown.rows(chosen, hours.get(chosen.queue.pk, {})), "chart": shown.chart(chosen),
            "flex": shown.flex(flex, queries.signs(flex)), "planned": planned.share(site, by=request.actor),
            "may_flex": policy.allows(request.actor, queries.PROPOSE),
            "by_week": shown.by_week(view.money), "by_month": shown.by_month(view.money),
            "calendar": [(monday, [(each, shown.SEVERITY[each.severity]) for each in dated.get(monday, [])]) for monday in view.mondays],
            "may_means": policy.allows(request.actor, "plan.set_means"),
            "known": any(week.volume.source != "none" for each in view.queues for week in each.weeks),
        },
    )


@login_required
@require_safe
def as_csv(request: FloorRequest) -> HttpResponseBase:
    """Send every queue and week as a file."""
    policy.require(request.actor, VIEW)
    site = _site(request, sites_served())
    if site is None:
        raise RuleBroken("No site serves a queue.", remedy="Open a queue first.", code="no_site")
    view = ahead.view(site, by=request.actor)
    flex = list(queries.agreed(site, first=view.mondays[0], last=view.mondays[-1] + WEEK - timedelta(days=1)))
    hours = queries.hours(flex, view.mondays)
    return downloads.csv_file(f"ahead-{site.code}-{view.mondays[0]}", [shown.HEAD, *shown.as_rows(view, hours)])


def _site(request: FloorRequest, sites: list[Site]) -> Site | None:
    return next((each for each in sites if each.code == request.GET.get("site", "")), sites[0] if sites else None)
