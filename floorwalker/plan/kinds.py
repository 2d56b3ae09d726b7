"""Plan: the kinds of record that a Ref may name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy
from floorwalker.plan.statement_kinds import STATEMENT_KINDS
from floorwalker.plan.variant_kinds import VARIANT_KINDS


def _sees_briefing(by: Actor, briefing: Any) -> bool:
    from floorwalker.plan import sight

    return sight.briefings(by).filter(pk=briefing.pk).exists()


def _sees_activity(by: Actor, activity: Any) -> bool:
    from floorwalker.plan import sight

    return sight.activities(by).filter(pk=activity.pk).exists()


def _sees_meeting(by: Actor, meeting: Any) -> bool:
    from floorwalker.plan import sight

    return policy.allows(by, sight.VIEW_MINUTES) and sight.minutes(by).filter(pk=meeting.pk).exists()


def _standard(reference: str) -> Any | None:
    from floorwalker.ground.models import Standard
    from floorwalker.plan.models import StandardVersion

    version = StandardVersion.objects.select_related("queue", "team").filter(reference=reference).order_by("-pk").first()
    return version or Standard.objects.select_related("queue", "team").filter(reference=reference).first()


def _documents() -> QuerySet[Any]:
    from floorwalker.plan.models import Document

    return Document.objects.all()


def _documents_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.plan import sight

    return sight.documents(by)


def _find_documents(by: Actor, words: str) -> Sequence[tuple[str, Any]]:
    from floorwalker.plan import document_search

    if not policy.allows(by, "plan.read_documents"):
        return []
    return [(each.version.title, each.version.document) for each in document_search.search(words, by=by).hits]


def _freeze_document(document: Any) -> dict[str, Any]:
    version = document.versions.filter(state="published").order_by("-number").first()
    return {
        "reference": document.reference, "kind": document.kind, "version": version.number if version else None,
        "sha256": version.digest if version else "", "starts_on": version.starts_on.isoformat() if version else "",
    }


def _sees_reading(by: Actor, reading: Any) -> bool:
    from floorwalker.plan import sight

    return sight.readings(by).filter(pk=reading.pk).exists()


def _blueprint(reference: str) -> Any | None:
    from floorwalker.plan.models import Blueprint

    rows = Blueprint.objects.filter(reference=reference).prefetch_related("queues")
    return rows.filter(state=Blueprint.State.PUBLISHED).first() or rows.exclude(state=Blueprint.State.PUT_AWAY).first()


def _sees_release(by: Actor, release: Any) -> bool:
    from floorwalker.plan import sight

    return policy.allows(by, sight.VIEW_READINESS) and sight.releases(by).filter(pk=release.pk).exists()


def _customer_message(reference: str) -> Any | None:
    from floorwalker.plan.models import CustomerMessage

    return CustomerMessage.objects.filter(reference=reference).select_related("template__document").first()


def _journey(reference: str) -> Any | None:
    from floorwalker.plan.models import Journey

    rows = Journey.objects.filter(reference=reference).prefetch_related("stages__touchpoints")
    return rows.filter(state=Journey.State.PUBLISHED).first() or rows.exclude(state=Journey.State.PUT_AWAY).first()


def _sees_kpi_set(by: Actor, kpi_set: Any) -> bool:
    return policy.allows(by, "plan.view_kpis") or kpi_set.told.filter(person=by.person_id).exists()


def _rosters() -> QuerySet[Any]:
    from floorwalker.plan.models import Roster

    return Roster.objects.all()


def _rosters_seen(by: Actor) -> QuerySet[Any]:
    if policy.allows(by, "plan.view"):
        return _rosters()
    return _rosters().filter(published_at__isnull=False, shifts__person=by.person_id).distinct()


def _sees_roster(by: Actor, roster: Any) -> bool:
    if policy.allows(by, "plan.view"):
        return True
    return roster.published_at is not None and roster.shifts.filter(person=by.person_id).exists()


KINDS: tuple[Kind, ...] = (
    *STATEMENT_KINDS,
    Kind(
        code="roster",
        label="Roster",
        find=called("plan.Roster", join=("site",)),
        page=at("plan:roster_version"),
        sees=_sees_roster,
        freeze=lambda roster: {
            "reference": roster.reference, "site": roster.site.code, "first_day": roster.first_day.isoformat(),
            "last_day": roster.last_day.isoformat(), "summary": roster.summary,
        },
        many=Many(_rosters, _rosters_seen),
    ),
    Kind(
        code="forecast",
        label="Forecast",
        find=called("plan.Forecast", join=("queue",)),
        page=lambda forecast: f"{reverse('plan:forecast')}?version={forecast.reference}",
        permission="plan.view",
        freeze=lambda forecast: {
            "reference": forecast.reference, "queue": forecast.queue.reference, "verdict": forecast.verdict, "model": forecast.model,
            "data_version": forecast.data_version, "first_day": forecast.first_day.isoformat(),
            "last_day": forecast.last_day.isoformat(),
        },
    ),
    Kind(
        code="requirement",
        label="Requirement",
        find=called("plan.Requirement", join=("queue", "forecast")),
        page=lambda requirement: f"{reverse('plan:staffing')}?forecast={requirement.forecast.reference}",
        permission="plan.view",
        freeze=lambda requirement: {
            "reference": requirement.reference, "queue": requirement.queue.reference, "inputs": requirement.inputs,
            "forecast": requirement.forecast.reference,
        },
    ),
    Kind(
        code="flex",
        label="Flex",
        find=called("plan.FlexAction", join=("queue",)),
        page=at("plan:one_flex"),
        permission="plan.view",
        freeze=lambda flex: {
            "reference": flex.reference, "queue": flex.queue.reference, "kind": flex.kind, "state": flex.state,
            "beyond_share": flex.beyond_share, "days": flex.days, "hours_a_week": flex.hours_a_week,
        },
    ),
    Kind(
        code="readiness",
        label="Rule of readiness",
        find=called("plan.ReadinessRule", join=("queue",)),
        page=at("plan:readiness_rule"),
        permission="plan.view_readiness",
        freeze=lambda rule: {
            "reference": rule.reference, "queue": rule.queue.reference, "kind": rule.kind, "about": rule.about, "state": rule.state,
            "level": rule.level, "starts_on": rule.starts_on.isoformat(), "grace_days": rule.grace_days,
        },
    ),
    Kind(
        code="release",
        label="Release from readiness",
        find=called("plan.ReadinessRelease", join=("queue",)),
        page=at("plan:readiness_release"),
        sees=_sees_release,
        freeze=lambda release: {
            "reference": release.reference, "queue": release.queue.reference, "first_day": release.first_day.isoformat(),
            "last_day": release.last_day.isoformat(), "is_ended": release.ended_at is not None,
        },
    ),
    Kind(
        code="allocation",
        label="Allocation",
        find=called("plan.Allocation", join=("queue", "from_queue")),
        page=at("plan:one_allocation"),
        permission="plan.view",
        freeze=lambda allocation: {
            "reference": allocation.reference, "kind": allocation.kind, "number": allocation.number, "reason": allocation.reason,
            "queue": allocation.queue.reference if allocation.queue else "",
            "from_queue": allocation.from_queue.reference if allocation.from_queue else "",
            "starts_at": allocation.starts_at.isoformat(), "ends_at": allocation.ends_at.isoformat(),
        },
    ),
    Kind(
        code="standard",
        label="Standard",
        find=_standard,
        page=at("plan:standard"),
        permission="plan.view_standards",
        freeze=lambda standard: {
            "reference": standard.reference, "measure": standard.measure, "target": standard.target,
            "tolerance": standard.tolerance, "target_seconds": standard.target_seconds, "channel": standard.channel,
            "queue": standard.queue.reference if standard.queue else "", "team": standard.team.code if standard.team else "",
            "starts_on": standard.starts_on.isoformat(),
        },
    ),
    Kind(
        code="agreement",
        label="Agreement",
        find=called("plan.Agreement", fetch=("terms",)),
        page=at("plan:agreement"),
        permission="plan.view_agreements",
        freeze=lambda agreement: {
            "reference": agreement.reference, "client": agreement.client, "state": agreement.state, "window": agreement.window,
            "starts_on": agreement.starts_on.isoformat(),
            "terms": [[each.measure, each.channel, each.target, each.target_seconds] for each in agreement.terms.all()],
        },
    ),
    Kind(
        code="document",
        label="Document",
        find=called("plan.Document"),
        page=at("plan:document"),
        sees=lambda by, document: _documents_seen(by).filter(pk=document.pk).exists(),
        freeze=_freeze_document,
        many=Many(_documents, _documents_seen),
        search=_find_documents,
    ),
    Kind(
        code="reading",
        label="Reading",
        find=called("plan.Reading", join=("version__document",)),
        page=at("plan:reading"),
        sees=_sees_reading,
        freeze=lambda reading: {
            "reference": reading.reference, "document": reading.version.document.reference, "version": reading.version.number,
            "sha256": reading.version.digest, "due_on": reading.due_on.isoformat(),
            "confirmed": reading.duties.filter(attested_at__isnull=False).count(),
        },
    ),
    Kind(
        code="service_plan",
        label="Service plan",
        find=called("plan.ServicePlan", fetch=("queues", "objectives", "milestones")),
        page=at("plan:service_plan"),
        permission="plan.view_service_plan",
        freeze=lambda plan: {
            "reference": plan.reference, "version": plan.version, "state": plan.state, "first_day": plan.first_day.isoformat(),
            "last_day": plan.last_day.isoformat(), "queues": [queue.reference for queue in plan.queues.all()],
            "objectives": [[each.measure, each.baseline, each.target, each.by_when.isoformat()] for each in plan.objectives.all()],
            "milestones": [[each.pk, each.starts_on.isoformat(), each.due_on.isoformat(), each.state] for each in plan.milestones.all()],
        },
    ),
    Kind(
        code="goal",
        label="Goal",
        find=called("plan.BusinessGoal", join=("under",)),
        page=at("plan:goal"),
        permission="plan.view_goals",
        freeze=lambda goal: {
            "reference": goal.reference, "name": goal.name, "measure": goal.measure, "target": goal.target,
            "under": goal.under.reference if goal.under else "", "starts_on": goal.starts_on.isoformat(),
            "ends_on": goal.ends_on.isoformat() if goal.ends_on else "",
        },
    ),
    Kind(
        code="blueprint",
        label="Service blueprint",
        find=_blueprint,
        page=at("plan:blueprint"),
        permission="plan.view",
        freeze=lambda blueprint: {
            "reference": blueprint.reference, "version": blueprint.number, "name": blueprint.name, "state": blueprint.state,
            "starts_on": blueprint.starts_on.isoformat(),
            "queues": [[each.name, each.channel, each.hours, each.roles, each.target, each.target_seconds] for each in
                       blueprint.queues.all()],
        },
    ),
    Kind(
        code="customer_message",
        label="Message to customers",
        find=_customer_message,
        page=at("plan:customer_message"),
        permission="plan.view",
        freeze=lambda message: {
            "reference": message.reference, "name": message.name, "state": message.state, "channels": message.channels,
            "audience": message.audience, "audience_size": message.audience_size, "starts_on": message.starts_on.isoformat(),
            "ends_on": message.ends_on.isoformat(), "template": str(message.template) if message.template else "",
        },
    ),
    Kind(
        code="journey",
        label="Journey",
        find=_journey,
        page=at("plan:journey"),
        permission="plan.view",
        freeze=lambda journey: {
            "reference": journey.reference, "version": journey.number, "name": journey.name, "state": journey.state,
            "stages": [
                [each.name, each.goal, each.measure, each.target, [point.name for point in each.touchpoints.all()]]
                for each in journey.stages.all()
            ],
        },
    ),
    Kind(
        code="briefing",
        label="Briefing",
        find=called("plan.Briefing"),
        page=at("plan:briefing"),
        sees=_sees_briefing,
        freeze=lambda briefing: {
            "reference": briefing.reference, "about": briefing.about, "pinned": briefing.pinned, "audience": briefing.audience,
            "starts_at": briefing.starts_at.isoformat(), "asked": briefing.people.count(),
            "came": briefing.people.filter(attended=True).count(),
            "confirmed": briefing.people.filter(confirmed_at__isnull=False).count(),
        },
    ),
    Kind(
        code="team_activity",
        label="Activity",
        find=called("plan.TeamActivity"),
        page=at("plan:activity"),
        sees=_sees_activity,
        freeze=lambda activity: {
            "reference": activity.reference, "kind": activity.kind, "about": activity.about, "pinned": activity.pinned,
            "first_day": activity.first_day.isoformat(), "last_day": activity.last_day.isoformat(), "minutes": activity.minutes,
            "people": activity.people.count(), "cancelled": activity.cancelled_at is not None,
        },
    ),
    Kind(
        code="meeting",
        label="Minutes",
        find=called("plan.Meeting"),
        page=at("plan:minutes_of"),
        sees=_sees_meeting,
        freeze=lambda meeting: {
            "reference": meeting.reference, "starts_at": meeting.starts_at.isoformat(), "present": meeting.present.count(),
            "agreed_at": meeting.agreed_at.isoformat() if meeting.agreed_at else "", "actions": meeting.actions.count(),
        },
    ),
    Kind(
        code="kpi_set",
        label="KPI set",
        find=called("plan.KpiSet", fetch=("targets",)),
        page=at("plan:kpi_set"),
        sees=_sees_kpi_set,
        freeze=lambda kpi_set: {
            "reference": kpi_set.reference, "role": kpi_set.role, "state": kpi_set.state, "starts_on": kpi_set.starts_on.isoformat(),
            "targets": [[each.measure, each.target, each.weight] for each in kpi_set.targets.all()],
        },
    ),
    *VARIANT_KINDS,
)
