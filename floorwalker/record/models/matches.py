"""What ties a note that somebody wrote to the contact that a system counted: proposed with its evidence, confirmed or split."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Match(models.Model):
    """A logged contact and a contact of a source that are one, or were said not to be."""

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "One contact"
        SPLIT = "split", "Two contacts"

    logged = models.ForeignKey("record.LoggedContact", models.PROTECT, related_name="matches")
    contact = models.ForeignKey("record.Interaction", models.CASCADE, related_name="matches")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    confidence = models.FloatField(help_text="The chance that both are one contact, 0 to 1.")
    parts = models.JSONField(default=dict, help_text="Bits for and against, by what was compared.")
    filled = models.JSONField(default=list, help_text="Which columns of the contact the note filled, so that a split empties them again.")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["logged"], condition=~Q(state="split"), name="match_one_contact"),
            models.UniqueConstraint(fields=["logged", "contact"], name="match_pair_once"),
        ]
        indexes = [models.Index(fields=["state", "-proposed_at"], name="match_state")]
