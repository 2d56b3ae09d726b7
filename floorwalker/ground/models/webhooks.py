"""Webhooks: where other systems are told of events, and what was sent to each."""

from __future__ import annotations

import uuid

from django.db import models


class Webhook(models.Model):
    """An address of another system that is told of events, as far as its owner may see their records."""

    class Stopped(models.TextChoices):
        """Why the house itself paused it."""

        SILENT = "silent", "Nothing got through for days"
        GONE = "gone", "It answered that it is gone (410)"

    reference = models.CharField(max_length=16, unique=True, help_text="Such as HOOK-3; never given twice.")
    name = models.CharField(max_length=80, help_text="Which system it is, such as the case system.")
    address = models.CharField(max_length=500, help_text="Begins with https://.")
    events = models.JSONField(help_text="Kinds of event that are sent.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="webhooks")
    secret = models.BinaryField(null=True, blank=True, help_text="Signs what is sent; sealed under the keys of the house.")
    secret_before = models.BinaryField(null=True, blank=True, help_text="Signs too, until the receiver knows the newer one.")
    before_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    position = models.BigIntegerField(help_text="Up to which link of the trail's chain its events were taken.")
    paused_at = models.DateTimeField(null=True, blank=True)
    stopped_for = models.CharField(max_length=6, choices=Stopped, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True, help_text="The first of the attempts in a row that failed.")
    rests_until = models.DateTimeField(null=True, blank=True, help_text="Nothing is sent before: nobody answered, or it asked for that.")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When something got through last.")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.reference})"

    @property
    def is_running(self) -> bool:
        """Whether events are taken for it; whether its owner still works here is asked apart."""
        return self.paused_at is None and self.ended_at is None


class WebhookDelivery(models.Model):
    """One event for one webhook: references only, and how its sending stands."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        SENT = "sent", "Accepted"
        GIVEN_UP = "given_up", "Given up"
        WITHHELD = "withheld", "Withheld"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=32, help_text="UUID of the trail's line; its receiver knows the event by it.")
    kind = models.CharField(max_length=64)
    ref = models.CharField(max_length=100, help_text="Which record it is about.")
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Failed ones since it was asked for.")
    next_try_at = models.DateTimeField()
    tries = models.JSONField(default=list, help_text="The newest attempts: when, the status answered, milliseconds, and what was wrong.")
    tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="webhook_event_once")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="webhook_to_send"),
            models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="webhook_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
