"""Resolve: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from floorwalker.resolve.views import regulations

app_name = "resolve"
urlpatterns: list[URLPattern] = [
    path("regulations/", regulations.page, name="regulations"),
    path("regulations/<slug:code>/", regulations.pack, name="regulation"),
]
