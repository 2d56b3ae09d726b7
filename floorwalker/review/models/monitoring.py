"""What is to be looked at, by whom and how often, and each time that it was."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from floorwalker.review.models.service_reviews import Every


class MonitoringDuty(models.Model):
    """Something that somebody looks at again and again."""

    class What(models.TextChoices):
        """What is looked at."""

        CHARTS = "charts", "Charts and their signals"
        CONSISTENCY = "consistency", "Consistency and gaps"
        SURVEYS = "surveys", "What customers said"
        RESULTS = "results", "Results of people"
        CHECKS = "checks", "Automatic checks"
        BESIDE = "beside", "Side by side with an agent"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(max_length=12, choices=What)
    words = models.CharField(max_length=120, blank=True, help_text="What of it, where not all.")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="monitoring_duties")
    every = models.CharField(max_length=10, choices=Every, default=Every.WEEK)
    starts_on = models.DateField(help_text="The first day by which it is looked at.")
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it is owed no more.")
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["what", "pk"]

    def __str__(self) -> str:
        return self.reference


class MonitoringLook(models.Model):
    """One look of a duty: for which day, when, by whom, and what was seen."""

    duty = models.ForeignKey(MonitoringDuty, models.PROTECT, related_name="looks")
    due_on = models.DateField()
    looked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()
    seen = models.CharField(max_length=500, help_text="What was seen, and what comes of it.")

    class Meta:
        ordering = ["duty", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "due_on"], name="monitoring_look_once", violation_error_message="That was looked at already."
            ),
            models.CheckConstraint(
                name="monitoring_look_said", condition=~Q(seen=""), violation_error_message="A look says what was seen."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.due_on}"
