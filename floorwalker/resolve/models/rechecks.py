"""Blind re-checks of what was found to be no complaint: drawn every week by a stored seed, answered without seeing what was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.resolve.models.cases import Classification


class RecheckDraw(models.Model):
    """What was drawn of one week: out of how many, how many, and by which seed, so that it can be drawn again."""

    week = models.DateField(unique=True, help_text="Its Monday (UTC).")
    seed = models.BigIntegerField()
    population = models.PositiveIntegerField(help_text="Decisions of the week that it is no complaint.")
    drawn = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-week"]

    def __str__(self) -> str:
        return f"{self.week}"


class Recheck(models.Model):
    """One decision that is looked at again by somebody who did not make it and does not see it."""

    reference = models.CharField(max_length=16, unique=True)
    draw = models.ForeignKey(RecheckDraw, models.CASCADE, related_name="rechecks")
    classification = models.OneToOneField(Classification, models.CASCADE, related_name="recheck")
    checker = models.ForeignKey("people.Person", models.PROTECT, related_name="rechecks")
    answers = models.JSONField(default=dict, blank=True, help_text="Id of each question of the pack to yes, no or unsure.")
    kind = models.CharField(max_length=10, choices=Classification.Kind, blank=True, help_text="What the answers make it.")
    note = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["draw", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recheck_answered_whole", condition=Q(answered_at=None, kind="") | (Q(answered_at__isnull=False) & ~Q(kind="")),
            )
        ]
        indexes = [models.Index(fields=["checker"], name="recheck_waits", condition=Q(answered_at=None))]

    def __str__(self) -> str:
        return self.reference
