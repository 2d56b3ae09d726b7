"""Resolve: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from floorwalker.resolve.views import regulations, rights, rights_acts

app_name = "resolve"
urlpatterns: list[URLPattern] = [
    path("regulations/", regulations.page, name="regulations"),
    path("regulations/<slug:code>/", regulations.pack, name="regulation"),
    path("rights/", rights.listed, name="rights"),
    path("rights/new/", rights.new, name="new_right"),
    path("rights/<str:reference>/", rights.one, name="right"),
    path("rights/<str:reference>/came/<slug:waits_for>/", rights_acts.came, name="right_came"),
    path("rights/<str:reference>/<slug:act>/", rights_acts.act, name="right_act"),
]
