"""Findings and decisions: something is wrong or could be better, and what was chosen with what was known then."""

from __future__ import annotations

import uuid

from django.db import models


class Finding(models.Model):
    """Something wrong or that could be better, with the evidence as it was."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=80, help_text="The Ref it was raised from.")
    theme = models.CharField(max_length=60, blank=True)
    summary = models.CharField(max_length=300)
    evidence = models.JSONField(help_text="Frozen copy: figures with their window and version, or a redacted record.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="findings_owned", null=True, blank=True)
    raised_by = models.CharField(max_length=40, help_text="Actor, as the trail writes it.")
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_with = models.CharField(max_length=80, blank=True, help_text="Ref of the action that treats it, when there is one.")
    no_action_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether it still wants an action or a reasoned "no action"."""
        return self.closed_at is None


class Decision(models.Model):
    """A choice among options, why, under which policy and obligation, and the picture of the moment."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=80, help_text="The Ref it is about.")
    question = models.CharField(max_length=300)
    options = models.JSONField(help_text="What could have been chosen, each with its expected effect.")
    choice = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    policy_version = models.CharField(max_length=80, blank=True, help_text="Ref of the policy or procedure version in force.")
    obligation = models.CharField(max_length=120, blank=True)
    picture = models.JSONField(help_text="What was known at that moment.")
    decided_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return self.reference
