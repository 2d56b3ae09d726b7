"""Minutes of meetings: who was there, what was on the agenda, what was said, and what somebody does about it by when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Meeting(models.Model):
    """A meeting and its minutes; once its chair has agreed to them nothing in them changes. Decisions are records of the ground."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=120)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    chair = models.ForeignKey("people.Person", models.PROTECT, related_name="meetings_chaired")
    present = models.ManyToManyField("people.Person", related_name="meetings")
    apologies = models.ManyToManyField("people.Person", related_name="meetings_missed", blank=True)
    agenda = models.TextField(max_length=2000)
    notes = models.TextField(max_length=8000, blank=True, help_text="What was said.")
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="minutes_written")
    written_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True, help_text="When the chair agreed to the minutes.")

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class MeetingAction(models.Model):
    """What somebody does after a meeting, by when."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="actions")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="meeting_actions")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.what[:40]}"


class MeetingPurpose(models.Model):
    """What a decision or an action of a meeting serves: named beside the minutes, whose words stay, and taken back where it was wrong."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="purposes")
    decision = models.ForeignKey("ground.Decision", models.PROTECT, related_name="+", null=True, blank=True)
    action = models.ForeignKey(MeetingAction, models.CASCADE, related_name="purposes", null=True, blank=True)
    about = models.CharField(max_length=80, help_text="Ref of the standard, KPI set or goal.")
    pinned = models.JSONField(default=dict, help_text="What that was when it was named.")
    named_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_purpose_of_one", condition=Q(decision=None, action__isnull=False) | Q(decision__isnull=False, action=None),
                violation_error_message="It is what a decision or what an action serves.",
            ),
            models.UniqueConstraint(
                name="meeting_purpose_one_a_decision", fields=["decision"], condition=Q(taken_back_at=None, decision__isnull=False),
            ),
            models.UniqueConstraint(
                name="meeting_purpose_one_an_action", fields=["action"], condition=Q(taken_back_at=None, action__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["about"], name="meeting_purpose_about")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.about}"
