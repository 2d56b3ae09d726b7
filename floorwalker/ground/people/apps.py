"""Django's handle on people."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "floorwalker.ground.people"
    label = "people"
