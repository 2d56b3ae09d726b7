"""Readings: who is asked to read a published version and say that they understood it, by when, and what each did."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Reading(models.Model):
    """That people are to read one version by a day, and why; who they are follows from roles, teams, sites and names."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey("plan.DocumentVersion", models.PROTECT, related_name="readings")
    roles = models.JSONField(default=list, help_text="Whoever holds one of them; none: every role.")
    teams = models.ManyToManyField("people.Team", related_name="+", blank=True)
    sites = models.ManyToManyField("people.Site", related_name="+", blank=True)
    people = models.ManyToManyField("people.Person", related_name="+", blank=True, help_text="Who must read it beside those.")
    asked_on = models.DateField()
    due_on = models.DateField(help_text="The last day for who is there from the start.")
    why = models.CharField(max_length=300)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="readings_asked")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="reading_one_open_a_version", fields=["version"], condition=Q(closed_at=None),
                violation_error_message="Its reading is asked for already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.version}"


class ReadingQuestion(models.Model):
    """One question on a version: a right answer, wrong ones, and the section that answers it."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    section = models.CharField(max_length=80, blank=True, help_text="Anchor of the section that answers it.")
    right = models.CharField(max_length=160)
    wrong = models.JSONField(default=list, help_text="One to three other answers.")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["reading", "place"], name="reading_question_once")]


class ReadingDuty(models.Model):
    """That one person is to read it, by which day, and when they said of which text that they had."""

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="duties")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="reading_duties")
    owed_on = models.DateField()
    due_on = models.DateField(help_text="Later than that of the reading for who joined later or was away.")
    due_why = models.CharField(max_length=7, blank=True, choices=[("joined", "joined later"), ("away", "away")])
    released_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is owed no more: another role or team, or left.")
    attested_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text that was confirmed.")
    variant = models.ForeignKey(
        "plan.DocumentVariant", models.PROTECT, related_name="+", null=True, blank=True, help_text="In which other language it was read."
    )
    variant_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was read in that language.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often the questions were answered until all were right.")
    reminded_on = models.DateField(null=True, blank=True, help_text="When somebody last reminded them by hand.")
    carried_from = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "person"], name="reading_duty_once"),
            models.CheckConstraint(
                name="reading_duty_attested_whole", condition=Q(attested_at=None) | ~Q(digest=""),
                violation_error_message="What is confirmed names its text.",
            ),
            models.CheckConstraint(
                name="reading_duty_variant_whole", condition=Q(variant=None) | ~Q(variant_digest=""),
                violation_error_message="What was read in another language names its words.",
            ),
        ]
        indexes = [models.Index(fields=["person", "attested_at"], name="reading_duty_person")]
