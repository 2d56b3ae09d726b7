"""The staffing pages: what if, why this number, keep it, use it, write it to a file."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.plan.actions import staffing as actions
from floorwalker.plan.forms.staffing import LETTERS, ScenarioForm, scenario_values
from floorwalker.plan.models import Forecast, Requirement
from floorwalker.plan.queries import forecasts, staffing
from floorwalker.plan.rules import staffing as rules
from floorwalker.plan.rules.staffing import Inputs
from floorwalker.plan.views import staffing_page as shown
from floorwalker.plan.views.forecasts import THINGS, day_asked, queue_asked

KEYS: Final = ((("Tab",), "next field"), (("D",), "duplicate A"), (("W",), "why this number"))
KEPT_SHOWN: Final = 5
WORKING: Final = ("start", "offered", "interval_minutes", "aht_seconds", "agents", "scheduled", "service_level", "asa_seconds",
                  "occupancy", "abandonment")  # fmt: skip


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show scenarios for one day side by side; nothing is kept until somebody saves one."""
    policy.require(request.actor, "plan.view")
    queues = list(Queue.objects.filter(retired_at=None).select_related("site"))
    queue = queue_asked(request, queues)
    context: dict[str, Any] = {
        "title": "Staffing what-if", "queues": queues, "queue": queue, "may": policy.allows(request.actor, "plan.staff"),
    }
    chosen = _version(request, queue)
    if chosen is None or not chosen.points.exists():
        return render(request, "plan/staffing.html", context)
    version = forecasts.read(chosen)
    return render(request, "plan/staffing.html", context | _context(request, version, day_asked(request, version)))


def _version(request: FloorRequest, queue: Queue | None) -> Forecast | None:
    """Return the version in the address, else the one in use, else the newest."""
    if reference := request.GET.get("forecast", ""):
        return forecasts.find(reference)
    return None if queue is None else forecasts.in_use(queue) or forecasts.newest(queue)


def _context(request: FloorRequest, version: forecasts.Version, on: date) -> dict[str, Any]:
    forecast, queue = version.forecast, version.forecast.queue
    day, sourced = shown.demand(version, on), staffing.inputs_for(forecast, day=on)
    forms, values = _forms(request.GET, day, sourced.inputs, queue.is_deferred)
    found = shown.columns(day, forms, sourced.inputs)
    letter, at = _asked(request, found)
    things = THINGS.get(queue.channel, "contacts")
    column = next(each for each in found if each.letter == letter)
    days = list(dict.fromkeys(version.days))
    place = days.index(on)
    keep = {name: str(value) for name, value in request.GET.items() if "-" in name}
    return {
        "forecast": forecast, "day": on, "columns": found, "things": things, "page_keys": KEYS, "zone": queue.zone,
        "before": days[place - 1] if place else None, "after": days[place + 1] if place + 1 < len(days) else None,
        "days": days, "why": shown.why(column, day, at, things=things, sources=sourced.sources), "letter": letter,
        "needed_chart": shown.needed_chart(day, found, at), "sources": sourced.sources, "deferred": queue.is_deferred,
        "hours_chart": shown.hours_chart(found[0], staffing.hours_lost(forecast, day=on)),
        "cells": _cells(day, found, forecast.reference, on, keep), "roster": day.roster is not None,
        "volume_range": f"{formats.count(day.volume_range[0])} to {formats.count(day.volume_range[2])}",
        "duplicate_url": _duplicate(forecast.reference, on, values), "kept": _kept(queue), "method": _method(found),
        "can_put_away": policy.allows(request.actor, "plan.forecast") and forecasts.is_refreshed(forecast)
        and forecast.in_use_from is None and not forecast.is_put_away,
        "in_use": staffing.in_use(queue), "said": _said(found), "values": values,
        "working_url": f"{reverse('plan:staffing_working')}?{urlencode({'forecast': forecast.reference, 'day': on.isoformat(), **values})}",
    }  # fmt: skip


def _forms(
    typed: QueryDict, day: shown.DayDemand, base: Inputs, is_deferred: bool  # noqa: FBT001 (a fact of the queue)
) -> tuple[list[ScenarioForm], dict[str, str]]:  # fmt: skip
    values = scenario_values(
        base, day_contacts=day.contacts, mean_aht_seconds=day.mean_aht_seconds, is_deferred=is_deferred
    )  # fmt: skip
    values |= {name: str(typed[name]) for name in values if name in typed}
    return [ScenarioForm(values, prefix=letter) for letter in LETTERS], values


def _asked(request: FloorRequest, found: list[shown.Column]) -> tuple[str, int]:
    """Return the scenario and the interval asked about; the peak of A when none was."""
    asked = request.GET.get("why", "")
    letter = asked[:1] if asked[:1] in LETTERS else "a"
    column = next(each for each in found if each.letter == letter)
    if column.need is not None and asked[1:] in map(str, range(column.need.agents.size)):
        return letter, int(asked[1:])
    return letter, int(column.need.agents.argmax()) if column.need is not None else 0


