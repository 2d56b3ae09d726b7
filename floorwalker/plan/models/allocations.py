"""Allocation: what a site has to give besides its people, and each decision to give a queue more of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class SiteMeans(models.Model):
    """Seats and money of a site from a day on; it is never changed: a new one takes its place from its own first day."""

    reference = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="means")
    first_day = models.DateField()
    seats = models.PositiveIntegerField(help_text="How many people can work at one time.")
    hour_cost = models.DecimalField(max_digits=8, decimal_places=2, help_text="Of one paid hour.")
    overtime_cost = models.DecimalField(max_digits=8, decimal_places=2, help_text="Of one hour of overtime.")
    weekly_budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_day", "-id"]
        indexes = [models.Index(fields=["site", "first_day"], name="means_site")]

    def __str__(self) -> str:
        return self.reference


class Allocation(models.Model):
    """People, overtime or seats given for a stretch of time [starts_at, ends_at), beside the roster; live routing is not changed by it.

    `queue` gets people, `from_queue` gives them; it is undone by another one only.
    """

    class Kind(models.TextChoices):
        """What is given."""

        MOVE = "move", "Move people"
        OVERTIME = "overtime", "Add overtime"
        RELEASE = "release", "Release people"
        SEATS = "seats", "Borrow seats"

    class Reason(models.TextChoices):
        """Why, as a code that can be counted."""

        LEVEL = "level", "Service level at risk"
        VOLUME = "volume", "More contacts than forecast"
        HANDLE_TIME = "handle_time", "Longer contacts than planned"
        ABSENCE = "absence", "Fewer people than rostered"
        SPARE = "spare", "More people than needed"
        SYSTEM = "system", "System or telephone fault"
        EVENT = "event", "Campaign or event"
        OTHER = "other", "Something else"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="allocations")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="allocations", null=True, blank=True)
    from_queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="allocations_given", null=True, blank=True)
    number = models.PositiveSmallIntegerField(help_text="People, or seats.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=Reason)
    why = models.CharField(max_length=500)
    strain = models.CharField(max_length=300, blank=True, help_text="Why people are asked to work above the occupancy limit.")
    flex = models.ForeignKey(
        "plan.FlexAction", models.PROTECT, related_name="allocations", null=True, blank=True, help_text="The agreed flex that it uses."
    )
    expected = models.JSONField(help_text="By queue: service level, occupancy and people without it and with it, as computed then.")
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    decision = models.CharField(max_length=16, help_text="The decision that keeps the picture of the moment.")
    undoes = models.OneToOneField("self", models.PROTECT, related_name="undone_by", null=True, blank=True)
    made_by = models.CharField(max_length=40, help_text="Actor, as the trail writes it.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="allocation_ends_after_start", condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="It must end after it begins.",
            ),
            models.CheckConstraint(
                name="allocation_of_somebody", condition=Q(number__gt=0), violation_error_message="Nobody would be given.",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="allocation_time")]

    def __str__(self) -> str:
        return self.reference

    @property
    def sign(self) -> int:
        """Whether seats are added or, where it undoes such, taken back."""
        return -1 if self.undoes_id is not None else 1
