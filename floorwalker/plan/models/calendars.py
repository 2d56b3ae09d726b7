"""The private address at which somebody's own calendar is read by a calendar elsewhere."""

from __future__ import annotations

from django.db import models


class CalendarAddress(models.Model):
    """That a person's calendar can be read without signing in by whoever knows the secret; only its digest is kept."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="calendar_address")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="When a calendar last read it, to the hour.")

    def __str__(self) -> str:
        return f"calendar of person {self.person_id}"
