"""Review: the addresses of its pages."""

from __future__ import annotations

from django.urls import path

from floorwalker.review.views import disputes, evaluations, scorecards

app_name = "review"
urlpatterns = [
    path("evaluations/", evaluations.page, name="evaluations"),
    path("evaluations/<slug:reference>/", evaluations.evaluation, name="evaluation"),
    path("scorecards/", scorecards.page, name="scorecards"),
    path("scorecards/<slug:reference>/", scorecards.scorecard, name="scorecard"),
    path("disputes/", disputes.page, name="disputes"),
    path("disputes/<slug:reference>/", disputes.dispute, name="dispute"),
]
