"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Plan: forecasts, staffing, rosters: the promise."""

    name = "floorwalker.plan"
    label = "plan"
    verbose_name = "Plan"
