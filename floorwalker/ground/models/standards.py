"""Standards in force: what the floor obeys now, who agreed to it and since when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Standard(models.Model):
    """A target on a measure, for one queue, one channel, one team or everything, from a day to a day."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    measure = models.CharField(max_length=48, help_text="Code on the measures shelf.")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="standards", null=True, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="standards", null=True, blank=True)
    target = models.FloatField(help_text="In the unit of the measure; shares from 0 to 1.")
    tolerance = models.FloatField(default=0.0, help_text="How far from the target is still called near.")
    target_seconds = models.FloatField(null=True, blank=True, help_text="The T of a service level within T seconds.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day it no longer holds.")
    approved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="standards_approved", null=True, blank=True)

    class Meta:
        ordering = ["measure", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="standard_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="A standard must end after it begins.",
            ),
            models.CheckConstraint(
                name="standard_of_team_alone", condition=Q(team=None) | Q(queue=None, channel=""),
                violation_error_message="A standard of a team speaks of no queue or channel.",
            ),
        ]
        indexes = [models.Index(fields=["measure", "queue", "starts_on"], name="standard_in_force")]

    def __str__(self) -> str:
        return f"{self.reference} {self.measure}"
