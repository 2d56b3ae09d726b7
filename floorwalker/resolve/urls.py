"""Resolve: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from floorwalker.resolve.views import (
    breaches,
    case_acts,
    case_file,
    case_letters,
    complaints,
    difficulties,
    rechecks,
    regimes,
    regulations,
    rights,
    rights_acts,
    rights_found,
    write_down,
)

app_name = "resolve"
urlpatterns: list[URLPattern] = [
    path("complaints/", complaints.listed, name="complaints"),
    path("complaints/load/", complaints.load, name="caseload"),
    path("complaints/<str:reference>/", case_file.page, name="complaint"),
    path("complaints/<str:reference>/do/<slug:act>/", case_acts.act, name="complaint_act"),
    path("complaints/<str:reference>/do/<slug:act>/<int:key>/", case_acts.act, name="complaint_act_of"),
    path("letters/<str:reference>/paper/", case_letters.paper, name="letter_paper"),
    path("letters/<str:reference>/insert/<slug:clause>/", case_letters.insert, name="letter_insert"),
    path("evidence/<int:key>/file/", case_file.evidence_file, name="evidence_file"),
    path("evidence/<int:key>/record/", case_file.evidence_record, name="evidence_record"),
    path("requests/<str:reference>/", case_file.asked, name="request"),
    path("write-down/", write_down.page, name="write_down"),
    path("write-down/in/", write_down.begin, name="write_down_in"),
    path("write-down/test/", write_down.test, name="write_down_test"),
    path("write-down/found/", write_down.found, name="write_down_found"),
    path("difficulties/", difficulties.listed, name="difficulties"),
    path("difficulties/<slug:reference>/", difficulties.one, name="difficulty"),
    path("difficulties/<slug:reference>/<slug:act>/", difficulties.act, name="difficulty_act"),
    path("rechecks/", rechecks.page, name="rechecks"),
    path("rechecks/<slug:reference>/", rechecks.one, name="recheck"),
    path("regimes/", regimes.page, name="regimes"),
    path("regimes/<slug:code>/", regimes.page, name="regime"),
    path("regulations/", regulations.page, name="regulations"),
    path("regulations/<slug:code>/", regulations.pack, name="regulation"),
    path("breaches/", breaches.listed, name="breaches"),
    path("breaches/new/", breaches.new, name="new_breach"),
    path("breaches/<str:reference>/", breaches.one, name="breach"),
    path("breaches/<str:reference>/<slug:act>/", breaches.act, name="breach_act"),
    path("rights/", rights.listed, name="rights"),
    path("rights/new/", rights.new, name="new_right"),
    path("rights/<str:reference>/", rights.one, name="right"),
    path("rights/<str:reference>/came/<slug:waits_for>/", rights_acts.came, name="right_came"),
    path("rights/<str:reference>/found/", rights_found.rooms, name="right_found"),
    path("rights/<str:reference>/found/search/", rights_found.search, name="right_search"),
    path("rights/<str:reference>/found/pack/", rights_found.pack, name="right_pack"),
    path("rights/<str:reference>/found/erase/", rights_found.erase, name="right_erase"),
    path("rights/<str:reference>/found/package/", rights_found.package, name="right_package"),
    path("rights/<str:reference>/found/<str:model>/", rights_found.table, name="right_table"),
    path("rights/<str:reference>/<slug:act>/", rights_acts.act, name="right_act"),
]
