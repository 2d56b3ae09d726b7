"""Serve: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "serve"
urlpatterns: list[URLPattern | URLResolver] = []
