"""Changes put under watch at the stages of a journey, and audits of whether one question gets one answer wherever it is asked."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class WatchedChange(models.Model):
    """A dated change whose stages of a journey are watched: what was there before beside what came after, until somebody ends it."""

    class Kind(models.TextChoices):
        """What was changed."""

        MESSAGE = "message", "Message to customers"
        PROCEDURE = "procedure", "Procedure, script or other text"
        RELEASE = "release", "Release of a system"
        ROSTER = "roster", "Roster or people"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        """What was decided once it was watched long enough."""

        KEEP = "keep", "It stays"
        UNDO = "undo", "It is undone"
        MEND = "mend", "It is mended and watched anew"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.CharField(max_length=60, blank=True, help_text="The record that tells of it, as a Ref; nothing where none does.")
    why = models.CharField(max_length=500, help_text="What it is to bring.")
    happens_on = models.DateField(help_text="From this day on, by the calendar of the house.")
    after_days = models.PositiveSmallIntegerField(default=28, help_text="Days that are watched.")
    journey = models.ForeignKey("plan.Journey", models.PROTECT, related_name="+", null=True, blank=True)
    stages = models.JSONField(default=list, help_text="Threads of the stages that it touches.")
    measure = models.CharField(max_length=12, help_text="Code of the figure that it is to move.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="changes_watched")
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change, so that nobody writes over another.")
    begun_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=4, choices=Outcome, blank=True)
    said = models.CharField(max_length=500, blank=True, help_text="Why, in the words of who ended it.")
    figures = models.JSONField(null=True, blank=True, help_text="What had moved when it was ended, as it was then.")

    class Meta:
        ordering = ["-happens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="watched_change_approved_whole",
                condition=Q(approved_at=None) | (Q(approved_by__isnull=False, journey__isnull=False) & ~Q(stages=[])),
                violation_error_message="A change is watched at a stage of a journey.",
            ),
            models.CheckConstraint(
                name="watched_change_ended_whole",
                condition=Q(ended_at=None) | (Q(approved_at__isnull=False) & ~Q(outcome="") & ~Q(said="")),
                violation_error_message="A watch is ended with what was decided and why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class TouchpointAudit(models.Model):
    """One question asked wherever customers may ask it, to see whether they get the same answer."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.CharField(max_length=200, help_text="In the words of a customer.")
    statement = models.ForeignKey(
        "plan.Document", models.PROTECT, related_name="+", null=True, blank=True, help_text="The statement that says the right answer."
    )
    right = models.TextField(max_length=1_000, help_text="The right answer, as it was when the audit began.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="touchpoint_audits")
    begun_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=500, blank=True, help_text="What was made of it, by who closed it.")

    class Meta:
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.question}"


class TouchpointAnswer(models.Model):
    """What one touchpoint answers: its words as found, how like the machine holds them to the right ones, and what a person says."""

    class Kind(models.TextChoices):
        """Where it was found."""

        DOCUMENT = "document", "Document"
        PLACE = "place", "Place outside"
        CONTACT = "contact", "Contact"
        ASKED = "asked", "Asked there"

    class Verdict(models.TextChoices):
        """Whether a customer hears the same."""

        SAME = "same", "The same"
        WORDING = "wording", "The same in other words"
        DIFFERS = "differs", "Something else"
        SILENT = "silent", "No answer"

    audit = models.ForeignKey(TouchpointAudit, models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=8, choices=Kind)
    about = models.CharField(max_length=60, blank=True, help_text="The record, as a Ref; nothing where somebody asked there.")
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=12)
    words = models.TextField(max_length=2_000, blank=True)
    likeness = models.FloatField(null=True, blank=True, help_text="Of the nearest passage, by the machine, from 0 to 1.")
    disagrees = models.JSONField(default=list, help_text="Figures in which the two differ: kind, what is right, what is said.")
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    note = models.CharField(max_length=300, blank=True)
    judged_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=16, blank=True, help_text="Reference of the finding raised from it.")

    class Meta:
        ordering = ["channel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "about", "channel"], condition=~Q(about=""), name="touchpoint_answer_once",
                violation_error_message="That touchpoint is in the audit already.",
            ),
            models.CheckConstraint(
                name="touchpoint_answer_judged_whole",
                condition=Q(verdict="", judged_at=None) | (~Q(verdict="") & Q(judged_at__isnull=False, judged_by__isnull=False)),
                violation_error_message="What was judged says by whom and when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit.reference} {self.name}"
