"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Review: how good the service is, fairly."""

    name = "floorwalker.review"
    label = "review"
    verbose_name = "Review"
