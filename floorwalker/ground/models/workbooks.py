"""Setting the centre up: workbooks of people, hours, skills, queues and the like, and steps that are left out."""

from __future__ import annotations

from django.db import models


class Workbook(models.Model):
    """One spreadsheet of one kind: seen before it is applied, applied whole, undone whole."""

    reference = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=20, help_text="Code on the shelf of workbooks.")
    name = models.CharField(max_length=200, help_text="The name of the file.")
    stored = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+")
    columns = models.JSONField(default=list, help_text="The headers of the file.")
    mapping = models.JSONField(default=dict, help_text="What each column is, by its header, and the order of day and month.")
    rows_added = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_same = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    journal = models.JSONField(default=list, help_text="What each row of ours was and became, so that all of it can be undone.")
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_applied(self) -> bool:
        """Whether what it says holds."""
        return self.applied_at is not None and self.undone_at is None


class SkippedStep(models.Model):
    """A step of the path that sets the centre up which somebody chose to leave out."""

    code = models.CharField(max_length=20, unique=True)
    skipped_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
