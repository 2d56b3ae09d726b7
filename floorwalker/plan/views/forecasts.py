"""The forecast pages: see a version, change it, use it, compare it, and how right it was."""

from __future__ import annotations

import csv
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.jobs.shown import view_of
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.plan import putting_away
from floorwalker.plan.actions import forecasts as actions
from floorwalker.plan.actions import refreshing
from floorwalker.plan.actions.forecasts import NewLayer
from floorwalker.plan.forms.forecasts import CellsForm, DayForm, LayerForm, MakeForm, layer_name
from floorwalker.plan.models import Forecast
from floorwalker.plan.queries import forecasts
from floorwalker.plan.queries.forecasts import Version
from floorwalker.plan.views import forecast_page as shown

UNPROCESSABLE: Final = 422
LOOKED_AT: Final = "plan_queue"
"""In the session: the queue whose plan was looked at last, so that the next page of the plan opens on it too."""
KEYS: Final = (
    (("←", "→"), "move"), (("Shift", "→"), "select"), (("5", "%"), "change by"), (("L",), "lock"), (("Del",), "clear"),
    (("Ctrl", "V"), "paste from a sheet"), (("Ctrl", "Z"), "undo"),
)  # fmt: skip
THINGS: Final = {"voice": "calls", "chat": "chats", "email": "emails", "sms": "messages", "social": "messages", "post": "letters"}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the forecast of one queue: a version, a week, a day."""
    policy.require(request.actor, "plan.view")
    queues = list(Queue.objects.filter(retired_at=None).select_related("site"))
    queue = queue_asked(request, queues)
    base: dict[str, Any] = {"title": "Forecast", "queues": queues, "queue": queue, "may": policy.allows(request.actor, "plan.forecast"),
            "make_form": MakeForm()}  # fmt: skip
    if queue is None:
        return render(request, "plan/forecast.html", base)
    work = forecasts.work_on(queue)
    base |= {"job": view_of(work) if work else None, "things": THINGS.get(queue.channel, "contacts")}
    chosen = version_asked(request, queue)
    if chosen is None:
        return render(request, "plan/forecast.html", base)
    return render(request, "plan/forecast.html", base | _version_context(request, forecasts.read(chosen), base["things"]))


def _version_context(request: FloorRequest, version: Version, things: str) -> dict[str, Any]:
    forecast = version.forecast
    day = day_asked(request, version)
    week = forecasts.week_of(day)
    odd = shown.odd_days(version, forecasts.decisions(forecast.queue))
    names = forecasts.author_names([forecast.created_by, forecast.put_away_by, *(layer.author for layer in version.layers)])
    total = float(version.layered.base[version.on(week)].sum())
    return {
        "forecast": forecast, "day": day, "week": week, "week_number": week[0].isocalendar().week, "page_keys": KEYS,
        "days": [(each, formats.day(each, zone="UTC")) for each in week if version.on([each])],
        "before": week[0] - timedelta(days=7), "after": week[0] + timedelta(days=7),
        "has_before": forecast.first_day < week[0], "has_after": forecast.last_day > week[-1],
        "verdict": shown.verdict(version, week, things), "days_chart": shown.days_chart(version, week, odd, things),
        "day_chart": shown.day_chart(version, day), "day_total": version.total([day]), "cells": shown.grid(version, day),
        "day_reason": forecast.picture.get("reasons", {}).get(day.isoformat(), ""),
        "layers": shown.layer_rows(version, week, names), "base_total": total, "total": version.total(week),
        "models": shown.model_rows(version), "floor": forecast.picture.get("floor_wape"), "odd": odd,
        "weeks_scored": forecast.picture.get("weeks_scored"), "history_days": forecast.picture.get("history_days"),
        "made_by": names[forecast.created_by], "versions": list(forecasts.versions(forecast.queue)[:12]),
        "can_put_away": forecasts.is_refreshed(forecast) and forecast.in_use_from is None and not forecast.is_put_away,
        "can_bring_back": putting_away.can_come_back(forecast),
        "put_away_by": names.get(forecast.put_away_by, ""),
        "is_draft": forecast.in_use_from is None, "in_use": forecast.in_use_from is not None and forecast.retired_at is None,
        "focus": request.GET.get("cell", ""), "can_undo": forecast.in_use_from is None and forecast.edits.exists(),
        "zone": forecast.queue.zone, "model_name": next((row["name"] for row in forecast.table if row["chosen"]), "made elsewhere"),
    }


def queue_asked(request: FloorRequest, queues: list[Queue]) -> Queue | None:
    """Return the queue in the address, else that of the version in it, else the one looked at last, else the oldest that has a forecast.

    Raises
    ------
    NotFound
        If the address names a queue that is not there.
    """
    code = request.GET.get("queue", "")
    if not code and (reference := request.GET.get("version") or request.GET.get("forecast")):
        found: Queue | None = forecasts.find(reference).queue
    else:
        found = next((queue for queue in queues if queue.code == (code or request.session.get(LOOKED_AT))), None)
    if code and found is None:
        raise NotFound(f"There is no queue {code!r}.", remedy="Choose one from the list on the forecast page.")
    if found is None:
        oldest = Forecast.objects.filter(queue__in=queues).order_by("queue_id").values_list("queue_id", flat=True).first()
        return next((queue for queue in queues if queue.pk == oldest), queues[0] if queues else None)
    if request.session.get(LOOKED_AT) != found.code:
        request.session[LOOKED_AT] = found.code
    return found


def version_asked(request: FloorRequest, queue: Queue) -> Forecast | None:
    """Return the version in the address, else the newest of the queue."""
    reference = request.GET.get("version") or request.GET.get("forecast")
    return forecasts.find(reference) if reference else forecasts.newest(queue)


def day_asked(request: FloorRequest, version: Version) -> date:
    """Return the day in the address, else the present day if it is forecast, else the first open day."""
    try:
        wanted = date.fromisoformat(request.GET.get("day") or request.POST.get("day", ""))
    except ValueError:
        wanted = clock.today(version.forecast.queue.zone)
    if not version.days:
        return version.forecast.first_day
    if wanted in version.days:
        return wanted
    return min((day for day in version.days if day >= wanted), default=version.days[0])


def at(forecast: Forecast, **values: str) -> str:
    """Return the address of a version on the forecast page."""
    return f"{reverse('plan:forecast')}?{urlencode({'version': forecast.reference, **values})}"


@login_required
@require_POST
def make(request: FloorRequest, code: str) -> HttpResponse:
    """Ask for a new version."""
    queue = find_queue(code)
    form = MakeForm(request.POST)
    if not form.is_valid():
        raise RuleBroken(_problem(form), remedy="Correct it and send it again.", code="bad_form")
    actions.make_forecast(queue, by=request.actor, **form.cleaned_data)
    messages.success(request, f"The forecast of {queue.name} is being made. You may leave this page.")
    return redirect(f"{reverse('plan:forecast')}?queue={queue.code}")


def find_queue(code: str) -> Queue:
    """Return the queue called `code`.

    Raises
    ------
    NotFound
        If there is none.
    """
    queue = Queue.objects.select_related("site").filter(code=code).first()
    if queue is None:
        raise NotFound(f"There is no queue {code!r}.", remedy="Choose one from the list on the forecast page.")
    return queue


@login_required
@require_POST
def use(request: FloorRequest, reference: str) -> HttpResponse:
    """Put a version in use."""
    used = actions.use(forecasts.find(reference), by=request.actor)
    messages.success(request, f"{used.reference} is in use. The version before is kept and can be used again.")
    return redirect(at(used))


@login_required
@require_POST
def put_away(request: FloorRequest, reference: str) -> HttpResponse:
    """Put a draft away that was made by itself."""
    gone = refreshing.put_away(forecasts.find(reference), why=request.POST.get("why", ""), by=request.actor)
    messages.success(request, f"{gone.reference} is put away, with the people that it needs.")
    return redirect(at(gone))


@login_required
@require_POST
def bring_back(request: FloorRequest, reference: str) -> HttpResponse:
    """Bring a draft back that was put away."""
    back = refreshing.bring_back(forecasts.find(reference), by=request.actor)
    messages.success(request, f"{back.reference} is back as it was.")
    return redirect(at(back))


@login_required
@require_POST
def cells(request: FloorRequest, reference: str) -> HttpResponse:
    """Change a stretch of the grid as typed: a number, a per cent, a lock."""
    forecast, form = forecasts.find(reference), CellsForm(request.POST)
    if not form.is_valid():
        raise RuleBroken(_problem(form), remedy="Choose the intervals and write the change again.", code="bad_form")
    first, last, typed = (form.cleaned_data[name] for name in ("first", "last", "change"))
    version = forecasts.read(forecast)
    places = [place for place, start in enumerate(version.starts) if first <= start <= last]
    end, why = last + timedelta(minutes=forecast.interval_minutes), form.cleaned_data["why"] or "Typed over the grid"
    before = formats.count(float(version.layered.forecast[places].sum()))
    if typed.effect == "clear":
        draft = actions.clear_cells(forecast, starts_at=first, ends_at=end, by=request.actor)
    elif typed.effect == "lock":
        held = {version.starts[place]: round(float(version.layered.forecast[place]), 2) for place in places}
        draft = actions.set_cells(forecast, amounts=held, why=form.cleaned_data["why"] or "Locked", by=request.actor)
    elif typed.effect == "set":
        begin = version.starts[places[0] :] if places else []
        several = len(typed.amounts) > 1
        wanted = begin[: len(typed.amounts)] if several else [version.starts[place] for place in places]
        amounts = dict(zip(wanted, typed.amounts if several else typed.amounts * len(wanted), strict=False))
        draft = actions.set_cells(forecast, amounts=amounts, why=why, by=request.actor)
        places = [version.starts.index(start) for start in amounts]
    else:
        layer = NewLayer(
            kind="override", name=layer_name(typed), why=why, effect=typed.effect, amount=typed.amounts[0], starts_at=first,
            ends_at=end,
        )  # fmt: skip
        draft = actions.add_layer(forecast, layer=layer, by=request.actor)
    after = formats.count(float(forecasts.read(draft).layered.forecast[places].sum()))
    span = formats.span(first, end, zone=forecast.queue.zone)
    begun = "" if draft.pk == forecast.pk else f" Draft {draft.reference} began; {forecast.reference} stays as it is."
    messages.success(request, f"{span}: {before} is now {after}. Ctrl Z undoes it.{begun}")
    day = first.astimezone(version.zone).date().isoformat()
    return redirect(at(draft, day=day, cell=first.isoformat()) + "#grid")


@login_required
@require_POST
def undo(request: FloorRequest, reference: str) -> HttpResponse:
    """Undo the last change of a draft."""
    forecast = forecasts.find(reference)
    messages.success(request, f"Undone: {actions.undo(forecast, by=request.actor)}.")
    values = {name: request.POST[name] for name in ("day", "cell") if request.POST.get(name)}
    return redirect(at(forecast, **values) + "#grid")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_layer(request: FloorRequest, reference: str) -> HttpResponse:
    """Lay an event or an override over a version."""
    policy.require(request.actor, "plan.forecast")
    forecast = forecasts.find(reference)
    initial = {"kind": "event", "effect": "percent", "first_day": forecast.first_day, "last_day": forecast.first_day}
    form = LayerForm(request.POST or None, queue=forecast.queue, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.add_layer(forecast, layer=form.layer(), by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{form.cleaned_data['name']} is laid over {draft.reference}.")
            return redirect(at(draft, day=form.cleaned_data["first_day"].isoformat()))
    context = {"title": f"Add a layer to {reference}", "form": form, "submit": "Add", "cancel_url": at(forecast)}
    return render(request, "plan/forecast_form.html", context, status=UNPROCESSABLE if form.errors else 200)


LAYER_ACTS: Final = {"on": actions.switch_layer_on, "off": actions.switch_layer_off, "remove": actions.remove_layer}


@login_required
@require_POST
def layer(request: FloorRequest, key: int, act: str) -> HttpResponse:
    """Switch a layer on or off, or take it away."""
    found = forecasts.find_layer(key)
    if act not in LAYER_ACTS:
        raise NotFound(f"A layer cannot be told to {act!r}.", remedy=f"There are: {', '.join(LAYER_ACTS)}.")
    draft = LAYER_ACTS[act](found, by=request.actor)
    if request.headers.get("HX-Request"):
        response = HttpResponse()
        response["HX-Redirect"] = at(draft, day=request.POST.get("day", ""))
        return response
    return redirect(at(draft, day=request.POST.get("day", "")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: FloorRequest, code: str, day: str) -> HttpResponse:
    """Say what an unusual day is."""
    policy.require(request.actor, "plan.forecast")
    queue, when = find_queue(code), None
    with suppress(ValueError):  # a day in form only, such as 2026-02-31
        when = parse_date(day)
    if when is None:
        raise NotFound(f"{day!r} is no day.", remedy="Choose one of the unusual days on the forecast page.")
    known = forecasts.decisions(queue).get(when)
    form = DayForm(request.POST or None, initial={"choice": known.choice, "name": known.name} if known else None)
    back = f"{reverse('plan:forecast')}?queue={queue.code}"
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_day(queue, day=when, by=request.actor, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("name", f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, "Noted. The next version obeys it: make the forecast again when you are through.")
            return redirect(back)
    title = f"{queue.name}, {formats.day_with_year(when, zone='UTC')}"
    context = {"title": title, "form": form, "submit": "Save", "cancel_url": back}
    return render(request, "plan/forecast_form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def compare(request: FloorRequest, reference: str) -> HttpResponse:
    """Show two versions of one queue side by side, day by day."""
    policy.require(request.actor, "plan.view")
    first = forecasts.read(forecasts.find(reference))
    others = [row for row in forecasts.versions(first.forecast.queue)[:12] if row.pk != first.forecast.pk]
    wanted = request.GET.get("with") or (others[0].reference if others else "")
    rows, second = [], None
    if wanted:
        second = forecasts.read(forecasts.find(wanted))
        for day in sorted({*first.days} & {*second.days}):
            a, b = first.total([day]), second.total([day])
            rows.append((formats.day(day, zone="UTC"), formats.count(a), formats.count(b), formats.signed(a - b),
                         formats.signed_share((a - b) / b if b else None, places=1)))  # fmt: skip
    heads = ("Day", reference, wanted, "Difference", "Share")
    context = {
        "title": f"Compare {reference}", "first": first.forecast, "second": second.forecast if second else None, "others": others,
        "wanted": wanted, "back": at(first.forecast), "table": charts.Table(f"{reference} beside {wanted}", heads, rows),
    }
    return render(request, "plan/forecast_compare.html", context)


@login_required
@require_safe
def accuracy(request: FloorRequest, reference: str) -> HttpResponse:
    """Show how right a version turned out on the days that are over."""
    policy.require(request.actor, "plan.view")
    version = forecasts.read(forecasts.find(reference))
    found = forecasts.accuracy(version)
    rows = [] if found is None else [
        (formats.day(day, zone="UTC"), formats.count(said), formats.count(came), formats.signed(said - came),
         formats.signed_share((said - came) / came, places=1))
        for day, said, came in found.days
    ]  # fmt: skip
    table = charts.Table("Forecast and actual", ("Day", "Forecast", "Actual", "Difference", "Share"), rows)
    context = {"title": f"How right {reference} was", "forecast": version.forecast, "found": found, "table": table,
               "back": at(version.forecast), "things": THINGS.get(version.forecast.queue.channel, "contacts")}
    return render(request, "plan/forecast_accuracy.html", context)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Write a version as a file: one row an interval, base, layers, forecast and ranges."""
    policy.require(request.actor, "plan.view")
    version = forecasts.read(forecasts.find(reference))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reference}.csv"'
    writer = csv.writer(response)
    writer.writerow(["start", "base", "events", "overrides", "offered", *forecasts.BOUNDS, "aht_seconds"])
    bounds = [version.bound(name) for name in forecasts.BOUNDS]
    layered = version.layered
    for place, point in enumerate(version.points):
        figures = [layered.base[place], layered.events[place], layered.overrides[place], layered.forecast[place],
                   *(bound[place] for bound in bounds)]  # fmt: skip
        aht = "" if point.aht_seconds is None else f"{point.aht_seconds:.1f}"
        start = csv_text(point.starts_at.astimezone(version.zone).isoformat())
        writer.writerow([start, *(f"{float(value):.3f}" for value in figures), aht])
    return response


def _problem(form: Any) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
