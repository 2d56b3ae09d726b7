"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class GroundConfig(AppConfig):
    """Ground: people, lines of service, standards in force, trail, jobs, files: what every room stands on."""

    name = "floorwalker.ground"
    label = "ground"
    verbose_name = "Ground"
