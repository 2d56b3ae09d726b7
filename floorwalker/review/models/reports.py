"""Reports that are kept: what they ask, who reads them, and figures filed as they stood."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from floorwalker.ground.people.permissions import Role


class Report(models.Model):
    """A report under a name; it holds what is asked and no figure, so that each reader is answered within the own reach."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True, help_text="What it is for.")
    asks = models.JSONField(help_text="What is asked: measures, cuts, filters and periods by their codes.")
    number = models.PositiveIntegerField(default=1, help_text="Counts up with every change; the trail keeps each.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="reports_owned")
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["owner", "retired_at"], name="report_owner")]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class ReportReader(models.Model):
    """With whom a report is shared: one person, or everybody who holds a role."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="readers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    role = models.CharField(max_length=32, choices=Role, blank=True)
    given_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], condition=Q(person__isnull=False), name="report_reader_once"),
            models.UniqueConstraint(fields=["report", "role"], condition=~Q(role=""), name="report_role_once"),
            models.CheckConstraint(
                name="report_reader_one_of_two", condition=Q(person=None) & ~Q(role="") | Q(person__isnull=False, role=""),
                violation_error_message="A report is shared with a person or with a role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} to {self.person_id or self.role}"


class FiledReport(models.Model):
    """The figures of a report as they stood when somebody read them, with what they said of them; never changed."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="filed", null=True, blank=True)
    name = models.CharField(max_length=120)
    asks = models.JSONField(help_text="What was asked, as the report held it.")
    comment = models.CharField(max_length=2000)
    figures = models.JSONField(help_text="The frozen question, sums, data versions, digest of the contacts, and digest of all.")
    whole = models.JSONField(help_text="The same of everything together.")
    spreads = models.JSONField(default=dict, help_text="Durations: their number, mean, median and 90th percentile by row and in all.")
    zone = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="First day that is not included.")
    is_narrowed = models.BooleanField(help_text="Whether whoever filed it saw only a part of the house.")
    names_people = models.BooleanField(help_text="Whether its rows or filters are people or teams.")
    sha256 = models.CharField(max_length=64, help_text="Of all figures with the comment.")
    data_at = models.DateTimeField(null=True, blank=True, help_text="When the newest facts behind it were counted.")
    filed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["-filed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"
