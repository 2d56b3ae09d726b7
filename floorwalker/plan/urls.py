"""Plan: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from floorwalker.plan.views import calendars, forecasts, kpis, my_shifts, roster_files, rosters, staffing

app_name = "plan"
urlpatterns: list[URLPattern | URLResolver] = [
    path("roster/", rosters.page, name="roster"),
    path("roster/solve/", rosters.solve, name="solve_roster"),
    path("roster/hours/", rosters.agree_hours, name="agree_hours"),
    path("roster/<str:reference>/change/", rosters.change, name="change_roster"),
    path("roster/<str:reference>/undo/", rosters.undo, name="undo_roster"),
    path("roster/<str:reference>/redo/", rosters.redo, name="redo_roster"),
    path("roster/<str:reference>/publish/", rosters.publish, name="publish_roster"),
    path("roster/<str:reference>/copy/", rosters.copy, name="copy_roster"),
    path("roster/<str:reference>/file.csv", roster_files.as_csv, name="roster_csv"),
    path("roster/<str:reference>/file.pdf", roster_files.as_paper, name="roster_paper"),
    path("roster/<str:reference>/file.ics", roster_files.as_calendar, name="roster_calendar"),
    path("roster/<str:reference>/", my_shifts.version, name="roster_version"),
    path("kpis/", kpis.page, name="kpis"),
    path("kpis/propose/", kpis.propose, name="propose_kpis"),
    path("kpis/mine/", kpis.mine, name="my_kpis"),
    path("kpis/<str:reference>/", kpis.kpi_set, name="kpi_set"),
    path("kpis/<str:reference>/file.csv", kpis.as_csv, name="kpi_set_csv"),
    path("kpis/<str:reference>/<str:act>/", kpis.decide, name="decide_kpis"),
    path("my-shifts/", my_shifts.page, name="my_shifts"),
    path("my-shifts/file.ics", calendars.download, name="my_calendar"),
    path("my-shifts/calendar/", calendars.page, name="my_calendar_page"),
    path("my-shifts/calendar/open/", calendars.open_address, name="open_calendar"),
    path("my-shifts/calendar/close/", calendars.close_address, name="close_calendar"),
    path("calendar/<str:secret>/my-shifts.ics", calendars.read, name="calendar_read"),
    path("my-shifts/<str:reference>/seen/", my_shifts.have_seen, name="seen_shifts"),
    path("absence/", my_shifts.absence, name="absence"),
    path("absence/<int:pk>/withdraw/", my_shifts.withdraw, name="withdraw_absence"),
    path("forecast/", forecasts.page, name="forecast"),
    path("forecast/make/<slug:code>/", forecasts.make, name="make_forecast"),
    path("forecast/days/<slug:code>/<str:day>/", forecasts.decide, name="decide_day"),
    path("forecast/layers/<int:key>/<str:act>/", forecasts.layer, name="forecast_layer"),
    path("forecast/<str:reference>/use/", forecasts.use, name="use_forecast"),
    path("forecast/<str:reference>/put-away/", forecasts.put_away, name="put_forecast_away"),
    path("forecast/<str:reference>/bring-back/", forecasts.bring_back, name="bring_forecast_back"),
    path("forecast/<str:reference>/cells/", forecasts.cells, name="forecast_cells"),
    path("forecast/<str:reference>/undo/", forecasts.undo, name="undo_forecast"),
    path("forecast/<str:reference>/layers/add/", forecasts.add_layer, name="add_forecast_layer"),
    path("forecast/<str:reference>/compare/", forecasts.compare, name="compare_forecasts"),
    path("forecast/<str:reference>/accuracy/", forecasts.accuracy, name="forecast_accuracy"),
    path("forecast/<str:reference>/file.csv", forecasts.as_csv, name="forecast_csv"),
    path("staffing/", staffing.page, name="staffing"),
    path("staffing/save/", staffing.save, name="save_requirement"),
    path("staffing/working.csv", staffing.working, name="staffing_working"),
    path("staffing/<str:reference>/use/", staffing.use, name="use_requirement"),
    path("staffing/<str:reference>/file.csv", staffing.as_csv, name="requirement_csv"),
]
