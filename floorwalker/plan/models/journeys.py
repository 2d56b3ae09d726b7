"""Journey maps: the way of a customer through the house, stage by stage, version by version, and how it was counted."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel
from floorwalker.plan.models.drafts import DesignVersion, one_open


class Journey(DesignVersion):
    """One version of the map of what a customer goes through: its stages in order, whose it is, and how far it has come."""

    purpose = models.CharField(max_length=600, help_text="Which customers go this way, and what for.")
    within_days = models.PositiveSmallIntegerField(help_text="Days a customer has to reach the next stage; later is another journey.")

    class Meta(DesignVersion.Meta):
        constraints = [*DesignVersion.Meta.constraints, one_open("journey_one_open", being="drawn")]


class JourneyStage(models.Model):
    """One step of the way as the customer sees it: what they want, what it must meet, and who answers for it."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="stages")
    thread = models.UUIDField(default=uuid.uuid4, help_text="The same in every version, so that a new name is no new stage.")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    goal = models.CharField(max_length=300, help_text="What the customer wants here, in their words.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="journey_stages")
    measure = models.CharField(max_length=48, help_text="Code of the measure of its standard.")
    target = models.FloatField(help_text="In the unit of that measure.")
    most_drop_off = models.FloatField(null=True, blank=True, help_text="Share of customers, 0 to 1, of whom at most so many may drop off.")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="journey_stage_name_once", fields=["journey", "name"], violation_error_message="A stage of this name is on the map."
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """Where a customer meets us in a stage; the record counts it by its queues, its reasons for contact, or both."""

    stage = models.ForeignKey(JourneyStage, models.CASCADE, related_name="touchpoints")
    thread = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=8, choices=Channel)
    queues = models.ManyToManyField("ground.Queue", related_name="touchpoints", blank=True)
    reasons = models.ManyToManyField("record.Reason", related_name="touchpoints", blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="touchpoint_name_once", fields=["stage", "name"], violation_error_message="A touchpoint of this name is in the stage."
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PainPoint(models.Model):
    """What hurts customers in a stage, how we know, and how badly."""

    class Source(models.TextChoices):
        """How we know."""

        SAID = "said", "Customers said so"
        SERVED = "served", "Those who serve them said so"
        HEARD = "heard", "Heard in contacts"
        COUNTED = "counted", "Seen in figures"
        COMPLAINED = "complained", "Complained of"

    class Severity(models.IntegerChoices):
        """How badly it hurts."""

        SMALL = 1, "A nuisance"
        MIDDLE = 2, "Costs time or trust"
        GREAT = 3, "Makes customers give up"
        HARM = 4, "Does harm"

    stage = models.ForeignKey(JourneyStage, models.CASCADE, related_name="pains")
    thread = models.UUIDField(default=uuid.uuid4)
    words = models.CharField(max_length=300)
    source = models.CharField(max_length=10, choices=Source)
    severity = models.PositiveSmallIntegerField(choices=Severity)

    class Meta:
        ordering = ["-severity", "pk"]

    def __str__(self) -> str:
        return self.words


class JourneyCount(models.Model):
    """A version of a map counted from the record over some days: sums of each stage, without a word about anybody."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="counts")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The first day after; days are those of the house.")
    counted_at = models.DateTimeField()
    stages = models.JSONField(help_text="Sums by the thread of the stage.")

    class Meta:
        ordering = ["-ends_on", "starts_on"]
        constraints = [
            models.UniqueConstraint(name="journey_count_once", fields=["journey", "starts_on", "ends_on"]),
            models.CheckConstraint(name="journey_count_of_days", condition=Q(ends_on__gt=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.journey.reference} {self.starts_on} to {self.ends_on}"
