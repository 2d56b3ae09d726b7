"""Shrinkage planned by cause: how much of the paid time is expected to be away from contacts, and why."""

from __future__ import annotations

from django.db import models


class ShrinkagePlan(models.Model):
    """What is planned for a site from a day on; it is never changed: a new one takes its place from its own first day."""

    reference = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="shrinkage_plans")
    first_day = models.DateField()
    shares = models.JSONField(help_text="Share of the paid time, 0 to 1, by cause.")
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_day", "-id"]
        indexes = [models.Index(fields=["site", "first_day"], name="shrinkage_site")]

    def __str__(self) -> str:
        return self.reference

    @property
    def together(self) -> float:
        """The share of all causes: they share a base, so they are added."""
        return float(sum(self.shares.values()))
