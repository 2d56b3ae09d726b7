"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class DesksConfig(AppConfig):
    """Desks: screens that join verbs; no table, no rule."""

    name = "floorwalker.desks"
    label = "desks"
    verbose_name = "Desks"
