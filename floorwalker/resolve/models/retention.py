"""How long words about people are kept: rules somebody set and a second person accepted, and what each night did by them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class RetentionRule(models.Model):
    """How long one kind of record is kept, counted from which event, why, and what happens then; it acts once it is accepted."""

    class Basis(models.TextChoices):
        """Where the length comes from."""

        CLAUSE = "clause", "A clause of a regulation"
        POLICY = "policy", "A policy of the house"
        HOUSE = "house", "A reason of the house"

    class End(models.TextChoices):
        """What happens when its time is over."""

        BLANK = "blank", "Words are emptied, the row stays for counting"
        ERASE = "erase", "The row goes"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=24, help_text="Code of the kind of record, from the shelf.")
    months = models.PositiveSmallIntegerField()
    event = models.CharField(max_length=12, help_text="From when it is counted: code of an event of the kind.")
    end = models.CharField(max_length=5, choices=End)
    basis = models.CharField(max_length=6, choices=Basis)
    source = models.CharField(max_length=120, blank=True, help_text="The clause, as pack#clause, or the policy it rests on.")
    why = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="Since when it acts; none: nobody accepted its dry run.")
    accepted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(retired_at=None, accepted_at__isnull=False), name="retention_in_force_once"
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(retired_at=None, accepted_at=None), name="retention_waits_once"),
            models.CheckConstraint(name="retention_months", condition=Q(months__gte=1)),
            models.CheckConstraint(
                name="retention_second_is_another", condition=Q(accepted_by=None) | ~Q(accepted_by=F("set_by")),
                violation_error_message="A rule is accepted by somebody who did not set it.",
            ),
            models.CheckConstraint(
                name="retention_based_on_something", condition=Q(basis="house") | ~Q(source=""),
                violation_error_message="A rule by a clause or a policy names it.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class RetentionRun(models.Model):
    """One look through everything that has a rule: a dry one tells what would go, the one of the night lets it go."""

    reference = models.CharField(max_length=16, unique=True)
    job = models.BigIntegerField(unique=True, help_text="Number of the job that does it; the same one goes on after a crash.")
    is_dry = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["is_dry", "-started_at"], name="retention_run_time")]

    def __str__(self) -> str:
        return self.reference


class RetentionCount(models.Model):
    """What a run did of one kind: looked at, due, gone, held back and why."""

    run = models.ForeignKey(RetentionRun, models.CASCADE, related_name="counts")
    kind = models.CharField(max_length=24)
    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="counts", null=True, blank=True, help_text="None: it has no rule.")
    looked = models.PositiveIntegerField(default=0, help_text="Records that still hold words.")
    due = models.PositiveIntegerField(default=0, help_text="Of these, how many are past their time.")
    gone = models.PositiveIntegerField(default=0, help_text="In a dry run: how many would go.")
    held = models.JSONField(default=dict, help_text="Why records are held back, and how many for each reason.")
    first_held = models.JSONField(default=list, help_text="References of the first that are held back, each with the reason.")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="retention_count_once")]

    def __str__(self) -> str:
        return self.kind

    @property
    def held_back(self) -> int:
        """How many are past their time and stay."""
        return sum(self.held.values())
