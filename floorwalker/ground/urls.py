"""Ground: the addresses of its pages and of its people."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from floorwalker.ground.views import api_keys, findings, house, jobs, notices, outbox, owed, saved_views, trail, webhooks
from floorwalker.ground.web import guide

ground: list[URLPattern | URLResolver] = [
    path("todos/<str:pk>/", owed.todo, name="todo"),
    path("todos/<str:pk>/done/", owed.done, name="todo_done"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.see, name="see_notices"),
    path("notices/choices/", notices.told, name="told"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/<str:pk>/", notices.notice, name="notice"),
    path("help/components/", guide.guide, name="guide"),
    path("search/", owed.search, name="search"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:uuid>/", jobs.job, name="job"),
    path("jobs/<uuid:uuid>/cancel/", jobs.cancel, name="cancel_job"),
    path("jobs/<uuid:uuid>/retry/", jobs.retry, name="retry_job"),
    path("trail/", trail.trail, name="trail"),
    path("trail/verify/", trail.verify, name="verify_trail"),
    path("settings/", house.house_settings, name="settings"),
    path("queues/", house.queues, name="queues"),
    path("queues/add/", house.add_queue, name="add_queue"),
    path("queues/<str:reference>/", house.queue, name="queue"),
    path("queues/<str:reference>/<slug:code>/", house.act_on_queue, name="act_on_queue"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/make/", api_keys.make, name="make_api_key"),
    path("api-keys/<str:reference>/", api_keys.api_key, name="api_key"),
    path("webhooks/", webhooks.listing, name="webhooks"),
    path("webhooks/set-up/", webhooks.make, name="make_webhook"),
    path("webhooks/<str:reference>/", webhooks.one, name="webhook"),
    path("webhooks/<str:reference>/change/", webhooks.change, name="change_webhook"),
    path("webhooks/<str:reference>/sent/<uuid:uuid>/", webhooks.delivery, name="webhook_delivery"),
    path("webhooks/<str:reference>/<slug:code>/", webhooks.act, name="act_on_webhook"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/send/", outbox.send_again, name="send_again"),
    path("views/", saved_views.listed, name="saved_views"),
    path("views/new/", saved_views.new, name="new_view"),
    path("views/<str:reference>/", saved_views.one, name="saved_view"),
    path("views/<str:reference>/<slug:code>/", saved_views.act, name="act_on_view"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<str:reference>/", findings.finding, name="finding"),
    path("decisions/<str:reference>/", findings.decision, name="decision"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((ground, "ground"))),
    path("people/", include("floorwalker.ground.people.urls")),
]
