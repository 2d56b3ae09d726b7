"""Calibration: the same contacts scored blind by several people, the reference they agree on, and what they decide about a question."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel
from floorwalker.review.models.evaluations import Evaluation
from floorwalker.review.models.scorecards import Guidance, Scorecard


class Round(models.Model):
    """Contacts that several people score by one version of a scorecard; blind until all are in, or until its closing time."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="calibrations")
    purpose = models.CharField(max_length=300, blank=True, help_text="What it is to settle, in words.")
    facilitator = models.ForeignKey("people.Person", models.PROTECT, related_name="calibrations_run")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="When it closes, whoever is missing.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="From then on scores are seen, and count no more if late.")
    figures = models.JSONField(default=dict, blank=True, help_text="How far people agreed, with ranges, since it was closed.")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="calibration_closes_after_opening", condition=Q(closes_at__gt=F("opened_at")),
                violation_error_message="A round closes after it was opened.",
            ),
            models.CheckConstraint(
                name="calibration_closed_after_opening", condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                violation_error_message="A round is closed after it was opened.",
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], condition=Q(closed_at=None), name="calibration_open")]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_blind(self) -> bool:
        """Whether everybody sees their own scores alone."""
        return self.closed_at is None


class RoundContact(models.Model):
    """One contact of a round, named by its number, with what scoring it needs."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(help_text="Contact 1, 2, 3.")
    contact = models.BigIntegerField(help_text="Number of the contact: C-n.")
    contact_at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=Channel)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.ForeignKey("record.Reason", models.PROTECT, related_name="+", null=True, blank=True)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, help_text="On that day.")

    class Meta:
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="calibration_position_once"),
            models.UniqueConstraint(fields=["round", "contact"], name="calibration_contact_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.contact_reference}"

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, as people quote it."""
        return f"C-{self.contact}"


class Seat(models.Model):
    """Somebody who scores in a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="seats")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="calibrations")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "person__sort_key"]
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="calibration_seat_once")]


class Scoring(models.Model):
    """The scores that one person gives one contact of a round, kept as an evaluation that counts for no agent."""

    contact = models.ForeignKey(RoundContact, models.CASCADE, related_name="scorings")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="scorings")
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="scoring")

    class Meta:
        ordering = ["contact", "seat"]
        constraints = [models.UniqueConstraint(fields=["contact", "seat"], name="calibration_scored_once")]


class ReferenceAnswer(models.Model):
    """The answer to one question of one contact that the room agreed on once the round was closed."""

    contact = models.ForeignKey(RoundContact, models.CASCADE, related_name="reference_answers")
    question = models.SlugField(max_length=40, help_text="Key of the question.")
    value = models.JSONField(null=True, blank=True, help_text="As the kind of the question keeps it.")
    is_na = models.BooleanField(default=False)
    agreed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["contact", "question"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "question"], name="calibration_reference_once"),
            models.CheckConstraint(
                name="calibration_reference_is_an_answer", condition=Q(is_na=True, value=None) | Q(is_na=False) & ~Q(value=None),
                violation_error_message="A reference is an answer, or says that the question does not apply.",
            ),
        ]


class Settlement(models.Model):
    """What the room says of a question after a round; published, it is guidance of the scorecard from a day on."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="settlements")
    question = models.SlugField(max_length=40, help_text="Key of the question.")
    text = models.TextField(max_length=2000)
    example = models.ForeignKey(RoundContact, models.PROTECT, related_name="+", null=True, blank=True)
    example_ms = models.PositiveIntegerField(null=True, blank=True, help_text="The moment of the example; nothing: the whole contact.")
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    guidance = models.OneToOneField(Guidance, models.PROTECT, related_name="settled_by", null=True, blank=True)

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "question"], name="calibration_settled_once"),
            models.CheckConstraint(
                name="calibration_example_has_contact", condition=Q(example_ms=None) | Q(example__isnull=False),
                violation_error_message="A moment is one of a contact.",
            ),
        ]


class Vote(models.Model):
    """Whether somebody of the round agrees with what is to be guidance, and what they ask for."""

    settlement = models.ForeignKey(Settlement, models.CASCADE, related_name="votes")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    cast_at = models.DateTimeField()

    class Meta:
        ordering = ["settlement", "cast_at"]
        constraints = [models.UniqueConstraint(fields=["settlement", "person"], name="calibration_vote_once")]
