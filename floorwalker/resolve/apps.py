"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class ResolveConfig(AppConfig):
    """Resolve: difficulties, complaints, rights: put right, on time."""

    name = "floorwalker.resolve"
    label = "resolve"
    verbose_name = "Resolve"
