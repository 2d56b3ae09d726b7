"""How documents are found and used: the words of what is published, how often it was opened, and what readers said of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DocumentWord(models.Model):
    """A word of a published version and how much it counts: the index of the search, the same on every database."""

    version = models.ForeignKey("plan.DocumentVersion", models.CASCADE, related_name="index")
    word = models.CharField(max_length=40, db_index=True)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="document_word_once", fields=["version", "word"], violation_error_message="That word is in the index already.",
            ),
        ]


class DocumentUse(models.Model):
    """How often a document was opened on a day, and how often of that from a search; by whom is not kept."""

    document = models.ForeignKey("plan.Document", models.CASCADE, related_name="uses")
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)
    from_search = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="document_use_once_a_day", fields=["document", "day"], violation_error_message="That day is counted already.",
            ),
        ]


class DocumentFeedback(models.Model):
    """What a reader said of a version, or that a guide is missing, and what was answered."""

    version = models.ForeignKey("plan.DocumentVersion", models.PROTECT, related_name="feedback", null=True, blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="document_feedback")
    is_right = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField()
    asked = models.ForeignKey("people.Person", models.PROTECT, related_name="document_feedback_to_answer", null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True, help_text="Until when what is wrong or missing is answered.")
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="document_feedback_answered", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="document_feedback_wrong_is_answered",
                condition=Q(is_right=True) | (Q(asked__isnull=False) & Q(answer_by__isnull=False)),
                violation_error_message="What is wrong or missing is answered by somebody, by a time.",
            ),
            models.CheckConstraint(
                name="document_feedback_missing_in_words", condition=Q(version__isnull=False) | (Q(is_right=False) & ~Q(words="")),
                violation_error_message="What is missing is said in words.",
            ),
        ]
