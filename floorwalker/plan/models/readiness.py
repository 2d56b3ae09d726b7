"""Readiness: what people must meet before the work of a queue is theirs, and for whom that was set aside until when, and why."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from floorwalker.plan.models.proposals import ProposalState


class ReadinessRule(models.Model):
    """One thing that is asked of everybody who serves a queue, proposed by one person and put in force by another."""

    State = ProposalState

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="readiness_rules")
    kind = models.CharField(max_length=12, help_text="Code on the shelf of readiness: skill, briefing, reading, access.")
    about = models.CharField(max_length=16, blank=True, help_text="Reference of the document or briefing that it asks for.")
    level = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The lowest level of the queue's skill that will do.")
    document = models.ForeignKey("plan.Document", models.PROTECT, related_name="readiness_rules", null=True, blank=True)
    briefing = models.ForeignKey("plan.Briefing", models.PROTECT, related_name="readiness_rules", null=True, blank=True)
    starts_on = models.DateField(help_text="From when it is asked.")
    grace_days = models.PositiveSmallIntegerField(help_text="So many days later nobody works the queue without it.")
    why = models.CharField(max_length=300)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="readiness_proposed")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="readiness_to_decide")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="readiness_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["queue", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="readiness_asked_once", fields=["queue", "kind", "about"], condition=Q(state__in=["proposed", "approved"]),
                violation_error_message="This is asked for the queue already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"

    @property
    def enforced_on(self) -> date:
        """The day from which nobody works the queue without it; what changes later has its own grace."""
        return self.starts_on + timedelta(days=self.grace_days)


class ReadinessRelease(models.Model):
    """That people may work a queue though they are not ready, from a day to a day, for one reason; one person or a group."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="readiness_releases")
    first_day = models.DateField()
    last_day = models.DateField(help_text="The last day on which it holds.")
    reason = models.CharField(max_length=500)
    released_by = models.ForeignKey("people.Person", models.PROTECT, related_name="readiness_released")
    released_at = models.DateTimeField()
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="readiness_ended", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Where somebody ended it before its last day.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="readiness_release_ends_after_start", condition=Q(last_day__gte=F("first_day")),
                violation_error_message="It must end on or after its first day.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ReadinessOverride(models.Model):
    """One rule that one person of a release need not meet meanwhile."""

    release = models.ForeignKey(ReadinessRelease, models.CASCADE, related_name="overrides")
    rule = models.ForeignKey(ReadinessRule, models.PROTECT, related_name="overrides")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="readiness_overrides")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="readiness_override_once", fields=["release", "rule", "person"]),
        ]
