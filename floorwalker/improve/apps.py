"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class ImproveConfig(AppConfig):
    """Improve: every finding becomes an action whose effect is measured."""

    name = "floorwalker.improve"
    label = "improve"
    verbose_name = "Improve"
