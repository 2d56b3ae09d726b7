"""Shrinkage by cause: planned, rostered and as it was, what each cause adds to the people needed, and the plan itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.downloads import csv_file
from floorwalker.plan.actions.shrinkage import plan_shrinkage
from floorwalker.plan.models import ShrinkagePlan
from floorwalker.plan.queries import shrinkage as plan
from floorwalker.plan.queries.shrinkage import Weeks
from floorwalker.plan.rules.shrinkage import PLACES, Place, paid_hours
from floorwalker.serve.forms.shrinkage import PlanForm, beginning
from floorwalker.serve.queries import shrinkage as queries
from floorwalker.serve.queries.shrinkage import SEES, Line, Picture, View
from floorwalker.serve.views.day_log import UNPROCESSABLE, day_typed

PLANS: Final = "plan.staff"
SPANS: Final = (1, 4, 12)
USUAL_WEEKS: Final = 4
EARLIEST: Final = date(1990, 1, 1)
PLANS_SHOWN: Final = 5
KEYS: Final = ((("[", "]"), "a week back or on"),)
FILE: Final = (
    "monday", "weeks", "site", "team", "cause", "place", "roster_knows_it", "planned_share", "rostered_share", "actual_share", "low_95",
    "high_95", "actual_hours", "full_time_people", "adds_planned_hours", "adds_hours", "people", "paid_hours",
)  # fmt: skip


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show some weeks by cause, or send them as a file."""
    policy.require(request.actor, SEES)
    site = _site(request)
    if site is None:
        return render(request, "serve/shrinkage.html", {"title": "Shrinkage", "site": None})
    return _shown(request, site, form=None)


@login_required
@require_POST
def plan_it(request: FloorRequest) -> HttpResponseBase:
    """Plan the shrinkage of a site from a day on."""
    policy.require(request.actor, SEES)
    policy.require(request.actor, PLANS)
    site = _site(request)
    if site is None:
        raise NotFound("There is no site within your reach.", remedy="Ask whoever gives roles.")
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _shown(request, site, form=form)
    try:
        made = plan_shrinkage(site, shares=form.shares(), first_day=form.cleaned_data["first_day"], by=request.actor)
    except RuleBroken as refused:
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return _shown(request, site, form=form)
    messages.success(request, f"{made.reference} is the plan of {site.name} from {formats.day(made.first_day, zone=site.zone)} on.")
    return redirect(f"{reverse('serve:shrinkage')}?site={site.pk}")


def _site(request: FloorRequest) -> Site | None:
    """Return the site that the address names, else the reader's own, else the first within reach."""
    within = queries.sites(request.actor)
    asked = request.POST.get("site") or request.GET.get("site", "")
    chosen = next((each for each in within if str(each.pk) == asked), None)
    if asked and chosen is None:
        raise NotFound("There is no such site within your reach.", remedy="Choose a site from the list.")
    own = request.person.site_id if request.person else None
    return chosen or next((each for each in within if each.pk == own), within[0] if within else None)


def _weeks(request: FloorRequest, site: Site) -> Weeks:
    """Return the weeks that the address asks for, at first the last whole ones."""
    asked = request.GET.get("weeks", "")
    count = int(asked) if asked in map(str, SPANS) else USUAL_WEEKS
    today = clock.today(site.zone)
    day = day_typed(request.GET.get("from"))
    if day is None or not EARLIEST <= day <= today + timedelta(days=366):
        day = today - timedelta(weeks=count)
    return Weeks(day - timedelta(days=day.weekday()), count, site.zone)


