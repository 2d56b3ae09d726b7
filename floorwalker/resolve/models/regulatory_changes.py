"""Changes of regulations: what changes from when, whom it concerns, what was done about each part of the work, and the sign-off."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class RegulatoryChange(models.Model):
    """One change: of an edition of a pack, with the differences as they stood, or written by hand from a source."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.CharField(max_length=60, help_text="Code on the shelf of regulations.")
    edition = models.CharField(max_length=10, blank=True, help_text="The edition that brings it; empty where somebody wrote it by hand.")
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=200, help_text="Where it was read.")
    clause = models.CharField(max_length=120, blank=True)
    says = models.TextField(help_text="What it changes.")
    in_force_on = models.DateField()
    differences = models.JSONField(default=list, help_text="`rules.editions.Difference` as values, as they stood when it was recorded.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of the edition.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    signed_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["in_force_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "edition"], condition=~Q(edition=""), name="regulatory_change_once",
                violation_error_message="This edition is recorded already.",
            ),
            models.CheckConstraint(
                name="regulatory_change_signed_whole",
                condition=Q(signed_at=None, signed_by=None) | (Q(signed_by__isnull=False) & ~Q(signed_why="")),
                violation_error_message="A sign-off says who and why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class ChangeTask(models.Model):
    """What is done about one part of the work because of a change, by whom and when; done with evidence, or not needed with a reason."""

    class Area(models.TextChoices):
        """Which part of the work."""

        CASES = "cases", "Open cases"
        CLOCKS = "clocks", "Clocks"
        DOCUMENTS = "documents", "Documents"
        LETTERS = "letters", "Wording of letters"
        RECORDS = "records", "Records and how long they are kept"
        RETURNS = "returns", "Returns"
        TEST = "test", "The test of a complaint"
        TRAINING = "training", "Briefings and training"
        OTHER = "other", "Something else"

    change = models.ForeignKey(RegulatoryChange, models.PROTECT, related_name="tasks")
    area = models.CharField(max_length=9, choices=Area)
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    evidence = models.CharField(max_length=80, blank=True, help_text="Ref of what shows it, such as the version of a document.")
    note = models.CharField(max_length=500, blank=True, help_text="What was done, or why nothing is needed.")

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="change_task_done_with_proof", condition=Q(done_at=None) | (Q(done_by__isnull=False) & ~Q(evidence="", note="")),
                violation_error_message="It is done with evidence, or with a reason why nothing is needed.",
            ),
        ]

    def __str__(self) -> str:
        return self.what
