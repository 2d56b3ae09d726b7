"""Recordings of contacts: where the sound is kept, what it sounds like, which spans may not be heard, and until when it is kept."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class RecordingBatch(models.Model):
    """One delivery of recordings with an index that says of each file which contact it is of."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting to be read"
        READING = "reading", "Being read"
        DONE = "done", "Read"
        FAILED = "failed", "Failed"

    reference = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200, help_text="Of the file or folder.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    stored = models.ForeignKey(
        "ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, help_text="The archive, until it is read."
    )
    index = models.ForeignKey(
        "ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, help_text="Its index, as it came."
    )
    rows = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, help_text="Row, file, and the problem in words; the first of them.")
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference


class Recording(models.Model):
    """The sound of one contact, or of a part of it; one that is gone keeps its row, so that a page can say why and since when.

    A contact is named by its number, since it may lie in an archive of years; who had it and in which queue is copied so that reach is
    asked of this table alone. Times are milliseconds from its beginning.
    """

    class Kind(models.TextChoices):
        """What was recorded; each is kept for a time of its own."""

        CALL = "call", "Call"
        VOICEMAIL = "voicemail", "Voicemail"

    class Gone(models.TextChoices):
        """Why its sound is no longer kept."""

        RETENTION = "retention", "Kept for as long as the rule says"
        ERASURE = "erasure", "Erased on request"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.CALL)
    contact = models.BigIntegerField(null=True, blank=True, help_text="The number of its contact; none while that is not known.")
    contact_source = models.CharField(max_length=40, blank=True, help_text="With the next: how its source names the contact.")
    contact_key = models.CharField(max_length=120, blank=True)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    dissatisfied = models.BooleanField(default=False, help_text="The customer expressed dissatisfaction, as the contact says.")
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120, help_text="Its key in the source.")
    batch = models.ForeignKey(RecordingBatch, models.PROTECT, related_name="recordings", null=True, blank=True)
    started_at = models.DateTimeField(help_text="When its first sound was heard.")
    length_ms = models.PositiveIntegerField()
    media = models.CharField(max_length=4, help_text="wav, mp3 or ogg.")
    rate = models.PositiveIntegerField(help_text="Samples a second.")
    lanes = models.PositiveSmallIntegerField(help_text="1 where both parties are on one, 2 where each has its own.")
    agent_lane = models.PositiveSmallIntegerField(default=0, help_text="Which of two lanes is the agent's, from 0.")
    sha256 = models.CharField(max_length=64, help_text="Of the file as it is kept now, or was kept last.")
    came_sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the file as it came, to know it when it comes again.")
    stored = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    outline = models.BinaryField(blank=True, default=b"", help_text="Lane after lane, one byte for the height of each bar.")
    speech = models.JSONField(default=list, help_text="Of each lane the spans in which somebody speaks.")
    silence_ms = models.PositiveIntegerField(default=0)
    longest_silence_ms = models.PositiveIntegerField(default=0)
    dead_air_ms = models.PositiveIntegerField(default=0)
    agent_ms = models.PositiveIntegerField(null=True, blank=True, help_text="Spoken by the agent; not known of one lane, nor the next.")
    customer_ms = models.PositiveIntegerField(null=True, blank=True)
    talk_over_ms = models.PositiveIntegerField(null=True, blank=True)
    longest_talk_over_ms = models.PositiveIntegerField(null=True, blank=True)
    listens = models.PositiveIntegerField(default=0, help_text="How often it was listened to; the trail says by whom.")
    taken_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True, help_text="Since when a legal hold forbids its removal.")
    held_by = models.CharField(max_length=40, blank=True)
    hold_reason = models.CharField(max_length=300, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_why = models.CharField(max_length=9, choices=Gone, blank=True)
    gone_rule = models.CharField(max_length=300, blank=True, help_text="The rule or request by which it went.")

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="recording_source_once"),
            models.UniqueConstraint(
                fields=["sha256"], name="recording_sound_once", condition=Q(gone_at=None),
                violation_error_message="The same sound is kept already.",
            ),
            models.CheckConstraint(
                name="recording_gone_or_kept", condition=Q(gone_at=None, stored__isnull=False) | Q(gone_at__isnull=False, stored=None),
                violation_error_message="A recording has its sound, or says why it is gone.",
            ),
            models.CheckConstraint(
                name="recording_held_with_reason", condition=Q(held_at=None) | ~Q(hold_reason=""),
                violation_error_message="A hold needs a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "started_at"], name="recording_contact"),
            models.Index(fields=["-started_at", "-id"], name="recording_time"),
            models.Index(fields=["agent", "-started_at"], name="recording_agent"),
            models.Index(fields=["dissatisfied", "kind", "started_at"], name="recording_kept", condition=Q(gone_at=None, held_at=None)),
            models.Index(fields=["-started_at", "-id"], name="recording_unmatched", condition=Q(contact=None)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def contact_reference(self) -> str:
        """The reference of its contact, empty where that is not known."""
        return "" if self.contact is None else f"C-{self.contact}"

    @property
    def talk_ratio(self) -> float | None:
        """The agent's share of the time that both talk; None where one lane holds both or nobody talks."""
        both = None if self.agent_ms is None or self.customer_ms is None else self.agent_ms + self.customer_ms
        return self.agent_ms / both if both and self.agent_ms is not None else None


class RecordingSpan(models.Model):
    """A span of a recording that matters: on hold, paused, masked for privacy, or removed for good; half-open."""

    class Kind(models.TextChoices):
        """What is with it."""

        HOLD = "hold", "On hold"
        PAUSED = "paused", "Recording paused"
        MASKED = "masked", "Masked"
        REMOVED = "removed", "Removed"

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="spans")
    kind = models.CharField(max_length=7, choices=Kind)
    at_ms = models.PositiveIntegerField()
    to_ms = models.PositiveIntegerField()
    cause = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["at_ms", "id"]
        constraints = [
            models.CheckConstraint(
                name="recording_span_ends_after_start", condition=Q(to_ms__gt=F("at_ms")),
                violation_error_message="A span cannot end before it begins.",
            ),
        ]
