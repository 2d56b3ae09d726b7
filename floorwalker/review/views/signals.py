"""Signals of charts on which nobody has acted, with their ages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.ground import clock, settings
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.figure_words import written
from floorwalker.review.models import ChartSignal
from floorwalker.review.queries import charts as queries
from floorwalker.review.views.chart_words import part_of


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the signals without action that the reader may see, the oldest first."""
    today, days = queries.today(), settings.get("chart_signal_days")
    zone = zone_of(request)
    left = set(queries.left_lying().values_list("pk", flat=True))
    register: Register[ChartSignal] = Register(
        code="signals",
        title="Signals without action",
        nouns=("signal", "signals"),
        sort="at",
        columns=(
            Column("signal", "Signal", lambda row: Link(
                engine.RULES[row.rule].name, f"{reverse('review:chart', args=[row.chart.reference])}?signal={row.reference}", row.reference
            )),
            Column("chart", "Chart", lambda row: row.chart.name, sort="chart__name"),
            Column("of", "Of", lambda row: part_of(row.chart)),
            Column("at", "At", lambda row: formats.day(row.at, zone="UTC"), sort="at", plain=lambda row: row.at.isoformat()),
            Column("figure", "Figure", lambda row: written(measures.get(row.chart.measure), row.value)),
            Column("age", "Age", lambda row: f"{(today - row.at).days} days", numeric=True, plain=lambda row: (today - row.at).days),
            Column("found", "Found", lambda row: formats.ago(row.found_at, at=clock.now(), zone=zone), sort="found_at"),
            Column("state", "State", lambda row: Status("miss", f"Left over {days} days") if row.pk in left else Status("watch", "Open")),
            Column("owner", "Owner", lambda row: row.chart.owner.display_name, sort="chart__owner__sort_key"),
        ),
        filters=(
            Filter("left", "Left", lambda rows, value: rows.filter(pk__in=left) if value == "left" else rows.exclude(pk__in=left),
                   choices=[("left", f"Over {days} days"), ("not", "Not yet")]),
            Filter("mine", "Owner", lambda rows, _value: rows.filter(chart__owner=request.actor.person_id), choices=[("mine", "Mine")]),
        ),
        first_use=FirstUse(
            "No signal waits for its cause",
            "When a chart shows more than it always does, the signal stands here until somebody explains it, begins a phase, or raises "
            "an issue.",
            "Open the charts", reverse("review:charts"), "circle-check",
        ),
        note=f"A signal on which nobody acted within {days} days of being found is marked as left.",
    )
    rows = queries.unanswered(request.actor)
    return respond(request, "ground/register.html", register=register, rows=rows, context={"title": register.title})
