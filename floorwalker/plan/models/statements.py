"""Statements and where they are said: in which documents, at which places outside the house, over which channels they must be."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class StatementUse(models.Model):
    """That a published version of a document says a statement by its reference."""

    version = models.ForeignKey("plan.DocumentVersion", models.CASCADE, related_name="statements_used")
    statement = models.ForeignKey("plan.Document", models.PROTECT, related_name="said_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "statement"], name="statement_use_once")]


class ShownText(models.Model):
    """A version of a document, in whichever language, with the statements in it, as it was shown to somebody who confirmed it."""

    version = models.ForeignKey("plan.DocumentVersion", models.PROTECT, related_name="shown_texts")
    statements = models.ManyToManyField("plan.DocumentVersion", related_name="+")
    spoken = models.ManyToManyField("plan.DocumentVariant", related_name="+", help_text="Those of the statements that it said otherwise.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of title, variables and text with its statements said.")
    first_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "digest"], name="shown_text_once")]


class DocumentChannels(models.Model):
    """Over which channels the words of a document reach customers, where that differs from what is usual for its kind."""

    document = models.OneToOneField("plan.Document", models.CASCADE, related_name="said_over")
    channels = models.JSONField(default=list, help_text="Codes of channels.")


class StatementSpread(models.Model):
    """That a version of a statement came in force and everybody was told whose texts it changed."""

    version = models.OneToOneField("plan.DocumentVersion", models.CASCADE, related_name="spread")
    at = models.DateTimeField()


class PlannedChannel(models.Model):
    """That a channel must say a statement, and who sees to it: one line of the cross-channel plan."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey("plan.Document", models.PROTECT, related_name="planned_channels")
    channel = models.CharField(max_length=12)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="channels_owned")
    why = models.CharField(max_length=300, help_text="Why customers must hear or read it there.")
    planned_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["statement", "channel", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="planned_channel_once", fields=["statement", "channel"], condition=Q(ended_at=None),
                violation_error_message="It is planned already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.statement_id} {self.channel}"


class OutsidePlace(models.Model):
    """A place outside this system where customers hear or read statements: a recorded prompt, a web page, the foot of an email."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=12)
    where = models.CharField(max_length=300, blank=True, help_text="How it is found: an address, a node of the menu, a system.")
    statements = models.ManyToManyField("plan.Document", related_name="outside_places", help_text="What it is to say.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="places_owned")
    words = models.TextField(help_text="What it says, as it was last looked at.")
    said_since = models.DateField(help_text="Since when it says so.")
    compared_at = models.DateTimeField(help_text="When somebody last looked at it.")
    check_on = models.DateField(help_text="When somebody looks at it again.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class PlaceLook(models.Model):
    """What somebody found that a place says, and when."""

    place = models.ForeignKey(OutsidePlace, models.CASCADE, related_name="looks")
    words = models.TextField()
    said_since = models.DateField()
    looked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()

    class Meta:
        ordering = ["-looked_at", "-pk"]


class CopyFound(models.Model):
    """Words of a document or place that are those of a statement, or nearly, and do not name it."""

    statement = models.ForeignKey("plan.Document", models.CASCADE, related_name="copies")
    number = models.PositiveIntegerField(help_text="The version of the statement that they are most like.")
    version = models.ForeignKey("plan.DocumentVersion", models.CASCADE, related_name="copies", null=True, blank=True)
    place = models.ForeignKey(OutsidePlace, models.CASCADE, related_name="copies", null=True, blank=True)
    passage = models.TextField()
    likeness = models.FloatField(help_text="Share of word shingles in common (Dice), 0 to 1.")
    found_at = models.DateTimeField()
    let_be_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    let_be_at = models.DateTimeField(null=True, blank=True)
    let_be_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["statement", "-likeness", "pk"]
        constraints = [
            models.CheckConstraint(
                name="copy_found_in_one", condition=Q(version__isnull=False, place=None) | Q(version=None, place__isnull=False),
                violation_error_message="A copy stands in one text.",
            ),
            models.UniqueConstraint(fields=["statement", "version"], condition=Q(version__isnull=False), name="copy_found_once_a_version"),
            models.UniqueConstraint(fields=["statement", "place"], condition=Q(place__isnull=False), name="copy_found_once_a_place"),
        ]
