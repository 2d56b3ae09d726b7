"""Imports: files taken in, row by row accounted for, seen by nobody until published."""

from __future__ import annotations

import uuid

from django.db import models


class Import(models.Model):
    """One import of one or more files of one source."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting to be read"
        READING = "reading", "Being read"
        READY = "ready", "Read, not yet published"
        PUBLISHING = "publishing", "Being published"
        PUBLISHED = "published", "Published"
        FAILED = "failed", "Failed"
        UNDOING = "undoing", "Being taken out"
        UNDONE = "undone", "Undone"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delivery = models.ForeignKey(
        "record.Delivery", models.PROTECT, related_name="imports", null=True, blank=True,
        help_text="The piece of a feed that it takes in; none where a person handed files in.",
    )
    importer = models.CharField(max_length=40, help_text="Code on the importers shelf.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    options = models.JSONField(default=dict, help_text="Zone, whose data, mapping; no personal values.")
    rows_read = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    rows_repaired = models.BigIntegerField(default=0, help_text="Of the accepted.")
    rows_rejected = models.BigIntegerField(default=0)
    rows_duplicate = models.BigIntegerField(default=0)
    problems = models.JSONField(default=dict, help_text="How many rows of each kind of problem: code to count.")
    rejected_file = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    problem_file = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True, help_text="First contact.")
    last_at = models.DateTimeField(null=True, blank=True, help_text="Last contact.")
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def adds_up(self) -> bool:
        """Whether every row read is accounted for."""
        return self.rows_read == self.rows_accepted + self.rows_rejected + self.rows_duplicate


class ImportFile(models.Model):
    """One file of an import, kept as it came: the raw form of what it brought."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    stored = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="import_file_once")]


class Mapping(models.Model):
    """A saved way to read a CSV or workbook: which column is what."""

    reference = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=80, unique=True)
    columns = models.JSONField(help_text="Our field to their column, with format, zone and constants.")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
