"""Who works on personal data for the house."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Processor(models.Model):
    """Somebody outside who works on personal data for the house, under a contract (UK GDPR articles 28, 30 and 46)."""

    class Transfer(models.TextChoices):
        """What lets data leave the country."""

        NONE = "none", "Nothing leaves the country"
        ADEQUACY = "adequacy", "The country is adequate"
        CLAUSES = "clauses", "Standard clauses or addendum"
        RULES = "rules", "Binding corporate rules"
        EXCEPTION = "exception", "An exception of article 49"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    does = models.CharField(max_length=300, help_text="What they do with the data, and what for.")
    rooms = models.JSONField(default=list, help_text="Rooms whose data reach them.")
    country = models.CharField(max_length=60)
    transfer = models.CharField(max_length=9, choices=Transfer, default=Transfer.NONE)
    safeguard = models.CharField(max_length=300, blank=True, help_text="Which decision, clauses or rules, and since when.")
    sub_processors = models.TextField(max_length=1_000, blank=True)
    contract_on = models.DateField(null=True, blank=True, help_text="Day of the contract; none: there is none yet.")
    review_on = models.DateField()
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True, help_text="Why, and what became of the data: returned or deleted.")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="processor_abroad_with_safeguard", condition=Q(transfer="none") | ~Q(safeguard=""),
                violation_error_message="Data leave the country under a safeguard.",
            ),
            models.CheckConstraint(
                name="processor_ended_with_reason", condition=Q(ended_on=None) | ~Q(ended_why=""),
                violation_error_message="An end says what became of the data.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
