"""Reports, their schedules and filed figures as kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _reports() -> QuerySet[Any]:
    from floorwalker.review.models import Report

    return Report.objects.all()


def _reports_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import report_sight

    return report_sight.offered(by)


def _filed() -> QuerySet[Any]:
    from floorwalker.review.models import FiledReport

    return FiledReport.objects.all()


def _filed_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import report_sight

    return report_sight.filed(by)


REPORT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="report",
        label="Report",
        find=called("review.Report"),
        page=at("review:report"),
        sees=lambda by, one: _reports_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {"reference": one.reference, "name": one.name, "version": one.number, "asks": one.asks},
        many=Many(_reports, _reports_seen),
    ),
    Kind(
        code="filed_report",
        label="Filed figures",
        find=called("review.FiledReport"),
        page=at("review:filed_report"),
        sees=lambda by, one: _filed_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "name": one.name, "asks": one.asks, "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(), "sha256": one.sha256, "filed_at": one.filed_at.isoformat(),
        },
        many=Many(_filed, _filed_seen),
    ),
    Kind(
        code="report_schedule",
        label="Schedule of a report",
        find=called("review.ReportSchedule", join=("report",)),
        page=lambda one: reverse("review:report", args=[one.report.reference]),
        sees=lambda by, one: _reports_seen(by).filter(pk=one.report_id).exists(),
        freeze=lambda one: {"reference": one.reference, "report": one.report.reference, "every": one.every, "form": one.form},
    ),
)
