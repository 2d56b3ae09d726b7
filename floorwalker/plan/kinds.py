"""Plan: the kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from floorwalker.ground.kinds import Kind
from floorwalker.ground.people import policy


def _forecast(reference: str) -> Any | None:
    from floorwalker.plan.models import Forecast

    return Forecast.objects.select_related("queue").filter(reference=reference).first()


def _requirement(reference: str) -> Any | None:
    from floorwalker.plan.models import Requirement

    return Requirement.objects.select_related("queue", "forecast").filter(reference=reference).first()


KINDS: tuple[Kind, ...] = (
    Kind(
        code="forecast",
        label="Forecast",
        find=_forecast,
        page=lambda forecast: f"{reverse('plan:forecast')}?version={forecast.reference}",
        may_see=lambda by, _forecast: policy.allows(by, "plan.view"),
        freeze=lambda forecast: {
            "reference": forecast.reference, "queue": forecast.queue.reference, "verdict": forecast.verdict, "model": forecast.model,
            "data_version": forecast.data_version, "first_day": forecast.first_day.isoformat(),
            "last_day": forecast.last_day.isoformat(),
        },
    ),
    Kind(
        code="requirement",
        label="Requirement",
        find=_requirement,
        page=lambda requirement: f"{reverse('plan:staffing')}?forecast={requirement.forecast.reference}",
        may_see=lambda by, _requirement: policy.allows(by, "plan.view"),
        freeze=lambda requirement: {
            "reference": requirement.reference, "queue": requirement.queue.reference, "inputs": requirement.inputs,
            "forecast": requirement.forecast.reference,
        },
    ),
)
