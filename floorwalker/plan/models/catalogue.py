"""The standards catalogue: what a standard in force means in words, who owns it, and when it is looked at again."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.plan.models.proposals import ProposalState


class StandardVersion(models.Model):
    """One version of a standard, proposed by one person and approved by another; it then begins under the same reference.

    A version whose `standard` stands before it is approved says in words what was in force without a document.
    """

    State = ProposalState

    class Window(models.TextChoices):
        """Over what stretch of time it is kept."""

        INTERVAL = "interval", "Each half hour"
        DAY = "day", "Each day"
        WEEK = "week", "Each week"
        MONTH = "month", "Each month"
        QUARTER = "quarter", "Each quarter"

    reference = models.CharField(max_length=16, db_index=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    standard = models.OneToOneField("ground.Standard", models.PROTECT, related_name="version", null=True, blank=True)
    name = models.CharField(max_length=80)
    definition = models.CharField(max_length=600, help_text="What customers and staff may rely on, in words.")
    measure = models.CharField(max_length=48, help_text="Code on the measures shelf.")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="standard_versions", null=True, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="standard_versions", null=True, blank=True)
    target = models.FloatField(help_text="In the unit of the measure; shares from 0 to 1.")
    tolerance = models.FloatField(default=0.0, help_text="How far from the target is still called near.")
    threshold = models.FloatField(null=True, blank=True, help_text="The worst that is put up with before somebody must act.")
    target_seconds = models.FloatField(null=True, blank=True, help_text="The T of a service level within T seconds.")
    window = models.CharField(max_length=8, choices=Window, default=Window.DAY)
    starts_on = models.DateField()
    review_on = models.DateField(help_text="When it is looked at again at the latest.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="standards_owned")
    serves = models.CharField(max_length=200, blank=True, help_text="The objective it serves.")
    obligation = models.CharField(max_length=200, blank=True, help_text="The rule or agreement it meets, with clause.")
    why = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="standards_proposed")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="standards_to_approve")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="standards_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["measure", "-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="standard_version_for_queue_or_channel", condition=Q(queue=None) | Q(channel=""),
                violation_error_message="A standard applies to a queue, to a channel, or to everything.",
            ),
            models.CheckConstraint(
                name="standard_version_of_team_alone", condition=Q(team=None) | Q(queue=None, channel=""),
                violation_error_message="A standard of a team speaks of no queue or channel.",
            ),
            models.CheckConstraint(
                name="standard_version_reviewed_after_start", condition=Q(review_on__gt=F("starts_on")),
                violation_error_message="A standard is looked at again after it began.",
            ),
            models.CheckConstraint(
                name="standard_version_approved_stands", condition=~Q(state="approved") | Q(standard__isnull=False),
                violation_error_message="An approved version is in force or was.",
            ),
            models.UniqueConstraint(
                name="standard_version_one_a_reference", fields=["reference"], condition=Q(state__in=["proposed", "approved"]),
                violation_error_message="This standard has its words already.",
            ),
            models.UniqueConstraint(
                name="standard_version_one_proposal_a_queue", fields=["measure", "queue"], condition=Q(state="proposed"),
                violation_error_message="A proposal for the same waits already.",
            ),
            models.UniqueConstraint(
                name="standard_version_one_proposal", fields=["measure", "channel"], condition=Q(state="proposed", queue=None, team=None),
                violation_error_message="A proposal for the same waits already.",
            ),
            models.UniqueConstraint(
                name="standard_version_one_proposal_a_team", fields=["measure", "team"], condition=Q(state="proposed"),
                violation_error_message="A proposal for the same waits already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"
