"""Django's handle on the web ground."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, tags and static files that every room's screens stand on."""

    name = "floorwalker.ground.web"
    label = "web"
    verbose_name = "Web ground"
