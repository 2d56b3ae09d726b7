"""Desks: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from floorwalker.desks.today import views

app_name = "desks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("today/", views.cockpit, name="cockpit"),
    path("today/queues/", views.queues, name="queues"),
    path("today/adherence/", views.adherence, name="adherence"),
    path("today/wallboard/", views.wallboard, name="wallboard"),
    path("today/stream/", views.stream, name="stream"),
    path("today/day.csv", views.file, name="day_file"),
]
