"""Pages of allocation: required against allocated, a change with what it would do, what was changed, and what a site has to give."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import downloads, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import allocation as actions
from floorwalker.plan.actions.ahead import set_lead_time
from floorwalker.plan.forms.allocation import ChangeForm, LeadTimeForm, MeansForm, UndoForm, begin_at
from floorwalker.plan.models import Allocation, LeadTime, SiteMeans
from floorwalker.plan.queries import allocation as queries
from floorwalker.plan.queries.allocation_effects import change_of, measured, moment_of, predict
from floorwalker.plan.queries.forecasts import author_names, week_of
from floorwalker.plan.views import allocation_page as shown

UNPROCESSABLE = 422
MEANS = "plan.set_means"


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show required against allocated of a day or a week, with one queue in full."""
    policy.require(request.actor, queries.VIEW)
    sites = queries.sites_served()
    site = _site(request, sites)
    context: dict[str, Any] = {"title": "Allocation", "sites": sites, "site": site}
    if site is None:
        return render(request, "plan/allocation.html", context)
    day, is_week = _day(request, site), request.GET.get("over") == "week"
    days = week_of(day) if is_week else [day]
    picture = queries.picture(site, first=days[0], days=len(days), by=request.actor)
    found = shown.lines(picture, days)
    chosen = next((each for each in found if each.row.queue.code == request.GET.get("queue")), found[0])
    step = timedelta(days=len(days))
    return render(
        request, "plan/allocation.html",
        context | {
            "day": day, "days": days, "is_week": is_week, "before": day - step, "after": day + step, "lines": found, "chosen": chosen,
            "tiles": shown.tiles(picture, found), "chart": shown.chart(picture, chosen.row, days),
            "half_hours": [] if is_week else shown.half_hours(picture, chosen.row), "made": picture.allocations,
            "currency": picture.means.currency if picture.means else "", "rosters": picture.rosters,
            "may": policy.allows_for(request.actor, queries.ALLOCATE, site), "may_means": policy.allows_for(request.actor, MEANS, site),
            "required": any(each.row.requirement for each in found), "page_keys": ((("[",), "before"), (("]",), "after")),
        },
    )


@login_required
@require_safe
def as_csv(request: FloorRequest) -> HttpResponseBase:
    """Send every queue and half hour of the day or week as a file."""
    policy.require(request.actor, queries.VIEW)
    site = _site(request, queries.sites_served())
    if site is None:
        raise RuleBroken("No site serves a queue.", remedy="Open a queue first.", code="no_site")
    day = _day(request, site)
    days = week_of(day) if request.GET.get("over") == "week" else [day]
    picture = queries.picture(site, first=days[0], days=len(days), by=request.actor)
    return downloads.csv_file(f"allocation-{site.code}-{days[0]}", [shown.HEAD, *shown.as_rows(picture)])


def _site(request: FloorRequest, sites: list[Site]) -> Site | None:
    asked = request.GET.get("site", "")
    return next((each for each in sites if each.code == asked), sites[0] if sites else None)


