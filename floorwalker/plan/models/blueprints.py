"""Service blueprints: how a service is designed before it is opened, version by version."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel


class Blueprint(models.Model):
    """One version of the design of a service at a site: its queues, who serves them, and who hands over to whom.

    Published, it makes the queues, gives them hours and puts their standards in force from its first day.
    """

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Waits for a decision"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Superseded"
        PUT_AWAY = "put_away", "Put away"

    reference = models.CharField(max_length=16, db_index=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(default=1, help_text="1 is the first version.")
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=600, help_text="What customers can do by it, in words.")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="blueprints")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="blueprints_owned")
    starts_on = models.DateField(help_text="First day on which it is open as designed.")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change, so that nobody writes over another.")
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="blueprints_drafted")
    drafted_at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True, help_text="What whoever decides is told.")
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="blueprints_proposed", null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="blueprints_to_decide", null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="blueprints_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="blueprint_version_once", fields=["reference", "number"], violation_error_message="This version is there already."
            ),
            models.UniqueConstraint(
                name="blueprint_one_open", fields=["reference"], condition=Q(state__in=["draft", "proposed"]),
                violation_error_message="A next version is being designed already.",
            ),
            models.UniqueConstraint(
                name="blueprint_one_published", fields=["reference"], condition=Q(state="published"),
                violation_error_message="One version is published at a time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


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
