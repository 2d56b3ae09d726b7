"""Figures for monitoring, in the form that Prometheus reads: what this process answered, and how the house stands. Nobody is named."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from floorwalker import __version__
from floorwalker.config.upkeep import backup, logs
from floorwalker.ground import clock
from floorwalker.ground.jobs import heartbeat
from floorwalker.ground.models import Job, Message, WebhookDelivery
from floorwalker.ground.trail.queries import waiting_for_seal
from floorwalker.ground.web import routes
from floorwalker.ground.web.two_pieces import TwoPieces

BUCKETS: Final = (0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
FAILED_WITHIN: Final = timedelta(days=1)
log = logging.getLogger("floorwalker.requests")

registry = CollectorRegistry()
ANSWERED = Counter(
    "floorwalker_requests", "Requests answered, by route, method and status.", ("route", "method", "status"), registry=registry
)
SECONDS = Histogram(
    "floorwalker_request_seconds", "Time until the answer began, or a page in two pieces ended, by route.", ("route",), buckets=BUCKETS,
    registry=registry,
)  # fmt: skip


class RequestMeter:
    """Counts and times every request by its route; says it in the log too where the log is JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer `request` and note how."""
        begun = time.perf_counter()
        response = self.get_response(request)
        if isinstance(response, TwoPieces):
            response.when_ended = lambda: self.note(request, response, begun)
        else:
            self.note(request, response, begun)
        return response

    @staticmethod
    def note(request: HttpRequest, response: HttpResponseBase, begun: float) -> None:
        """Count and time what `response` answered."""
        seconds = time.perf_counter() - begun
        route, method = routes.name_of(request), request.method if request.method in logs.METHODS else "another"
        ANSWERED.labels(route, method, response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        log.info(
            "Answered", extra={
                "reference": getattr(request, "reference", None), "method": method, "route": route, "status": response.status_code,
                "milliseconds": round(seconds * 1000),
            },
        )


class House(Collector):
    """How the house stands when it is asked: jobs, mail, webhooks, the trail, the disk, the worker, the last backup."""

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; where the database cannot be reached, only those that need none, and that it is away."""
        yield InfoMetricFamily("floorwalker", "The version that runs.", {"version": __version__})
        data = settings.FLOORWALKER_DATA_DIR
        yield _gauge("floorwalker_data_disk_free_bytes", "Free room on the disk of the data folder.", shutil.disk_usage(data).free)
        if (ago := heartbeat.seconds_ago()) is not None:
            yield _gauge("floorwalker_worker_seconds_since_sign_of_life", "Since a worker last gave a sign of life.", ago)
        if (made := backup.last_made()) is not None:
            yield _gauge("floorwalker_last_backup_timestamp_seconds", "When the last backup was made, since 1970.", made.timestamp())
        try:
            figures = list(_from_the_database())
        except DatabaseError:
            figures = []
        yield _gauge("floorwalker_database_up", "1 if the database answers.", int(bool(figures)))
        yield from figures


def _from_the_database() -> Iterator[Metric]:
    since = clock.now() - FAILED_WITHIN
    jobs = GaugeMetricFamily("floorwalker_jobs", "Jobs that wait and run, and those that failed within a day.", labels=("kind", "state"))
    waits = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
    failed = Job.objects.filter(state=Job.State.FAILED, ended_at__gte=since)
    for some in (waits, failed):
        for row in some.order_by("kind", "state").values("kind", "state").annotate(count=Count("pk")):
            jobs.add_metric((row["kind"], row["state"]), row["count"])
    yield jobs
    due = Job.objects.filter(state=Job.State.WAITING, not_before__lte=clock.now()).aggregate(first=Min("not_before"))["first"]
    yield _gauge(
        "floorwalker_jobs_oldest_due_seconds", "How long the oldest job that is due has waited.",
        (clock.now() - due).total_seconds() if due else 0,
    )
    mail = GaugeMetricFamily("floorwalker_mail", "Mail that waits, and mail that failed within a day.", labels=("state",))
    mail.add_metric(("waiting",), Message.objects.filter(state=Message.State.WAITING).count())
    mail.add_metric(("failed",), Message.objects.filter(state=Message.State.FAILED, created_at__gte=since).count())
    yield mail
    sent = GaugeMetricFamily(
        "floorwalker_webhook_events", "Events that wait for a webhook, and those given up within a day.", labels=("state",)
    )
    sent.add_metric(("waiting",), WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING).count())
    given_up = WebhookDelivery.objects.filter(state=WebhookDelivery.State.GIVEN_UP, ended_at__gte=since)
    sent.add_metric(("given_up",), given_up.count())
    yield sent
    lines, oldest = waiting_for_seal()
    yield _gauge("floorwalker_trail_unsealed_lines", "Lines of the trail that wait for their seal.", lines)
    yield _gauge("floorwalker_trail_seal_lag_seconds", "How long the oldest of them has waited.", oldest)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))


registry.register(House())
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)
