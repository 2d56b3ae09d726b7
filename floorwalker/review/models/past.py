"""Evaluations that were made elsewhere before: shown as they were told, counted in nothing."""

from __future__ import annotations

from django.db import models


class PastEvaluation(models.Model):
    """One evaluation of the system before, by its key there; its form is not one of ours, so no question of it is known."""

    key = models.CharField(max_length=80, unique=True, help_text="Its key in the system before.")
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    contact = models.BigIntegerField(null=True, blank=True, help_text="Number of the contact, where it is in the record.")
    on_day = models.DateField(help_text="Day of the contact, or of the evaluation where only that is known.")
    form = models.CharField(max_length=120)
    score = models.FloatField(null=True, blank=True, help_text="Share from 0 to 1.")
    passed = models.BooleanField(null=True, blank=True)
    evaluator = models.CharField(max_length=120, blank=True, help_text="Who made it, as the system before called them.")
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["-on_day", "-pk"]
        indexes = [
            models.Index(fields=["agent", "on_day"], name="past_evaluation_agent"),
            models.Index(fields=["contact"], name="past_evaluation_contact"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, where it is in the record."""
        return f"C-{self.contact}" if self.contact is not None else ""
