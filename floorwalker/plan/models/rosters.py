"""Rosters: who is here when, doing what."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Roster(models.Model):
    """One version of the roster of a site over a span of days."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="rosters")
    first_day = models.DateField()
    last_day = models.DateField()
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    summary = models.JSONField(default=dict, help_text="Coverage, short half hours, efficiency, rules: as solved.")
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference


class RosterNeed(models.Model):
    """The need a roster was made for: people on queue for one queue and slot, kept with the version."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="needs")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    agents = models.FloatField()

    class Meta:
        ordering = ["starts_at"]


class Shift(models.Model):
    """One person's shift; half-open, in UTC."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="shifts")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    locked = models.BooleanField(default=False, help_text="A person set it; filling gaps leaves it alone.")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="A shift must end after it begins.",
            ),
            models.UniqueConstraint(fields=["roster", "person", "starts_at"], name="shift_once"),
        ]
        indexes = [models.Index(fields=["person", "starts_at"], name="shift_person")]


class Activity(models.Model):
    """One stretch of a shift: on queue, break, lunch, training and so on."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=12, help_text="queue, break, lunch, training, coaching, meeting, admin.")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    paid = models.BooleanField(default=True)

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["starts_at"], name="activity_time")]


class Absence(models.Model):
    """A stretch in which a person is away; why only as a code, never a diagnosis."""

    class Kind(models.TextChoices):
        """What kind of absence."""

        LEAVE = "leave", "Annual leave"
        SICK = "sick", "Sick"
        OTHER = "other", "Other absence"

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=8, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    agreed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["person", "starts_at"], name="absence_person")]
