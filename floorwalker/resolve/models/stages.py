"""The second stage of a complaint: a record of its own with its own clocks, letters and decisions, beside the first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from floorwalker.resolve.models.cases import Complaint


class SecondStage(models.Model):
    """That a complaint goes on as another, at the second stage of its regulation."""

    first = models.OneToOneField(Complaint, models.CASCADE, related_name="second_stage", help_text="Whose answer did not end it.")
    second = models.OneToOneField(Complaint, models.CASCADE, related_name="second_of", help_text="The complaint at its second stage.")
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="second_stage_is_another", condition=~Q(first=F("second")),
                violation_error_message="The second stage is a record of its own.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} to {self.second_id}"
