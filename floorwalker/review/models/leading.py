"""Leading a team by its figures: why a measure is off target and what is done about it, and what a leader says of a person's work."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Variance(models.Model):
    """A measure of a team that was really off its target: the figure as it was, its cause, what is done by whom until when."""

    class Cause(models.TextChoices):
        """What it comes from, first of all."""

        STAFFING = "staffing", "Fewer people than needed"
        VOLUME = "volume", "More contacts than forecast"
        MIX = "mix", "Other contacts than usual"
        SKILL = "skill", "Knowledge or skill"
        PROCESS = "process", "Process or procedure"
        SYSTEM = "system", "System or tool"
        INFORMATION = "information", "Something was not told in time"
        TARGET = "target", "The target itself"
        OTHER = "other", "Something else"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="variances")
    measure = models.CharField(max_length=48, help_text="Code on the measures shelf.")
    source = models.CharField(max_length=80, help_text="Ref of the standard or KPI set that says the target.")
    target = models.FloatField(help_text="In the unit of the measure; shares from 0 to 1.")
    tolerance = models.FloatField(default=0.0)
    first_day = models.DateField(help_text="Of the days that the figure was counted from.")
    last_day = models.DateField()
    value = models.FloatField()
    low = models.FloatField(help_text="The 95 % range that chance allows.")
    high = models.FloatField()
    number = models.FloatField(null=True, blank=True, help_text="How much stands behind it.")
    cause = models.CharField(max_length=12, choices=Cause)
    cause_words = models.CharField(max_length=500)
    action = models.CharField(max_length=500)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="variances_owned")
    due_on = models.DateField()
    finding = models.CharField(max_length=16, help_text="The finding that it was raised as.")
    said_by = models.ForeignKey("people.Person", models.PROTECT, related_name="variances_said")
    said_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True, help_text="The result is measured from the day after.")
    done_words = models.CharField(max_length=500, blank=True)
    done_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="variance_one_open", fields=["team", "measure"], condition=Q(done_on=None),
                violation_error_message="Something is being done about this measure of the team already.",
            ),
            models.CheckConstraint(
                name="variance_days", condition=Q(last_day__gte=F("first_day")),
                violation_error_message="The last day cannot lie before the first.",
            ),
            models.CheckConstraint(
                name="variance_done_with_words", condition=Q(done_on=None, done_words="") | (Q(done_on__isnull=False) & ~Q(done_words="")),
                violation_error_message="Who is done says what was done.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PerformanceNote(models.Model):
    """What a leader says of a person's work over some weeks: figures frozen, a word of a stated scale, and words that cite judged contacts.

    The person reads it, acknowledges and comments, or challenges it; another than its writer decides on a challenge.
    """

    class Rating(models.TextChoices):
        """The overall word, of a stated scale."""

        BEYOND = "beyond", "Beyond what is asked"
        AS_ASKED = "as_asked", "As asked"
        IN_PART = "in_part", "In part as asked"
        NOT_YET = "not_yet", "Not yet as asked"

    class Outcome(models.TextChoices):
        """What became of a challenge."""

        STANDS = "stands", "The note stands"
        TAKEN_BACK = "taken_back", "The note is taken back"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="performance_notes")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, help_text="On that day.")
    first_day = models.DateField()
    last_day = models.DateField()
    figures = models.JSONField(help_text="Each figure as it was: value, range, how many, target.")
    rating = models.CharField(max_length=8, choices=Rating)
    strengths = models.TextField(max_length=2000)
    next_steps = models.TextField(max_length=2000)
    cited = models.ManyToManyField("review.Evaluation", related_name="cited_in", help_text="The judged contacts that the words rest on.")
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="performance_notes_written")
    written_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(max_length=2000, blank=True)
    challenged_at = models.DateTimeField(null=True, blank=True)
    challenge = models.TextField(max_length=2000, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    outcome_why = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="performance_note_in_words", condition=~Q(strengths="") & ~Q(next_steps=""),
                violation_error_message="Nobody is rated by numbers alone.",
            ),
            models.CheckConstraint(
                name="performance_note_of_another", condition=~Q(person=F("written_by")),
                violation_error_message="Nobody rates themselves.",
            ),
            models.CheckConstraint(
                name="performance_note_decided",
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(challenged_at__isnull=False)),
                violation_error_message="Only a challenge is decided on.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
