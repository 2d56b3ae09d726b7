"""Briefings: what was told to whom by whom, who came, what they asked, and who has read and understood it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Briefing(models.Model):
    """Something told to an audience by a leader at a time; `about` names the standard or KPI set that it passes on."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=120)
    content = models.TextField(max_length=4000, help_text="What is told; whoever was absent reads it.")
    agenda = models.CharField(max_length=600, blank=True)
    about = models.CharField(max_length=80, blank=True, help_text="Ref of what it passes on, such as a version of a standard.")
    pinned = models.JSONField(default=dict, help_text="What that was when the briefing was called.")
    leader = models.ForeignKey("people.Person", models.PROTECT, related_name="briefings_led")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="briefings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    audience = models.CharField(max_length=200, help_text="Whom it was for, in words.")
    must_be_right = models.PositiveSmallIntegerField(default=0, help_text="Right answers that pass.")
    repeats = models.ForeignKey("plan.Briefing", models.PROTECT, related_name="repeated_by", null=True, blank=True)
    called_by = models.ForeignKey("people.Person", models.PROTECT, related_name="briefings_called")
    called_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True, help_text="When attendance was first taken.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="briefing_ends_after_start", condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="A briefing must end after it begins.",
            ),
        ]
        indexes = [models.Index(fields=["about"], name="briefing_about")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class BriefingPerson(models.Model):
    """One of the audience: whether they came, and when they confirmed that they read and understood it."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="people")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="briefings")
    attended = models.BooleanField(null=True, help_text="Empty until attendance is taken.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    right = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Right answers of the last try.")
    caught_up_in = models.ForeignKey(Briefing, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["person__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["briefing", "person"], name="briefing_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.briefing_id} {self.person_id}"


class BriefingQuestion(models.Model):
    """A question that one of the audience asked, with its answer."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    question = models.CharField(max_length=500)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.briefing_id} {self.pk}"


class QuizQuestion(models.Model):
    """A question that shows whether the briefing was understood: its options, and which is right."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="quiz")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=200)
    options = models.JSONField()
    right = models.PositiveSmallIntegerField(help_text="Place of the right option, from 0.")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.briefing_id} {self.position}"
