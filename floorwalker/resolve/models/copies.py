"""Anonymised copies of contacts and complaint files: what may stand as evidence where nobody in it may be known."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AnonymisedCopy(models.Model):
    """A copy with everybody in it hidden, which counts once a second person read it whole. It never holds what was hidden."""

    class State(models.TextChoices):
        """How it stands."""

        DRAFT = "draft", "To be read"
        RELEASED = "released", "Released"
        WITHDRAWN = "withdrawn", "Withdrawn"

    reference = models.CharField(max_length=16, unique=True)
    about = models.CharField(max_length=60, blank=True, help_text="Ref of what it is a copy of; empty once that was erased.")
    purpose = models.CharField(max_length=300, help_text="What it is to show, and to whom.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    sections = models.JSONField(default=list, blank=True, help_text="Titles with their lines of label and words, everybody hidden.")
    hidden = models.JSONField(default=list, help_text="The log: how many of which kind were hidden in which section.")
    levels = models.JSONField(default=list, blank=True, help_text="How many share its facts, from the finest telling on.")
    level = models.PositiveSmallIntegerField(help_text="Which of the levels its facts are told at.")
    shared_by = models.PositiveIntegerField(help_text="How many records share the facts that it tells (k of k-anonymity).")
    least = models.PositiveSmallIntegerField(help_text="How many had to share them when it was made.")
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0)
    read_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_words = models.CharField(max_length=500, blank=True, help_text="What the second person says of what is left to know.")
    stored = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the bundle that was released.")

    class Meta:
        verbose_name_plural = "anonymised copies"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["about"], name="copy_about")]
        constraints = [
            models.CheckConstraint(
                name="copy_released_read", condition=~Q(state="released") | Q(read_by__isnull=False, read_at__isnull=False),
                violation_error_message="A copy is released by who read it.",
            ),
            models.CheckConstraint(
                name="copy_read_by_second", condition=Q(read_by=None) | ~Q(read_by=models.F("made_by")),
                violation_error_message="A copy is read by somebody else than who made it.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
