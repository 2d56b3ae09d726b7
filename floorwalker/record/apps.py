"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Record: customers, interactions, imports, facts: what happened."""

    name = "floorwalker.record"
    label = "record"
    verbose_name = "Record"