def _shown(request: FloorRequest, site: Site, *, form: PlanForm | None) -> HttpResponseBase:
    seen = queries.view(request.actor, site=site, team=request.GET.get("team", ""))
    weeks = _weeks(request, site)
    found = queries.picture(seen, weeks)
    if request.GET.get("format") == "csv":
        policy.require(request.actor, "record.export")
        store.look("shrinkage", page=f"shrinkage file {weeks.monday}", by=request.actor)
        return csv_file(f"shrinkage-{site.code}-{weeks.monday}", _file(seen, weeks, found))
    plans = list(plan.plans_of(site)[:PLANS_SHOWN])
    may_plan = Site.objects.filter(policy.scope(request.actor, PLANS).q(site="pk"), pk=site.pk).exists()
    first = form or PlanForm(initial=_beginning(plans, found, clock.today(site.zone))) if may_plan else None
    context = {
        "title": "Shrinkage", "site": site, "seen": seen, "weeks": weeks, "last": weeks.day_of(weeks.ends) - timedelta(days=1),
        "found": found, "site_key": str(site.pk), "sites": queries.sites(request.actor), "spans": SPANS, "groups": _groups(found),
        "total": _sums(found, None),
        "chart": _chart(found), "by_week": [(weeks.monday + timedelta(weeks=each.number), each) for each in found.weeks],
        "before": weeks.monday - timedelta(weeks=1), "after": weeks.monday + timedelta(weeks=1), "form": first,
        "may_export": policy.allows(request.actor, "record.export"), "people_needed": _needed(found), "page_keys": KEYS,
        "lines": _lines(found), "site_needs": found.needed_hours / found.carried if found.needed_hours and found.carried else None,
        "plans": plans,
    }
    return render(request, "serve/shrinkage.html", context, status=UNPROCESSABLE if form is not None else 200)


def _beginning(plans: Sequence[ShrinkagePlan], found: Picture, today: date) -> dict[str, Any]:
    newest = next(iter(plans), None)
    shares = (
        {line.cause.code: line.share for line in found.lines if line.share is not None} if newest is None
        else {line.cause.code: newest.shares.get(line.cause.code, 0.0) for line in found.lines}
    )
    return beginning(shares, first_day=today)


def _groups(found: Picture) -> list[dict[str, Any]]:
    """Return the lines of each place with their sums; a line that is nothing anywhere is left out."""
    return [
        {
            "label": label, "lines": [line for line in found.lines if line.cause.place == place and _is_something(line)],
            "sums": _sums(found, place),
        }
        for place, label in PLACES.items()
    ]


def _is_something(line: Line) -> bool:
    return bool(line.planned or line.rostered or line.share)


def _sums(found: Picture, place: Place | None) -> dict[str, float | None]:
    names = ("planned", "rostered", "share", "hours", "people", "adds_planned", "adds")
    return {name: found.whole(name, place=place) for name in names}


def _needed(found: Picture) -> dict[str, float] | None:
    """Return the paid hours that the hours needed on the queues take, with the shrinkage planned and as it was, each where known."""
    if found.needed_hours is None:
        return None
    shares = {"planned": found.whole("planned"), "actual": found.whole("share")}
    paid = {name: paid_hours(found.needed_hours, shrinkage=share) for name, share in shares.items() if share is not None}
    return {"on_queue": found.needed_hours, **paid} if paid else None


def _lines(found: Picture) -> list[dict[str, object]]:
    """Return of each line what it needs, and the paid hours and full-time people that the shrinkage of the site adds to it."""
    share, planned = found.whole("share"), found.whole("planned")
    rows: list[dict[str, object]] = []
    for name, needed in found.by_line.items():
        paid = paid_hours(needed, shrinkage=share) if share is not None else None
        adds = None if paid is None else paid - needed
        rows.append({
            "name": name, "needed": needed, "paid": paid, "adds": adds,
            "adds_planned": paid_hours(needed, shrinkage=planned) - needed if planned is not None else None,
            "people": None if adds is None or not found.hours_each else adds / found.hours_each,
        })
    return rows


def _chart(found: Picture) -> charts.Chart | None:
    causes = [
        charts.CauseShare(line.cause.label, PLACES[line.cause.place], line.planned, line.rostered, line.share, line.low, line.high)
        for line in found.lines if _is_something(line)
    ]  # fmt: skip
    return charts.shares_by_cause("causes", causes, title="Paid time away from contacts") if causes else None


def _file(seen: View, weeks: Weeks, found: Picture) -> Iterator[Sequence[object]]:
    yield FILE
    where = (weeks.monday.isoformat(), weeks.count, seen.site.code, seen.team.code if seen.team else "")
    for line in found.lines:
        yield (
            *where, line.cause.code, line.cause.place, "yes" if line.cause.is_planned else "no",
            *(_plain(value) for value in (line.planned, line.rostered, line.share, line.low, line.high, line.hours, line.people,
                                          line.adds_planned, line.adds)),
            found.people, _plain(found.paid_hours),
        )  # fmt: skip


def _plain(value: float | None) -> object:
    return "" if value is None else round(value, 6)
