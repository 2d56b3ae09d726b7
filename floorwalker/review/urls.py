"""Review: the addresses of its pages."""

from __future__ import annotations

from django.urls import path

from floorwalker.review.views import (
    calibration,
    calibration_scoring,
    chart_acts,
    charts,
    consistency,
    disputes,
    evaluating,
    evaluations,
    sample_draws,
    sample_plans,
    scorecards,
    signals,
)

app_name = "review"
urlpatterns = [
    path("evaluations/", evaluations.page, name="evaluations"),
    path("evaluations/begin/", evaluating.begin, name="begin_evaluation"),
    path("evaluations/<slug:reference>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<slug:reference>/save/", evaluating.save, name="save_evaluation"),
    path("evaluations/<slug:reference>/part/", evaluating.part, name="evaluation_part"),
    path("evaluations/<slug:reference>/<slug:act>/", evaluations.act, name="evaluation_act"),
    path("sample-plans/", sample_plans.page, name="sample_plans"),
    path("sample-plans/write/", sample_plans.write, name="new_sample_plan"),
    path("sample-plans/<slug:reference>/", sample_plans.plan, name="sample_plan"),
    path("sample-plans/<slug:reference>/change/", sample_plans.write, name="change_sample_plan"),
    path("sample-plans/<slug:reference>/draw/", sample_plans.draw, name="draw_sample"),
    path("sample-plans/<slug:reference>/<slug:act>/", sample_plans.act, name="act_on_sample_plan"),
    path("draws/<slug:reference>/", sample_draws.draw, name="sample_draw"),
    path("draws/<slug:reference>/remind/<slug:person>/", sample_draws.remind, name="remind_evaluator"),
    path("picks/", sample_draws.mine, name="my_picks"),
    path("picks/<int:number>/", sample_draws.pick, name="pick"),
    path("contacts/<slug:reference>/name/", sample_draws.nominate, name="nominate"),
    path("scorecards/", scorecards.page, name="scorecards"),
    path("scorecards/<slug:reference>/", scorecards.scorecard, name="scorecard"),
    path("calibration/", calibration.page, name="calibration"),
    path("calibration/open/", calibration.open_round, name="calibration_open"),
    path("calibration/<slug:reference>/", calibration.calibration_round, name="calibration_round"),
    path("calibration/<slug:reference>/score/<int:position>/", calibration_scoring.score, name="calibration_score"),
    path("calibration/<slug:reference>/<slug:act>/", calibration.act, name="calibration_act"),
    path("disputes/", disputes.page, name="disputes"),
    path("disputes/<slug:reference>/", disputes.dispute, name="dispute"),
    path("disputes/<slug:reference>/<slug:act>/", disputes.act, name="dispute_act"),
    path("consistency/", consistency.listed, name="consistency"),
    path("consistency/gaps/", consistency.gaps, name="gaps"),
    path("consistency/gaps/raise/", consistency.raise_gap, name="gap_raise"),
    path("consistency/<str:reference>/", consistency.one, name="consistency_of"),
    path("charts/", charts.listed, name="charts"),
    path("charts/new/", charts.new, name="new_chart"),
    path("charts/standards/", charts.for_standards, name="charts_for_standards"),
    path("charts/signals/", signals.listed, name="signals"),
    path("charts/<str:reference>/", charts.chart, name="chart"),
    path("charts/<str:reference>/file.csv", charts.as_csv, name="chart_csv"),
    path("charts/<str:reference>/points/<str:day>/", charts.point, name="chart_point"),
    path("charts/<str:reference>/put-back/", chart_acts.put_back, name="chart_put_back"),
    path("charts/<str:reference>/<slug:act>/", chart_acts.act, name="chart_act"),
]
