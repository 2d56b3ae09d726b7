"""Contacts drawn at random from those behind a signal, and what was found in each that was read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.review.models.charts import ChartSignal


class SignalSample(models.Model):
    """The contacts that were drawn from those behind a signal, once, with the seed by which they can be drawn again."""

    signal = models.OneToOneField(ChartSignal, models.CASCADE, related_name="sample")
    seed = models.BigIntegerField(help_text="Of the draw; with the reference of the signal it draws the same again.")
    behind = models.PositiveIntegerField(help_text="Contacts behind the signal when it was drawn.")
    reached = models.PositiveIntegerField(help_text="Of them those that who drew may open: the draw is from these.")
    drawn_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.signal.reference}: drawn"


class SampledContact(models.Model):
    """One of the contacts drawn, and what was found in it once it was read."""

    sample = models.ForeignKey(SignalSample, models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(help_text="From 1, in the random order in which they are read.")
    contact = models.BigIntegerField(help_text="Number of the contact: C-n.")
    found = models.CharField(max_length=80, blank=True, help_text="In few words, the same for the same thing, so that it is counted.")
    read_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="sampled_position_once"),
            models.UniqueConstraint(fields=["sample", "contact"], name="sampled_contact_once"),
            models.CheckConstraint(
                name="sampled_read_whole", condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                violation_error_message="What was read was read by somebody.",
            ),
        ]

    def __str__(self) -> str:
        return self.contact_reference

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, as people quote it."""
        return f"C-{self.contact}"
