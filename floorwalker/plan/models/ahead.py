"""The forward view: how long it takes until somebody who is missing can be there."""

from __future__ import annotations

from django.db import models


class LeadTime(models.Model):
    """Weeks from the wish for one more person to their first contact, at a site, for one skill or for all others.

    It is never changed: a new one takes its place.
    """

    reference = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="lead_times")
    skill = models.ForeignKey("people.Skill", models.PROTECT, related_name="lead_times", null=True, blank=True)
    weeks_to_hire = models.PositiveSmallIntegerField()
    weeks_to_train = models.PositiveSmallIntegerField()
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["site", "skill"], name="lead_time_site")]

    def __str__(self) -> str:
        return self.reference

    @property
    def weeks(self) -> int:
        """Weeks from the wish to the first contact."""
        return self.weeks_to_hire + self.weeks_to_train
