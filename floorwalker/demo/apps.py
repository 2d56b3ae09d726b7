"""Django's handle on the demo."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo."""

    name = "floorwalker.demo"
    label = "demo"
