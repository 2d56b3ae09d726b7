"""Contacts drawn by chance and judged against questions of a regulation: how they were drawn, by whom they are judged, what was found."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ContactDraw(models.Model):
    """What was drawn of one week or month for one regulation: from how many, how many, and by which seed, so that it can be drawn again."""

    pack = models.CharField(max_length=60, help_text="Code of the regulation whose questions are asked.")
    first = models.DateField(help_text="First day (UTC) of the week or month.")
    after = models.DateField(help_text="First day after it.")
    seed = models.BigIntegerField()
    population = models.PositiveIntegerField(help_text="Contacts of it that somebody handled.")
    drawn = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was drawn from, as of the engine's frame.")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-first", "pack"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "first"], name="contact_draw_once"),
            models.CheckConstraint(name="contact_draw_in_order", condition=Q(after__gt=F("first"))),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.first}"


class ContactCheck(models.Model):
    """One contact that was drawn, and what somebody who did not handle it found in it."""

    reference = models.CharField(max_length=16, unique=True)
    draw = models.ForeignKey(ContactDraw, models.CASCADE, related_name="checks")
    contact = models.BigIntegerField(help_text="Number of the contact: C-n.")
    started_at = models.DateTimeField(help_text="When the contact began: its questions are those of that day.")
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", help_text="Who handled it.")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, help_text="Of the agent on the day.")
    checker = models.ForeignKey("people.Person", models.PROTECT, related_name="contact_checks")
    answers = models.JSONField(default=dict, blank=True, help_text="Id of each question to yes, no or na.")
    words = models.JSONField(default=dict, blank=True, help_text="Id of a question to what was seen.")
    answered_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=16, blank=True, help_text="The finding that was raised of it, by reference.")

    class Meta:
        ordering = ["draw", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "contact"], name="contact_check_once"),
            models.CheckConstraint(name="contact_check_found_when_judged", condition=Q(answered_at__isnull=False) | Q(finding="")),
        ]
        indexes = [
            models.Index(fields=["checker"], name="contact_check_waits", condition=Q(answered_at=None)),
            models.Index(fields=["contact"], name="contact_check_contact"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, as people quote it."""
        return f"C-{self.contact}"

    @property
    def failed(self) -> list[str]:
        """The questions answered no."""
        return [name for name, said in self.answers.items() if said == "no"]
