"""What people answered on the practice floor."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PracticeAttempt(models.Model):
    """One exercise handed in by a person, and how many of its questions were right."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="practice_attempts", db_index=False)
    exercise = models.CharField(max_length=40, help_text="Code on the shelf of exercises.")
    day = models.DateField(help_text="The day that the questions were asked of.")
    answers = models.JSONField(help_text="What was answered, by the code of the question.")
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(
                name="practice_right_of_asked", condition=Q(right__lte=F("asked")),
                violation_error_message="More answers cannot be right than were asked.",
            )
        ]
        indexes = [models.Index(fields=["person", "exercise"], name="practice_person")]
