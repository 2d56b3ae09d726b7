"""Set-up pages: house settings, queues with their hours and standards, the outbox."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.engine import measures
from floorwalker.ground import clock, lines, settings, standards
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.forms import HoursForm, QueueForm, SpecialDayForm, StandardForm
from floorwalker.ground.models import Queue, SpecialDay
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond

UNPROCESSABLE = 422
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def house_settings(request: FloorRequest) -> HttpResponse:
    """Show every house setting with its meaning, and change one."""
    policy.require(request.actor, "ground.view_setting")
    problem: RuleBroken | None = None
    code = request.POST.get("code", "")
    if request.method == "POST":
        try:
            settings.change(code, to=request.POST.get("value", ""), by=request.actor)
        except LookupError as unknown:
            problem = RuleBroken(str(unknown), remedy="Choose one of the settings below.", code="unknown_setting")
        except RuleBroken as refusal:
            problem = refusal
        else:
            messages.success(request, f"{settings.SETTINGS.get(code).label} is changed. Every process obeys it within 5 seconds.")
            return redirect("ground:settings")
    rows = [
        {
            "setting": setting,
            "value": request.POST.get("value", "") if problem and setting.code == code else settings.get(setting.code),
            "refused": problem if problem and setting.code == code else None,
            "is_default": settings.get(setting.code) == setting.default,
        }
        for setting in settings.SETTINGS
    ]
    context = {
        "title": "Settings",
        "rows": rows,
        "refusal": problem,
        "may_change": policy.allows(request.actor, "ground.change_setting"),
    }
    return render(request, "ground/settings.html", context, status=UNPROCESSABLE if problem else 200)


@login_required
@require_safe
def queues(request: FloorRequest) -> HttpResponseBase:
    """List the queues."""
    policy.require(request.actor, "ground.view_queues")
    today = clock.today(zone_of(request))

    def target(row: Queue) -> str | None:
        standard = standards.ruling("service_level", queue=row, day=today)
        if standard is None:
            return None
        within = f" in {formats.duration(standard.target_seconds)}" if standard.target_seconds else ""
        return f"{formats.share(standard.target)}{within}"

    dimensions = [(each, label, lines.used(each)) for each, label in (("brand", "Brand"), ("client", "Client"))]
    dimensions = [each for each in dimensions if each[2]]  # a house with one brand and no client is not asked about either
    register = Register(
        code="queues",
        title="Queues",
        nouns=("queue", "queues"),
        sort="name",
        columns=(
            Column("name", "Queue", lambda row: Link(row.name, reverse("ground:queue", args=[row.reference])), sort="name"),
            Column("line", "Line", lambda row: row.line.name, sort="line__name"),
            Column("channel", "Channel", lambda row: str(row.get_channel_display()), sort="channel"),
            Column("zone", "Time zone", lambda row: row.zone),
            *(Column(each, label, partial(_dimension, each), sort=each) for each, label, _ in dimensions),
            Column("target", "Service level agreed", target),
            Column("data", "Contacts", lambda row: Status("info", "Simulated") if row.simulated else Status("ok", "Real")),
        ),
        filters=(
            Filter("q", "Name", lambda rows, words: rows.filter(name__icontains=words)),
            *(Filter(each, label, partial(_of, each), choices=[(value, value) for value in used]) for each, label, used in dimensions),
        ),
        first_use=FirstUse(
            "No queues yet",
            "A queue is where contacts wait. An import makes those it names.",
            "Set up a queue",
            reverse("ground:add_queue"),
            "route",
        ),
    )
    rows: QuerySet[Queue] = Queue.objects.filter(retired_at=None).select_related("line", "site")
    may_add = policy.allows(request.actor, "ground.change_queue")
    return respond(request, "ground/queues.html", register=register, rows=rows, context={"title": "Queues", "may_add": may_add})


def _dimension(name: str, row: Queue) -> str | None:
    return str(getattr(row, name)) or None


def _of(name: str, rows: QuerySet[Queue], value: str) -> QuerySet[Queue]:
    return rows.filter(**{name: value})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_queue(request: FloorRequest) -> HttpResponse:
    """Set up a queue."""
    policy.require(request.actor, "ground.change_queue")
    form = QueueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            queue = lines.open_queue(by=request.actor, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{queue.name} is set up. Give it opening hours next.")
            return redirect("ground:queue", reference=queue.reference)
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"title": "Set up a queue", "form": form, "submit": "Set up", "cancel_url": reverse("ground:queues")}
    return render(request, "ground/form.html", context, status=status)


ACTS: dict[str, tuple[str, str, type[forms.Form]]] = {
    "hours": ("ground.change_queue", "Set opening hours", HoursForm),
    "special-day": ("ground.change_queue", "Set a special day", SpecialDayForm),
    "standard": ("ground.set_standard", "Put a standard in force", StandardForm),
}


@login_required
@require_safe
def queue(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one queue: hours, special days, standards past and present."""
    policy.require(request.actor, "ground.view_queues")
    shown = get_object_or_404(Queue.objects.select_related("line", "site", "skill"), reference=reference)
    today = clock.today(shown.zone)
    hours = [
        row for row in shown.hours.order_by("starts_on", "weekday", "opens_minute") if row.ends_on is None or row.ends_on > today
    ]
    region = shown.site.region_calendar if shown.site else "-"
    special = SpecialDay.objects.filter(queue=shown) | SpecialDay.objects.filter(queue=None, region=region)
    in_force = standards.in_force(today)
    rules = []
    for measure in measures.all():
        if in_force.filter(measure=measure.code).exists():
            ruling = standards.ruling(measure.code, queue=shown, day=today)
            if ruling is not None:
                rules.append((measure, ruling))
    context = {
        "title": shown.name,
        "shown": shown,
        "hours": [
            (
                WEEKDAYS[row.weekday],
                f"{row.opens_minute // 60:02}:{row.opens_minute % 60:02}",
                f"{row.closes_minute // 60:02}:{row.closes_minute % 60:02}",
                row.starts_on,
            )
            for row in hours
        ],
        "special_days": special.filter(day__gte=today).order_by("day"),
        "rules": rules,
        "past": shown.standards.order_by("measure", "-starts_on"),
        "acts": [(code, label) for code, (permission, label, _) in ACTS.items() if policy.allows(request.actor, permission)],
    }
    return render(request, "ground/queue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act_on_queue(request: FloorRequest, reference: str, code: str) -> HttpResponse:
    """Set hours, a special day or a standard of one queue."""
    shown = get_object_or_404(Queue, reference=reference)
    permission, label, form_class = ACTS.get(code) or (None, "", None)
    if permission is None or form_class is None:
        return redirect("ground:queue", reference=reference)
    policy.require(request.actor, permission)
    form: Any = form_class(request.POST or None, initial={"starts_on": clock.today(shown.zone)})
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, form.apply(shown, by=request.actor))
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            return redirect("ground:queue", reference=reference)
    context = {
        "title": f"{shown.name}: {label.lower()}",
        "form": form,
        "submit": "Save",
        "cancel_url": reverse("ground:queue", args=[reference]),
    }
    return render(request, "ground/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