def _day(request: FloorRequest, site: Site) -> date:
    today = clock.today(site.zone)
    try:
        found = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return found if abs(found - today) < timedelta(days=3660) else today


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: FloorRequest) -> HttpResponse:
    """Show what a re-allocation would do to both queues, and keep it when it is sent."""
    policy.require(request.actor, queries.ALLOCATE)
    site = _site(request, queries.sites_served())
    if site is None:
        return redirect("plan:allocation")
    policy.require_for(request.actor, queries.ALLOCATE, site)
    typed = request.POST if request.method == "POST" else request.GET if "number" in request.GET else None
    form = ChangeForm(typed, site=site, initial=begin_at(clock.now(), site.zone) | _begun(request, site))
    context: dict[str, Any] = {"title": "Re-allocate", "form": form, "site": site, "cancel_url": reverse("plan:allocation")}
    status = 200
    if form.is_bound and form.is_valid():
        asked = form.change()
        try:
            picture = moment_of(asked, by=request.actor)
            actions.check(picture, asked)
            prediction = predict(picture, asked)
            context |= {
                "prediction": prediction, "balance": shown.balance(prediction), "said": asked.in_words(), "change": asked,
                "strained": [f"{side.queue.name} {formats.share(side.after.occupancy)}" for side in prediction.strained],
            }
            if request.method == "POST":
                made = actions.allocate(
                    asked, reason=form.cleaned_data["reason"], why=form.cleaned_data["why"], strain=form.cleaned_data["strain"],
                    flex=form.cleaned_data["flex"], by=request.actor,
                )
                messages.success(request, f"{made.reference} is kept: {asked.in_words()}. The roster and live routing stay as they are.")
                return redirect("plan:one_allocation", reference=made.reference)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
            status = UNPROCESSABLE
    elif form.is_bound:
        status = UNPROCESSABLE
    return render(request, "plan/allocation_change.html", context, status=status)


def _begun(request: FloorRequest, site: Site) -> dict[str, Any]:
    asked = request.GET.get("queue", "")
    queue = site.queues.filter(code=asked, retired_at=None).first() if asked else None
    return {"queue": queue.pk} if queue is not None else {}


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List every allocation with its reason and who made it."""
    rows = queries.listed(request.actor)
    register: Register[Allocation] = Register(
        code="allocations",
        title="Allocations",
        nouns=("allocation", "allocations"),
        sort="-when",
        columns=(
            Column("allocation", "Allocation", _named, sort="reference"),
            Column("what", "What", lambda row: change_of(row).in_words()),
            Column("when", "From", lambda row: formats.moment(row.starts_at, zone=row.site.zone), sort="starts_at"),
            Column("until", "Until", lambda row: formats.moment(row.ends_at, zone=row.site.zone), sort="ends_at"),
            Column("reason", "Reason", lambda row: row.get_reason_display()),
            Column("why", "Why", lambda row: row.why),
            Column("state", "State", _state),
        ),
        filters=(
            Filter("kind", "What", lambda found, value: found.filter(kind=value), choices=Allocation.Kind.choices),
            Filter("reason", "Reason", lambda found, value: found.filter(reason=value), choices=Allocation.Reason.choices),
        ),
        first_use=FirstUse(
            "Nothing was re-allocated yet", "People moved between queues, overtime, releases and borrowed seats stand here with reason, "
            "effect expected and effect counted.", "See what is required", reverse("plan:allocation"), "scale",
        ),
    )
    return respond(request, "plan/allocations.html", register=register, rows=rows, context={"title": "Allocations"})


def _named(row: Allocation) -> Link:
    return Link(row.reference, reverse("plan:one_allocation", args=[row.reference]), row.get_kind_display())


def _state(row: Allocation) -> Status:
    now = clock.now()
    if getattr(row, "undone_by", None) is not None:
        return Status("info", "Undone")
    if row.undoes_id is not None:
        return Status("info", f"Undoes {row.undoes.reference}" if row.undoes else "Undoes another")
    return Status("idle", "Over") if row.ends_at <= now else Status("ok", "Holds") if row.starts_at <= now else Status("info", "Ahead")


@login_required
@require_http_methods(["GET", "HEAD"])
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one allocation: reason, what was expected, what was counted, and how it could be undone."""
    return _one(request, queries.find(reference, by=request.actor), UndoForm())


