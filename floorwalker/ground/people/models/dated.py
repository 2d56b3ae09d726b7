"""Facts that hold for a time: from a first day up to, and not including, an end day."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model)


class DatedQuerySet(models.QuerySet[M]):
    """Rows that hold in a half-open span of days."""

    def on(self, day: date) -> DatedQuerySet[M]:
        """Rows that hold on `day`."""
        return self.filter(starts_on__lte=day).exclude(ends_on__lte=day)


class Dated(models.Model):
    """A row that holds from `starts_on` up to, and not including, `ends_on`; no end is until further notice."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds.")

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="It must end after the day on which it starts.",
            )
        ]

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on `day`."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
