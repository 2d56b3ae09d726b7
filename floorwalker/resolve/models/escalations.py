"""Escalation: the matrix that says what goes up, to whom and how fast, and each time something went up."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from floorwalker.ground.people.permissions import Role
from floorwalker.resolve.models.cases import Complaint, Difficulty


class Trigger(models.TextChoices):
    """What makes something go up; nothing goes up without one."""

    ASKED = "asked", "The customer asks for somebody above"
    AUTHORITY = "authority", "Above what one may give alone"
    HARM = "harm", "Somebody is at risk of harm"
    SUPPORT = "support", "A need for support cannot be met here"
    REPEAT = "repeat", "The third contact about the same"
    LEGAL = "legal", "A lawyer, the press or a member of parliament"
    REGULATOR = "regulator", "A regulator or ombudsman asks"
    DATA = "data", "Personal data may have gone astray"
    CONDUCT = "conduct", "Threats or abuse"
    DEADLINE = "deadline", "A deadline will not be kept"


class EscalationRule(models.Model):
    """One line of the matrix: a trigger at a level goes to a role, is accepted within so many minutes, and what holds outside hours."""

    class Outside(models.TextChoices):
        """What happens while the line is closed."""

        WAIT = "wait", "Counted from when the line opens"
        AT_ONCE = "at_once", "Counted at once, day and night"

    trigger = models.CharField(max_length=10, choices=Trigger)
    level = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=Role)
    accept_minutes = models.PositiveIntegerField()
    outside = models.CharField(max_length=8, choices=Outside, default=Outside.WAIT)
    authority = models.CharField(max_length=200, blank=True, help_text="What whoever accepts may decide.")
    why = models.CharField(max_length=300)
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["trigger", "level", "-set_at"]
        constraints = [
            models.UniqueConstraint(fields=["trigger", "level"], condition=Q(retired_at=None), name="escalation_rule_once"),
            models.CheckConstraint(name="escalation_rule_level", condition=Q(level__gte=1, level__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.get_trigger_display()}, level {self.level}"


class Escalation(models.Model):
    """Something that went up once: why, to which role, accepted by whom and when, and what came of it."""

    class Ended(models.TextChoices):
        """How it ended."""

        SOLVED = "solved", "Decided here"
        ABOVE = "above", "Went a level higher"
        NOT_NEEDED = "not_needed", "Did not need to go up"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    difficulty = models.ForeignKey(Difficulty, models.CASCADE, related_name="escalations", null=True, blank=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="escalations", null=True, blank=True)
    rule = models.ForeignKey(EscalationRule, models.PROTECT, related_name="escalations")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=10, choices=Trigger)
    level = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=Role)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accept_by = models.DateTimeField()
    accepted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="escalations_accepted", null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True, help_text="When a level higher was told that nobody accepted it.")
    took_over = models.BooleanField(default=False, help_text="Whoever accepted has the case from then on.")
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=500, blank=True)
    above = models.OneToOneField("self", models.PROTECT, related_name="below", null=True, blank=True)

    class Meta:
        ordering = ["accept_by", "pk"]
        constraints = [
            models.CheckConstraint(
                name="escalation_of_one",
                condition=Q(difficulty__isnull=False, complaint=None) | Q(difficulty=None, complaint__isnull=False),
            ),
            models.CheckConstraint(
                name="escalation_ended_in_words",
                condition=Q(ended="", ended_at=None) | (~Q(ended="") & ~Q(result="") & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["difficulty"], condition=Q(ended="", difficulty__isnull=False), name="escalation_difficulty_open_once"
            ),
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended="", complaint__isnull=False), name="escalation_complaint_open_once"
            ),
        ]
        indexes = [models.Index(fields=["role", "accept_by"], name="escalation_waits", condition=Q(accepted_at=None, ended=""))]

    def __str__(self) -> str:
        return self.reference

    @property
    def case(self) -> Difficulty | Complaint:
        """The difficulty or complaint that went up."""
        found = self.complaint if self.complaint is not None else self.difficulty
        assert found is not None
        return found
