"""Serve: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from floorwalker.serve.views import adherence, day_log, entry, exceptions, log_files, shrinkage

app_name = "serve"
urlpatterns: list[URLPattern | URLResolver] = [
    path("day-log/", day_log.page, name="day_log"),
    path("day-log/file.pdf", log_files.as_paper, name="log_paper"),
    path("day-log/file.csv", log_files.as_table, name="log_table"),
    path("day-log/add/<slug:kind>/", day_log.add, name="add"),
    path("day-log/<str:reference>/", entry.page, name="entry"),
    path("day-log/<str:reference>/<slug:act>/", entry.act, name="act"),
    path("adherence/", adherence.page, name="adherence"),
    path("adherence/excuse/", adherence.excuse_many, name="excuse_many"),
    path("adherence/<str:reference>/", adherence.person_day, name="person_day"),
    path("shrinkage/", shrinkage.page, name="shrinkage"),
    path("shrinkage/plan/", shrinkage.plan_it, name="plan_shrinkage"),
    path("exceptions/mine/", exceptions.mine, name="my_exceptions"),
    path("exceptions/waiting/", exceptions.waiting, name="waiting"),
    path("exceptions/reasons/", exceptions.reason_list, name="reasons"),
    path("exceptions/reasons/<slug:code>/", exceptions.retire_reason, name="retire_reason"),
]
