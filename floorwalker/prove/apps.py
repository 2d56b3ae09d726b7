"""Django's handle on the room."""

from __future__ import annotations

from django.apps import AppConfig


class ProveConfig(AppConfig):
    """Prove: audits, evidence, packs that verify themselves."""

    name = "floorwalker.prove"
    label = "prove"
    verbose_name = "Prove"
