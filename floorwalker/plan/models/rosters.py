"""Rosters: who is here when, doing what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

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
    job = models.OneToOneField(
        "ground.Job", models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The work that made it; a retry of that work makes no second version.",
    )
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="When another took its place, or a draft was put away.")
    beside = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="made_beside",
        help_text="The version that a draft made by itself goes on from.",
    )
    put_away_why = models.CharField(max_length=200, blank=True, help_text="Why a draft was put away.")
    put_away_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_put_away(self) -> bool:
        """Whether somebody put this draft away, which had been made by itself."""
        return self.put_away_by != ""


class RosterNeed(models.Model):
    """The need a roster was made for: people on queue for one queue and slot, kept with the version."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="needs")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    agents = models.FloatField()

    class Meta:
        ordering = ["starts_at"]


@dataclass(frozen=True)
class Part:
    """One stretch of a shift as plain values, read or ready to be stored; `queue` is a key."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    paid: bool
    queue: int | None = None


class Shift(models.Model):
    """One person's shift; half-open, in UTC."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="shifts")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    locked = models.BooleanField(default=False, help_text="A person set it; filling gaps leaves it alone.")
    parts: tuple[Part, ...]
    """Its activities in order of time, where `queries.rosters.shifts_of` read them along."""

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


class RosterWaiver(models.Model):
    """A site rule set aside for one person on one day, with who decided and why; a legal limit never is."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="waivers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=30)
    day = models.DateField()
    reason = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["roster", "person", "rule", "day"], name="roster_waiver_once")]


class RosterChange(models.Model):
    """One change of a draft by hand: the shifts it touched as they were and as they became, so that it can be undone."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="changes")
    words = models.CharField(max_length=160)
    before = models.JSONField()
    after = models.JSONField()
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")
    author = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


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
