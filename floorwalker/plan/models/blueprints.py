"""Service blueprints: how a service is designed before it is opened, version by version."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel
from floorwalker.plan.models.drafts import DesignVersion, one_open


class Blueprint(DesignVersion):
    """One version of the design of a service at a site: its queues, who serves them, and who hands over to whom.

    Published, it makes the queues, gives them hours and puts their standards in force from its first day.
    """

    purpose = models.CharField(max_length=600, help_text="What customers can do by it, in words.")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="blueprints")
    starts_on = models.DateField(help_text="First day on which it is open as designed.")

    class Meta(DesignVersion.Meta):
        constraints = [*DesignVersion.Meta.constraints, one_open("blueprint_one_open", being="designed")]


class BlueprintQueue(models.Model):
    """A queue as designed; `queue` is the working one, made by publishing where there was none."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="queues")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="designs", null=True, blank=True)
    name = models.CharField(max_length=80)
    line = models.CharField(max_length=80, help_text="What customers ask for.")
    channel = models.CharField(max_length=8, choices=Channel)
    skill = models.ForeignKey("people.Skill", models.PROTECT, related_name="designs", null=True, blank=True)
    hours = models.JSONField(default=list, help_text="Stretches as [weekday, opens, closes], minutes from local midnight.")
    roles = models.JSONField(default=list, help_text="Codes of the roles that serve it.")
    routing = models.CharField(max_length=300, blank=True, help_text="Who is offered a contact first, in words.")
    tools = models.CharField(max_length=300, blank=True, help_text="What people who serve it work with.")
    target = models.FloatField(null=True, blank=True, help_text="Share served in time, from 0 to 1.")
    target_seconds = models.FloatField(null=True, blank=True)
    quality = models.CharField(max_length=48, blank=True, help_text="Code of the measure of quality beside it.")
    quality_target = models.FloatField(null=True, blank=True, help_text="In the unit of that measure.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="blueprint_queue_name_once", fields=["blueprint", "name"], violation_error_message="A queue of this name is designed."
            ),
            models.UniqueConstraint(
                name="blueprint_queue_once", fields=["blueprint", "queue"], condition=Q(queue__isnull=False),
                violation_error_message="This queue is in the design already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HandOff(models.Model):
    """When a contact goes on from one designed queue to another."""

    source = models.ForeignKey(BlueprintQueue, models.CASCADE, related_name="hands_to")
    target = models.ForeignKey(BlueprintQueue, models.CASCADE, related_name="takes_from")
    when = models.CharField(max_length=200, help_text="What makes somebody hand it over.")

    class Meta:
        ordering = ["source_id", "target_id"]
        constraints = [
            models.UniqueConstraint(
                name="hand_off_once", fields=["source", "target"], violation_error_message="This hand-off is in the design."
            ),
            models.CheckConstraint(
                name="hand_off_elsewhere", condition=~Q(source=F("target")),
                violation_error_message="A queue hands over to another, not to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} > {self.target}"
