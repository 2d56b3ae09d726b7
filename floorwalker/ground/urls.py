"""Ground: the addresses of its pages and of its people."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

ground: list[URLPattern | URLResolver] = []

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((ground, "ground"))),
    path("people/", include("floorwalker.ground.people.urls")),
]
