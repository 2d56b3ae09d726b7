"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class ServeConfig(AppConfig):
    """Serve: the live floor: obeys plan."""

    name = "floorwalker.serve"
    label = "serve"
    verbose_name = "Serve"
