"""Every address of the house: each room brings its own."""

from __future__ import annotations

from django.urls import include, path

from floorwalker.config.api import api

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("floorwalker.ground.urls")),
    path("", include("floorwalker.config.upkeep.urls")),
    path("api/v1/", api.urls),
    path("record/", include("floorwalker.record.urls")),
    path("plan/", include("floorwalker.plan.urls")),
    path("serve/", include("floorwalker.serve.urls")),
    path("review/", include("floorwalker.review.urls")),
    path("resolve/", include("floorwalker.resolve.urls")),
    path("improve/", include("floorwalker.improve.urls")),
    path("prove/", include("floorwalker.prove.urls")),
    path("", include("floorwalker.desks.urls")),
]
handler400 = "floorwalker.ground.web.errors.bad_request"
handler403 = "floorwalker.ground.web.errors.not_allowed"
handler404 = "floorwalker.ground.web.errors.not_found"
handler500 = "floorwalker.ground.web.errors.failed"
