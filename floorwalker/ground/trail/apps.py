"""Django's handle on trail."""

from __future__ import annotations

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Trail."""

    name = "floorwalker.ground.trail"
    label = "trail"
