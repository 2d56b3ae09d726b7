"""Filters of the list of contacts that somebody keeps under a name, and the alert that may hang on one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SavedFilter(models.Model):
    """Filters of the list of contacts under a name; seen and used by the person who keeps them, and by nobody else."""

    reference = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="saved_filters", db_index=False)
    name = models.CharField(max_length=60)
    query = models.JSONField(help_text="The filters as the address of the list has them: name to what was typed.")
    alert_above = models.PositiveIntegerField(null=True, blank=True, help_text="Tell the person when more contacts than this match.")
    alert_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days whose contacts the alert counts, today the last."
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_filter_name_once"),
            models.CheckConstraint(
                name="saved_filter_alert_whole",
                condition=Q(alert_above=None, alert_days=None) | Q(alert_above__isnull=False, alert_days__gte=1),
                violation_error_message="An alert needs a number of contacts and a number of days.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