def _cells(day: shown.DayDemand, found: list[shown.Column], reference: str, on: date, keep: dict[str, str]) -> dict[str, Any]:
    """Return the people needed by interval and scenario, each number with the address that explains it."""
    computed = [column for column in found if column.need is not None]
    zone, step = day.version.forecast.queue.zone, timedelta(minutes=day.minutes)

    def why(column: shown.Column, at: int) -> str:
        asked = {"forecast": reference, "day": on.isoformat(), **keep, "why": f"{column.letter}{at}"}
        return f"?{urlencode(asked)}#why"

    rows = [
        (
            formats.span(start, start + step, zone=zone),
            [(each.letter.upper(), int(each.need.agents[at]), why(each, at)) for each in computed if each.need is not None],
        )
        for at, start in enumerate(day.starts)
    ]
    return {"names": [column.letter.upper() for column in computed], "rows": rows}


def _duplicate(reference: str, on: date, values: dict[str, str]) -> str:
    copied = values | {f"c{name[1:]}": value for name, value in values.items() if name.startswith("a-")}
    copied["c-name"] = f"{values['a-name']} copy"
    return f"?{urlencode({'forecast': reference, 'day': on.isoformat(), **copied})}"


def _kept(queue: Queue) -> list[Requirement]:
    away = {"forecast__in_use_from": None, "forecast__retired_at__isnull": False}
    return list(Requirement.objects.filter(queue=queue).exclude(**away).select_related("forecast")[:KEPT_SHOWN])


def _method(found: list[shown.Column]) -> str:
    return next((column.need.method for column in found if column.need is not None), "")


def _said(found: list[shown.Column]) -> str:
    return "; ".join(f"{each.letter.upper()} needs {each.peak} at the peak" for each in found if each.need is not None)


@login_required
@require_POST
def save(request: FloorRequest) -> HttpResponse:
    """Keep scenario A as a requirement for the whole forecast."""
    forecast = forecasts.find(request.POST.get("forecast", ""))
    version = forecasts.read(forecast)
    on = day_asked(request, version)
    day, base = shown.demand(version, on), staffing.inputs_for(forecast, day=on).inputs
    form = _forms(request.POST, day, base, forecast.queue.is_deferred)[0][0]
    if not form.is_valid():
        words = " ".join(f"{name}: {error}" for name, errors in form.errors.items() for error in errors)
        raise RuleBroken(f"Scenario A cannot be kept. {words}", remedy="Correct it and save again.", code="bad_form")
    inputs = form.inputs(base, day_contacts=day.contacts, mean_aht_seconds=day.mean_aht_seconds)
    kept = actions.compute(forecast, inputs=inputs, by=request.actor, name=form.cleaned_data["name"])
    actions.use(kept, by=request.actor)
    messages.success(request, f"{kept.reference} is kept and in use for {forecast.queue.name}: rosters are made to it.")
    return redirect(f"{reverse('plan:staffing')}?{urlencode({'forecast': forecast.reference, 'day': on.isoformat()})}")


@login_required
@require_POST
def use(request: FloorRequest, reference: str) -> HttpResponse:
    """Put a requirement kept before in use again."""
    used = actions.use(staffing.find(reference), by=request.actor)
    messages.success(request, f"{used.reference} is in use for {used.queue.name}.")
    return redirect(f"{reverse('plan:staffing')}?{urlencode({'forecast': used.forecast.reference})}")


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponse:
    """Write a requirement as a file, one row an interval."""
    policy.require(request.actor, "plan.view")
    requirement = staffing.find(reference)
    writer, response = _file(reference)
    local = formats.local
    for point in requirement.points.all():
        start = local(point.starts_at, requirement.queue.zone).isoformat()
        row = {name: getattr(point, name, None) for name in WORKING} | {"start": start, "interval_minutes": requirement.interval_minutes}
        writer.writerow(["" if row[name] is None else row[name] for name in WORKING])
    return response


@login_required
@require_safe
def working(request: FloorRequest) -> HttpResponse:
    """Write scenario A of one day as a file, as the command `floorwalker staff` would answer."""
    policy.require(request.actor, "plan.view")
    forecast = forecasts.find(request.GET.get("forecast", ""))
    version = forecasts.read(forecast)
    day = shown.demand(version, day_asked(request, version))
    base = staffing.inputs_for(forecast, day=day.day).inputs
    column = shown.columns(day, _forms(request.GET, day, base, forecast.queue.is_deferred)[0], base)[0]
    if column.need is None or column.inputs is None:
        raise RuleBroken(f"Scenario A has no result. {column.problem}", remedy="Correct it and try again.", code="bad_form")
    calls, aht = rules.scaled(day.offered, day.aht_seconds, column.inputs)
    writer, response = _file(f"{forecast.reference}-{day.day}")
    need = column.need
    for at, start in enumerate(day.starts):
        figures = [need.service_level[at], need.asa_seconds[at], need.occupancy[at], need.abandonment[at]]
        writer.writerow([
            formats.local(start, forecast.queue.zone).isoformat(), calls[at], day.minutes, aht[at], need.agents[at],
            need.scheduled[at], *("" if value != value else value for value in figures),
        ])  # fmt: skip
    return response


def _file(name: str) -> tuple[Any, HttpResponse]:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(WORKING)
    return writer, response
