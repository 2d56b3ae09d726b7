"""Desks: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from floorwalker.desks.ahead import views as ahead
from floorwalker.desks.homes import views as homes
from floorwalker.desks.lead import views as lead
from floorwalker.desks.moving_in import stepper
from floorwalker.desks.moving_in import views as workbooks
from floorwalker.desks.my_day import views as my_day
from floorwalker.desks.reliability import views as reliability
from floorwalker.desks.today import views
from floorwalker.desks.walls import arranging
from floorwalker.desks.walls import views as walls

app_name = "desks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", homes.first, name="home"),
    path("home/", homes.page, name="home_of"),
    path("my-day/", my_day.page, name="my_day"),
    path("lead/", lead.page, name="lead"),
    path("today/", views.cockpit, name="cockpit"),
    path("today/queues/", views.queues, name="queues"),
    path("today/adherence/", views.adherence, name="adherence"),
    path("today/peak/", views.peak, name="peak"),
    path("today/coordinate/", views.coordinate, name="coordinate"),
    path("today/wallboard/", walls.wallboard, name="wallboard"),
    path("today/walls/", arranging.walls, name="walls"),
    path("today/stream/", views.stream, name="stream"),
    path("plan/ahead/", ahead.page, name="ahead"),
    path("plan/ahead/file.csv", ahead.as_csv, name="ahead_csv"),
    path("plan/reliability/", reliability.page, name="reliability"),
    path("plan/reliability/file.csv", reliability.as_csv, name="reliability_csv"),
    path("set-up/", stepper.page, name="set_up"),
    path("set-up/skip/<slug:code>/", stepper.skip, name="set_up_skip"),
    path("set-up/new/<slug:kind>/", workbooks.new, name="workbook_new"),
    path("set-up/new/<slug:kind>/template.xlsx", workbooks.template_file, name="workbook_template"),
    path("set-up/workbooks/<str:reference>/", workbooks.one, name="workbook"),
    path("set-up/workbooks/<str:reference>/preview.csv", workbooks.preview_file, name="workbook_preview"),
    path("set-up/workbooks/<str:reference>/<slug:code>/", workbooks.act, name="workbook_act"),
    path("today/day.csv", views.file, name="day_file"),
]
