"""The people we serve, and no more about them than is needed."""

from __future__ import annotations

import uuid

from django.db import models


class Customer(models.Model):
    """One customer; known by name in our own centre, by a keyed pseudonym in open data."""

    id = models.BigIntegerField(primary_key=True, help_text="From the counter CUS; never reused.")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=80, help_text="Their number in the source; a pseudonym for open data.")
    name = models.CharField(max_length=160, blank=True)
    is_pseudonym = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="customer_source_once")]

    def __str__(self) -> str:
        return self.name or self.reference

    @property
    def reference(self) -> str:
        """The reference people quote."""
        return f"CUS-{self.pk}"
