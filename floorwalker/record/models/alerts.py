"""The alert that may hang on a saved view of the list of contacts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ContactAlert(models.Model):
    """Tells the owner of a view when more contacts than so many match it within the last days."""

    view = models.OneToOneField("ground.SavedView", models.CASCADE, related_name="contact_alert", primary_key=True)
    above = models.PositiveIntegerField(help_text="Tell the owner when more contacts than this match.")
    days = models.PositiveSmallIntegerField(help_text="Days whose contacts the alert counts, today the last.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_alert_days", condition=Q(days__gte=1), violation_error_message="An alert counts one day at least."
            )
        ]

    def __str__(self) -> str:
        return f"above {self.above} in {self.days} days"
