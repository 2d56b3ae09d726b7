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
        indexes = [models.Index(fields=["external_id"], name="customer_number")]

    def __str__(self) -> str:
        return self.name or self.reference

    @property
    def reference(self) -> str:
        """The reference people quote."""
        return f"CUS-{self.pk}"


class KeptApart(models.Model):
    """Two records of which somebody said that they are two customers, so that they are proposed as one no more."""

    one = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="+", help_text="Of the two the one with the higher number.")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="kept_apart_once")]


class ContactPoint(models.Model):
    """A way to reach a customer, as `points` writes it, so that the same one is the same text however it was typed."""

    class Kind(models.TextChoices):
        """What it is."""

        PHONE = "phone", "Telephone"
        EMAIL = "email", "Email"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="points")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=254, help_text="A telephone number in E.164, an address in small letters.")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was said to be wrong or out of use.")

    class Meta:
        ordering = ["kind", "added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "value"], condition=models.Q(ended_at=None), name="contact_point_once"
            )
        ]
        indexes = [models.Index(fields=["value", "kind"], name="contact_point_value", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return self.value
