"""Desks: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "desks"
urlpatterns: list[URLPattern | URLResolver] = []
