"""Pages of journey maps: the register, one map with its figures, and drawing it stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.shown import view_of
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import journeys as actions
from floorwalker.plan.forms.drafts import forms_to_decide, may_be_done, number_in, state_of
from floorwalker.plan.forms.journeys import (
    CountForm,
    JourneyForm,
    PainForm,
    StageForm,
    TouchpointForm,
    pain_begins,
    stage_begins,
    touchpoint_begins,
)
from floorwalker.plan.models import Journey, JourneyCount, PainPoint, Touchpoint
from floorwalker.plan.models.drafts import OPEN
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.views import journey_figures as figures

UNPROCESSABLE = 422
MOST_COUNTS = 12
"""So many counted windows are offered to look at."""
State = Journey.State


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every journey in its versions."""
    may_draw = policy.allows(request.actor, queries.DRAW)
    register: Register[Journey] = Register(
        code="journeys",
        title="Journeys",
        nouns=("version", "versions"),
        sort="-journey",
        columns=(
            Column("journey", "Journey", _named, sort="reference"),
            Column("version", "Version", lambda row: str(row.number), sort="number"),
            Column("stages", "Stages", lambda row: str(getattr(row, "drawn", ""))),
            Column("within", "Days between", lambda row: str(row.within_days), sort="within_days"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value),
                   choices=[each for each in State.choices if each[0] != State.PUT_AWAY]),
        ),
        first_use=FirstUse(
            "No journey is drawn yet",
            "A journey shows what customers go through, stage by stage: what they want, where they meet us, what hurts. The record then "
            "tells how many go on, how long it takes and how satisfied they are.",
            "Draw the first" if may_draw else "", reverse("plan:begin_journey") if may_draw else "", "route",
        ),
    )
    return respond(request, "plan/journeys.html", register=register, rows=queries.listed(request.actor),
                   context={"title": "Journeys", "may_draw": may_draw})


def _named(row: Journey) -> Link:
    return Link(row.reference, f"{reverse('plan:journey', args=[row.reference])}?version={row.number}", row.name)


@login_required
@require_safe
def journey(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one version: the map with its figures, what is missing, what changed, and what may be done."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    return render(request, "plan/journey.html", of_journey(request, shown))


def of_journey(request: FloorRequest, shown: Journey, *, count_form: CountForm | None = None) -> dict[str, Any]:
    """Return what the page of a version shows to this reader."""
    drawn = queries.stages(shown)
    may_count = policy.allows(request.actor, queries.COUNTED)
    gaps = queries.gaps(drawn) if shown.state in OPEN else []
    counts = list(queries.counts(shown)[:MOST_COUNTS]) if may_count else []
    count = chosen(counts, request.GET.get("count", ""))
    work = queries.work(shown) if may_count else None
    stages = figures.rows(shown, drawn, count)
    first, end = queries.usual_window()
    return {
        "title": shown.name, "one": shown, "state": state_of(shown), "gaps": gaps, "stages": stages, "count": count, "counts": counts,
        "chart": figures.picture(shown, stages, count) if count is not None and stages else None,
        "job": view_of(work) if work is not None and work.state != "done" else None, "may_count": may_count and bool(stages),
        "count_form": count_form or CountForm(initial={"first": first, "last": end - timedelta(days=1)}),
        "versions": [(each, state_of(each)) for each in queries.versions(shown.reference)], "differences": queries.differences(shown),
        "before": queries.before(shown), "zone": zone_of(request),
        **may_be_done(request, shown, write=queries.DRAW, publish=queries.PUBLISH, gaps=gaps),
        **forms_to_decide(queries.approvers(but=request.actor)),
    }


def chosen(counts: list[JourneyCount], said: str) -> JourneyCount | None:
    """Return the count that an address names by its key, else the latest."""
    return next((each for each in counts if str(each.pk) == said), counts[0] if counts else None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: FloorRequest) -> HttpResponse:
    """Begin to draw a journey."""
    policy.require(request.actor, queries.DRAW)
    form = JourneyForm(request.POST or None, initial={"owner": request.person})
    if request.method == "POST" and form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        try:
            made = actions.begin(words.pop("name"), **words, by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is begun. Add its stages.")
            return redirect("plan:journey", reference=made.reference)
    context = {"title": "Draw a journey", "form": form, "cancel_url": reverse("plan:journeys"), "submit": "Begin"}
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: FloorRequest, reference: str) -> HttpResponse:
    """Change what a draft is called and for, its owner or its days."""
    shown = _drawn(request, reference)
    begins = {name: getattr(shown, name) for name in ("name", "purpose", "within_days", "owner")}
    return _written(request, shown, f"Change {shown.name}", JourneyForm, begins,
                    lambda said: actions.change(shown, **said, by=request.actor))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: FloorRequest, reference: str, key: int | None = None) -> HttpResponse:
    """Add a stage to a draft, or change one."""
    shown = _drawn(request, reference)
    of = get_object_or_404(shown.stages.select_related("owner"), pk=key) if key is not None else None
    begins = stage_begins(of) if of is not None else {"owner": request.person, "measure": "service_level"}
    return _written(request, shown, f"Change {of.name}" if of is not None else "Add a stage", StageForm, begins,
                    lambda said: actions.set_stage(shown, **said, of=of, by=request.actor))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint(request: FloorRequest, reference: str, stage: int, key: int | None = None) -> HttpResponse:
    """Add a touchpoint to a stage of a draft, or change one."""
    shown = _drawn(request, reference)
    within = get_object_or_404(shown.stages, pk=stage)
    of = get_object_or_404(Touchpoint.objects.filter(stage=within), pk=key) if key is not None else None
    title = f"Change {of.name}" if of is not None else f"Add a touchpoint to {within.name}"
    return _written(request, shown, title, TouchpointForm, touchpoint_begins(of) if of is not None else {},
                    lambda said: actions.set_touchpoint(shown, within, **said, of=of, by=request.actor))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pain(request: FloorRequest, reference: str, stage: int, key: int | None = None) -> HttpResponse:
    """Say what hurts customers in a stage of a draft, or say it otherwise."""
    shown = _drawn(request, reference)
    within = get_object_or_404(shown.stages, pk=stage)
    of = get_object_or_404(PainPoint.objects.filter(stage=within), pk=key) if key is not None else None
    title = "Change a pain point" if of is not None else f"Say what hurts in {within.name}"
    return _written(request, shown, title, PainForm, pain_begins(of) if of is not None else {},
                    lambda said: actions.set_pain(shown, within, **said, of=of, by=request.actor))


def _drawn(request: FloorRequest, reference: str) -> Journey:
    policy.require(request.actor, queries.DRAW)
    return queries.find(reference, by=request.actor)


def _written(
    request: FloorRequest, shown: Journey, title: str, form_of: type[forms.Form], begins: dict[str, Any],
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Show a form about the draft `shown`, or do what was typed; what is refused stays typed."""
    form = form_of(request.POST or None, initial=begins | {"seen": shown.changes})
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, "Saved.")
            return redirect("plan:journey", reference=shown.reference)
    context = {"title": title, "form": form, "submit": "Save", "cancel_url": reverse("plan:journey", args=[shown.reference])}
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def days_of(count: JourneyCount) -> tuple[date, date]:
    """Return the first and the last day that were counted."""
    return count.starts_on, count.ends_on - timedelta(days=1)
