"""What a foreign system said, untouched."""

from __future__ import annotations

from django.db import models


class ExternalEvent(models.Model):
    """One event of a live feed: append-only; the payload is encrypted and can be erased."""

    class Status(models.TextChoices):
        """Whether we could read it."""

        WAITING = "waiting", "Waiting"
        READ = "read", "Read"
        UNKNOWN = "unknown", "Kept, not understood"
        FAILED = "failed", "Could not be read"

    source = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=160)
    received_at = models.DateTimeField()
    payload = models.BinaryField(null=True, help_text="Encrypted; null once erased.")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "dedupe_key"], name="event_once")]