def _one(request: FloorRequest, made: Allocation, form: UndoForm, status: int = 200) -> HttpResponse:
    undone = getattr(made, "undone_by", None)
    context: dict[str, Any] = {
        "title": made.reference, "one": made, "said": change_of(made).in_words(), "state": _state(made), "zone": made.site.zone,
        "by": author_names([made.made_by])[made.made_by], "undone": undone, "expected": _expected(made),
        "came": shown.came_of(measured(made, until=undone.starts_at if undone else None)), "late": made.made_at > made.starts_at,
        "sees_decision": policy.allows(request.actor, "ground.view_decisions"),
    }
    if policy.allows_for(request.actor, queries.ALLOCATE, made.site) and undone is None:
        try:
            back = actions.opposite(made)
            does = predict(moment_of(back, by=request.actor), back)
            context |= {"undo": form, "back": back, "sides": does.sides, "balance": shown.balance(does)}
        except (RuleBroken, Conflict):
            pass  # it is over, or undoes another: nothing can be undone, and the page says which by its state
    return render(request, "plan/allocation_one.html", context, status=status)


def _expected(made: Allocation) -> list[tuple[str, list[tuple[str, str, str]]]]:
    told = []
    for side in made.expected["sides"]:
        before, after = side["before"], side["after"]
        rows = [("Service level", formats.share(before["service_level"]), formats.share(after["service_level"]))] if (
            after["service_level"] is not None
        ) else []
        rows += [
            (f"Occupancy, limit {formats.share(side['limit'])}", formats.share(before["occupancy"]), formats.share(after["occupancy"])),
            ("People on queue", formats.decimal(before["people"]), formats.decimal(after["people"])),
        ]
        told.append((side["name"], rows))
    return told


@login_required
@require_POST
def undo(request: FloorRequest, reference: str) -> HttpResponse:
    """Undo an allocation by a new one."""
    made = queries.find(reference, by=request.actor)
    policy.require_for(request.actor, queries.ALLOCATE, made.site)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _one(request, made, form, status=UNPROCESSABLE)
    back = actions.undo(made, why=form.cleaned_data["why"], by=request.actor)
    messages.success(request, f"{reference} is undone by {back.reference}.")
    return redirect("plan:one_allocation", reference=back.reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def means(request: FloorRequest) -> HttpResponse:
    """Show and say how many seats a site has, and what hours cost."""
    policy.require(request.actor, MEANS)
    site = _site(request, queries.sites_served())
    if site is None:
        return redirect("plan:allocation")
    policy.require_for(request.actor, MEANS, site)
    now = queries.means_of(site, day=clock.today(site.zone))
    begun = {name: getattr(now, name) for name in ("seats", "hour_cost", "overtime_cost", "weekly_budget")} if now is not None else {}
    form = MeansForm(request.POST or None, initial={"first_day": clock.today(site.zone), **begun})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_means(site, by=request.actor, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} holds from {made.first_day:%d %b %Y}.")
            return redirect(f"{reverse('plan:means')}?site={site.code}")
    context = {
        "title": "Seats and money", "site": site, "form": form, "now": now, "rows": SiteMeans.objects.filter(site=site),
        "cancel_url": f"{reverse('plan:allocation')}?site={site.code}",
    }
    return render(request, "plan/means.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_times(request: FloorRequest) -> HttpResponse:
    """Show and say how long it takes until somebody new can serve."""
    policy.require(request.actor, MEANS)
    site = _site(request, queries.sites_served())
    if site is None:
        return redirect("plan:allocation")
    policy.require_for(request.actor, MEANS, site)
    form = LeadTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = set_lead_time(site, by=request.actor, **form.cleaned_data)
        messages.success(request, f"{made.reference}: {made.weeks} weeks from the wish to the first contact.")
        return redirect(f"{reverse('plan:lead_times')}?site={site.code}")
    rows: dict[int | None, LeadTime] = {}
    for each in LeadTime.objects.filter(site=site).select_related("skill"):
        rows.setdefault(each.skill_id, each)
    context = {
        "title": "Time to hire", "site": site, "form": form, "rows": list(rows.values()), "cancel_url": reverse("plan:allocation"),
    }
    return render(request, "plan/lead_times.html", context, status=UNPROCESSABLE if form.is_bound else 200)
