"""Improve: the addresses of its pages."""

from __future__ import annotations

from django.urls import path

from floorwalker.improve.views import practice

app_name = "improve"
urlpatterns = [
    path("practice/", practice.floor, name="practice"),
    path("practice/enter/<slug:role>/", practice.enter, name="practice_enter"),
    path("practice/results/", practice.results, name="practice_results"),
    path("practice/<slug:code>/", practice.exercise, name="exercise"),
]
