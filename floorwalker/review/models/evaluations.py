"""Evaluations: contacts judged by a scorecard, the moment that proves each answer, what the agent says of it, and disputes."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel
from floorwalker.review.models.scorecards import Question, Scorecard


class Evaluation(models.Model):
    """One contact judged by one person by one version of a scorecard; private to them until it is submitted.

    The contact is named by its number, with what results need of it: contacts move to archives, results stay.
    """

    class Kind(models.TextChoices):
        """What it is for, which decides where it counts."""

        QUALITY = "quality", "Evaluation"
        SELF = "self", "Self-assessment"
        CALIBRATION = "calibration", "Calibration"
        SECOND = "second", "Independent re-score"

    class Basis(models.TextChoices):
        """What the evaluator had before them."""

        RECORDING = "recording", "Recording"
        TRANSCRIPT = "transcript", "Conversation"
        NOTES = "notes", "Notes alone"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.QUALITY)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.NOTES)
    beside_agent = models.BooleanField(default=False, help_text="Done side by side with the agent.")
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="evaluations")
    guidance = models.PositiveSmallIntegerField(default=0, help_text="The guidance of that version in force when it was begun.")
    contact = models.BigIntegerField(help_text="Number of the contact: C-n.")
    contact_at = models.DateTimeField(help_text="When the contact began.")
    channel = models.CharField(max_length=8, choices=Channel)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.ForeignKey("record.Reason", models.PROTECT, related_name="+", null=True, blank=True)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="evaluations")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, help_text="On that day.")
    evaluator = models.ForeignKey("people.Person", models.PROTECT, related_name="evaluations_made")
    begun_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change, so that nobody writes over another.")
    seconds_spent = models.PositiveIntegerField(default=0, help_text="Time at the form, as far as it was seen to be worked at.")
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True, help_text="Share from 0 to 1, after must-pass questions.")
    raw_score = models.FloatField(null=True, blank=True, help_text="Share before must-pass questions.")
    passed = models.BooleanField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True, help_text="What each section scored and which must-pass failed, at submission.")
    around = models.JSONField(default=dict, blank=True, help_text="The moment around the contact, at submission.")
    short_staffed = models.BooleanField(null=True, blank=True, help_text="Whether fewer were there than needed; nothing: not known.")
    summary = models.TextField(max_length=2000, blank=True, help_text="Feedback in words, for the agent.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    agent_comment = models.TextField(max_length=2000, blank=True)
    dispute_until = models.DateTimeField(null=True, blank=True, help_text="Until before then the agent may dispute it.")
    replaced_by = models.OneToOneField("self", models.PROTECT, related_name="replaces", null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-contact_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="evaluation_whole_when_submitted", condition=Q(submitted_at=None) | Q(submitted_at__gte=F("begun_at")),
                violation_error_message="An evaluation is submitted after it was begun.",
            ),
            models.UniqueConstraint(
                name="evaluation_once_by_one", fields=["contact", "evaluator", "kind", "scorecard"],
                condition=Q(voided_at=None),
                violation_error_message="This contact is evaluated by the same person already.",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "contact_at"], name="evaluation_agent"),
            models.Index(fields=["evaluator", "submitted_at"], name="evaluation_evaluator"),
            models.Index(fields=["contact"], name="evaluation_contact"),
            models.Index(fields=["team", "contact_at"], name="evaluation_team"),
            models.Index(fields=["submitted_at"], name="evaluation_submitted"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, as people quote it."""
        return f"C-{self.contact}"


class Answer(models.Model):
    """What one question was answered with, and why; its share and fail are those at that moment, as its kind reads it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField(null=True, blank=True, help_text="As the kind of the question keeps it; nothing where it does not apply.")
    is_na = models.BooleanField(default=False)
    note = models.TextField(max_length=2000, blank=True)
    share = models.FloatField(null=True, blank=True, help_text="Of its weight; nothing where it is not scored.")
    failed = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="answer_once"),
            models.CheckConstraint(
                name="answer_na_has_no_value", condition=Q(is_na=False) | Q(share=None, failed=None),
                violation_error_message="What does not apply has no score.",
            ),
        ]


class Pin(models.Model):
    """A moment of the contact that proves an answer, or that is worth hearing; milliseconds from the beginning of what was recorded."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="pins")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="pins", null=True, blank=True)
    number = models.PositiveSmallIntegerField(help_text="As it stands on the recording, from 1.")
    at_ms = models.PositiveIntegerField()
    to_ms = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["evaluation", "at_ms", "number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="pin_number_once"),
            models.CheckConstraint(
                name="pin_ends_after_start", condition=Q(to_ms=None) | Q(to_ms__gte=F("at_ms")),
                violation_error_message="A moment ends after it begins.",
            ),
        ]


class Dispute(models.Model):
    """An agent says that an evaluation is wrong; another person scores the contact anew, and it stands or is overturned."""

    class Outcome(models.TextChoices):
        """What came of it."""

        STANDS = "stands", "The score stands"
        OVERTURNED = "overturned", "Overturned"
        WITHDRAWN = "withdrawn", "Taken back"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="dispute")
    why = models.TextField(max_length=2000)
    questions = models.JSONField(default=list, help_text="Keys of the questions that are disputed.")
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="By when it is decided.")
    rescorer = models.ForeignKey("people.Person", models.PROTECT, related_name="disputes_to_score", null=True, blank=True)
    rescore = models.OneToOneField(Evaluation, models.PROTECT, related_name="settles", null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="disputes_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=2000, blank=True, help_text="Why, in words that the agent reads.")

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dispute_decided_whole", condition=Q(decided_at=None, outcome="") | Q(decided_at__isnull=False) & ~Q(outcome=""),
                violation_error_message="A dispute is decided with an outcome.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
