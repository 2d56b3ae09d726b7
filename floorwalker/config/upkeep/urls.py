"""The addresses that machines ask."""

from __future__ import annotations

from django.urls import path

from floorwalker.config.upkeep import probes

app_name = "upkeep"
urlpatterns = [
    path("healthz", probes.alive, name="alive"),
    path("readyz", probes.ready, name="ready"),
    path("metrics", probes.figures, name="figures"),
]
