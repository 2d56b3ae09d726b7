"""Flex: what was agreed beforehand to do when demand comes otherwise than expected, and the sign that starts it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class FlexAction(models.Model):
    """One agreed way to give a queue more or less hours, proposed by one person and agreed by another, from a day to a day."""

    class State(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Band(models.TextChoices):
        """For which demand it is."""

        HIGH = "high", "High demand"
        LOW = "low", "Low demand"

    class Kind(models.TextChoices):
        """What is done."""

        OVERTIME = "overtime", "Overtime"
        PART_TIME = "part_time", "Part-time people work more"
        OVERFLOW = "overflow", "Overflow to a partner"
        LEAVE_FREEZE = "freeze", "No further leave is granted"
        RELEASE = "release", "Time off is offered"
        TRAINING = "training", "Training is brought forward"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="flex_actions")
    band = models.CharField(max_length=4, choices=Band, default=Band.HIGH)
    kind = models.CharField(max_length=9, choices=Kind)
    what = models.CharField(max_length=300, help_text="Who does what, in words.")
    limits = models.CharField(max_length=300, blank=True, help_text="How far it may go.")
    beyond_share = models.FloatField(help_text="The sign: contacts beyond the forecast of the day by this share or more.")
    days = models.PositiveSmallIntegerField(help_text="On so many counted days running.")
    hours_a_week = models.FloatField(help_text="Hours on queue that it gives, or at low demand takes, in a week.")
    first_day = models.DateField()
    last_day = models.DateField(help_text="Last day on which it may be used.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="flex_owned")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="flex_proposed")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="flex_to_agree")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="flex_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["queue", "band", "beyond_share", "pk"]
        constraints = [
            models.CheckConstraint(
                name="flex_ends_after_start", condition=Q(last_day__gte=F("first_day")),
                violation_error_message="It must end on or after its first day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_kind_display()}"
