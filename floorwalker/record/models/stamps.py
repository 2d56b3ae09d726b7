"""What was done of the steps that a contact asks for: who it was, what was told, what was agreed to, each with time and person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ContactStamp(models.Model):
    """One step of one logged contact, as it stands; the trail keeps what stood before. A step without a stamp was not asked."""

    logged = models.CharField(max_length=16, help_text="The logged contact, by reference: it may lie in an archive by now.")
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="+", null=True, blank=True)
    step = models.CharField(max_length=120, help_text="Id of the step; of a disclosure with its regulation before it.")
    answer = models.CharField(max_length=20)
    how = models.CharField(max_length=80, blank=True, help_text="How it was made sure, or for what it was agreed.")
    attempts = models.PositiveSmallIntegerField(default=0)
    edition = models.CharField(max_length=80, help_text="Of which list, or regulation, and since when it says so.")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", help_text="Who stamped it.")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When a pause ended.")

    class Meta:
        ordering = ["logged", "at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["logged", "step"], name="contact_stamp_once"),
            models.CheckConstraint(name="contact_stamp_in_order", condition=Q(ended_at=None) | Q(ended_at__gte=F("at"))),
        ]
        indexes = [models.Index(fields=["at"], name="contact_stamp_time")]

    def __str__(self) -> str:
        return f"{self.logged} {self.step}"
