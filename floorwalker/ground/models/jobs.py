"""Long work: one table, one worker, never lost and never done twice."""

from __future__ import annotations

import uuid

from django.db import models


class Job(models.Model):
    """One piece of long work: what, for whom, how far, and who holds it now.

    `arguments` hold references only, never personal values. A worker holds a job by a lease that it renews; a lease that ran out
    means that the worker died, and the job is taken up again or marked failed.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField()
    owner = models.CharField(max_length=40, help_text="Actor, as the trail writes it.")
    idempotency_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    holder = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="What it is doing, in words.")
    result = models.JSONField(null=True, blank=True)
    problem = models.JSONField(null=True, blank=True, help_text="The refusal or failure, in the one shape.")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=models.Q(state__in=["waiting", "running"]), name="job_to_take"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
