"""Registers of cases that are brought in: the file, its rows and what became of each, and where the old register differs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.resolve.models.cases import Complaint, Difficulty


class CaseImport(models.Model):
    """One file of cases from another register: looked at before anything is written, brought in case by case, taken out again."""

    class State(models.TextChoices):
        """How far it has come; work that died or was stopped leaves its state behind."""

        HANDED = "handed", "Handed in"
        READING = "reading", "Being read"
        READY = "ready", "Looked at"
        BRINGING = "bringing", "Being brought in"
        IN = "in", "Brought in"
        TAKING_OUT = "taking_out", "Being taken out"
        OUT = "out", "Taken out"

    reference = models.CharField(max_length=16, unique=True)
    source = models.CharField(max_length=40, help_text="The register that it is from; an old reference stands once in each.")
    name = models.CharField(max_length=200, help_text="The name of the file.")
    stored = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    site = models.ForeignKey(
        "people.Site", models.PROTECT, related_name="+", help_text="Whose people have the cases; its zone is that of times.",
    )
    columns = models.JSONField(default=list, help_text="The headers of the file.")
    mapping = models.JSONField(default=dict, help_text="What each column is, by its header, and the order of day and month.")
    state = models.CharField(max_length=10, choices=State, default=State.HANDED)
    job = models.ForeignKey("ground.Job", models.SET_NULL, related_name="+", null=True, blank=True, help_text="The last work on it.")
    created_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    brought_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.reference


class ImportedCase(models.Model):
    """One row of such a file: why it is refused, or the case that it became, with what the old register said of it."""

    class What(models.TextChoices):
        """What becomes of it."""

        NEW = "new", "To come in"
        KNOWN = "known", "In already"
        REFUSED = "refused", "Refused"
        IN = "in", "Brought in"
        OUT = "out", "Taken out"

    batch = models.ForeignKey(CaseImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="The row as a person counts it.")
    source = models.CharField(max_length=40)
    old_reference = models.CharField(max_length=60)
    what = models.CharField(max_length=7, choices=What)
    column = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=120, blank=True, help_text="What stood there.")
    why = models.CharField(max_length=300, blank=True)
    remedy = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, blank=True, help_text="What the old register said, as it is compared and shown.")
    complaint = models.OneToOneField(Complaint, models.SET_NULL, related_name="imported", null=True, blank=True)
    difficulty = models.OneToOneField(Difficulty, models.SET_NULL, related_name="imported", null=True, blank=True)
    changes = models.PositiveIntegerField(default=0, help_text="The count of changes of the case once it was in: more is work done here.")

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="imported_case_row_once"),
            models.UniqueConstraint(
                fields=["source", "old_reference"], condition=Q(what="in"), name="imported_case_once",
                violation_error_message="A case of that register comes in once.",
            ),
        ]
        indexes = [
            models.Index(fields=["old_reference"], name="imported_case_old"),
            models.Index(fields=["batch", "what", "number"], name="imported_case_what"),
        ]

    def __str__(self) -> str:
        return self.old_reference


class CaseDifference(models.Model):
    """Where the old register and the rules differ about a case: accepted with a reason, or gone since the case was corrected."""

    class Code(models.TextChoices):
        """What differs."""

        DUE = "due", "Another due date"
        NOT_DUE = "not_due", "Due there, not by the rules"
        NEW_CLOCK = "new_clock", "Clock that it did not have"
        LATE = "late", "Called in time, was late"
        IN_TIME = "in_time", "Called late, was in time"
        OUTCOME = "outcome", "Outcome does not fit its issues"
        LETTER = "letter", "Letter missing"
        REGIME = "regime", "Another regulation"

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        CORRECTED = "corrected", "Corrected"

    imported = models.ForeignKey(ImportedCase, models.CASCADE, related_name="differences")
    code = models.CharField(max_length=9, choices=Code)
    of = models.CharField(max_length=40, blank=True, help_text="The clock or letter that it is about.")
    theirs = models.CharField(max_length=200, help_text="What the old register says.")
    ours = models.CharField(max_length=200, help_text="What follows by the rules.")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["imported", "pk"]
        constraints = [
            models.CheckConstraint(
                name="case_difference_settled_whole",
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["code", "id"], name="case_difference_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.imported}"
