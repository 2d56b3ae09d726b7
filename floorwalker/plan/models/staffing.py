"""Staffing: how many people each interval needs, from which inputs."""

from __future__ import annotations

import uuid

from django.db import models


class Requirement(models.Model):
    """One version of the need for one queue, with the inputs it was computed from."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="requirements")
    forecast = models.ForeignKey("plan.Forecast", models.PROTECT, related_name="requirements")
    name = models.CharField(max_length=80)
    inputs = models.JSONField(help_text="Handle time, patience, targets, occupancy limit, shrinkage, and where each came from.")
    interval_minutes = models.PositiveSmallIntegerField()
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    in_use_from = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference


class RequirementPoint(models.Model):
    """The need of one interval: people on queue, and with shrinkage added, people scheduled."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="points")
    starts_at = models.DateTimeField()
    offered = models.FloatField()
    aht_seconds = models.FloatField()
    agents = models.PositiveIntegerField()
    scheduled = models.PositiveIntegerField()
    service_level = models.FloatField(null=True)
    asa_seconds = models.FloatField(null=True)
    occupancy = models.FloatField(null=True)
    abandonment = models.FloatField(null=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["requirement", "starts_at"], name="requirement_point_once")]
