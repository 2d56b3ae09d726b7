"""When reports are sent by mail, to whom, and what came of each sending."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from floorwalker.review.models.reports import Report


class ReportSchedule(models.Model):
    """That a report is sent by mail, how often and as what."""

    class Every(models.TextChoices):
        """How often."""

        DAY = "day", "Every day"
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"

    class Form(models.TextChoices):
        """As what."""

        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Excel workbook"
        CSV = "csv", "CSV"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="schedules")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="report_schedules_owned")
    every = models.CharField(max_length=8, choices=Every)
    on = models.PositiveSmallIntegerField(default=1, help_text="Weekday, 1 is Monday, or day of the month; of every day 1.")
    minute = models.PositiveSmallIntegerField(help_text="Minutes since midnight by the clock of its zone.")
    zone = models.CharField(max_length=64, help_text="IANA zone of its hour.")
    form = models.CharField(max_length=8, choices=Form, default=Form.PDF)
    people = models.ManyToManyField("people.Person", related_name="+")
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(name="report_schedule_minute", condition=Q(minute__lt=1440)),
            models.CheckConstraint(
                name="report_schedule_on",
                condition=Q(every="day", on=1) | Q(every="week", on__gte=1, on__lte=7) | Q(every="month", on__gte=1, on__lte=28),
                violation_error_message="A weekday is 1 to 7, a day of the month 1 to 28.",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(stopped_at=None), name="report_schedule_due")]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_every_display()}"


class ReportSending(models.Model):
    """One report on its way to one reader, or why it was not sent."""

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="sendings")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    missed = models.PositiveSmallIntegerField(default=0, help_text="Turns before it that passed while the house was down.")
    mail = models.ForeignKey("ground.Message", models.SET_NULL, related_name="+", null=True, blank=True)
    refused = models.CharField(max_length=300, blank=True, help_text="Why it was not sent; empty where it was.")
    is_told = models.BooleanField(default=False, help_text="Whether its owner knows that it did not go.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-due_at", "person"]
        constraints = [models.UniqueConstraint(fields=["schedule", "person", "due_at"], name="report_sent_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.due_at} to {self.person_id}"
