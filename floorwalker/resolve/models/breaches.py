"""Breaches of personal data: every one, also those of which nobody was told, and why not."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Breach(models.Model):
    """Personal data lost, changed, or seen by who should not, with its effects and what was done (UK GDPR article 33(5))."""

    class Nature(models.TextChoices):
        """What happened to the data."""

        SEEN = "seen", "Seen by who should not"
        LOST = "lost", "Lost or not to be reached"
        CHANGED = "changed", "Changed by mistake or on purpose"

    class Risk(models.TextChoices):
        """How likely it harms the people whose data they are."""

        UNLIKELY = "unlikely", "Harm is unlikely"
        LIKELY = "likely", "Harm is likely"
        HIGH = "high", "The risk is high"

    reference = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=120, help_text="In a few words, without anybody's name.")
    nature = models.CharField(max_length=7, choices=Nature)
    what_happened = models.TextField()
    aware_at = models.DateTimeField(help_text="When anybody of the house became aware of it: the clock runs from it.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    people_affected = models.PositiveIntegerField(null=True, blank=True, help_text="About how many; nothing: not known yet.")
    records_affected = models.PositiveIntegerField(null=True, blank=True)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True, help_text="What was done about it, and so that it does not happen again.")
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    late_from = models.DateTimeField(help_text="When telling the Commissioner is late.")
    risk = models.CharField(max_length=8, choices=Risk, blank=True, help_text="Empty: not judged yet.")
    risk_why = models.TextField(blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the Commissioner was told.")
    told_reference = models.CharField(max_length=60, blank=True, help_text="What the Commissioner calls it.")
    late_why = models.TextField(blank=True)
    people_told_at = models.DateTimeField(null=True, blank=True)
    people_told_how = models.TextField(blank=True, help_text="By which way and in which words; or why not, though the risk is high.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name_plural = "breaches"
        ordering = ["-aware_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="breach_judged_with_reason", condition=Q(risk="") | ~Q(risk_why=""),
                violation_error_message="A risk is judged with its reason.",
            ),
            models.CheckConstraint(
                name="breach_late_with_reason", condition=Q(told_at=None) | Q(told_at__lt=models.F("late_from")) | ~Q(late_why=""),
                violation_error_message="Telling late needs the reasons.",
            ),
        ]
        indexes = [models.Index(fields=["-aware_at", "-id"], name="breach_time")]

    def __str__(self) -> str:
        return self.reference
