"""Charts and their signals as kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _charts() -> QuerySet[Any]:
    from floorwalker.review.models import Chart

    return Chart.objects.all()


def _charts_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import chart_sight

    return chart_sight.charts(by)


def _signals() -> QuerySet[Any]:
    from floorwalker.review.models import ChartSignal

    return ChartSignal.objects.all()


def _signals_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import chart_sight

    return chart_sight.signals(by)


CHART_KINDS: tuple[Kind, ...] = (
    Kind(
        code="chart",
        label="Chart",
        find=called("review.Chart"),
        page=at("review:chart"),
        sees=lambda by, chart: _charts_seen(by).filter(pk=chart.pk).exists(),
        freeze=lambda chart: {"reference": chart.reference, "measure": chart.measure, "step": chart.step},
        many=Many(_charts, _charts_seen),
    ),
    Kind(
        code="signal",
        label="Signal",
        find=called("review.ChartSignal", join=("chart",)),
        page=lambda signal: f"{reverse('review:chart', args=[signal.chart.reference])}?signal={signal.reference}",
        sees=lambda by, signal: _signals_seen(by).filter(pk=signal.pk).exists(),
        freeze=lambda signal: {
            "reference": signal.reference, "rule": signal.rule, "at": signal.at.isoformat(), "value": signal.value, "state": signal.state,
        },
        many=Many(_signals, _signals_seen),
    ),
)
