"""What each agent was doing, beside what the roster said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class AgentState(models.Model):
    """One stretch of an agent's day in one state; half-open; the stretches of a shift follow one another."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="states")
    batch = models.ForeignKey("record.Import", models.PROTECT, related_name="states", null=True, blank=True)
    agent_said = models.ForeignKey(
        "record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, db_index=False,
        help_text="What the source called the person.",
    )
    state = models.CharField(max_length=12)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    paid = models.BooleanField(default=True)
    scheduled_activity = models.CharField(max_length=16, blank=True)
    in_adherence = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="state_ends_after_start",
                condition=Q(ended_at__gt=F("started_at")),
                violation_error_message="A state must end after it begins.",
            )
        ]
        indexes = [
            models.Index(fields=["started_at"], name="state_time"),
            models.Index(fields=["person", "started_at"], name="state_person"),
        ]
