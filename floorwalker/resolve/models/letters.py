"""Letters of a complaint: written from a versioned text, checked for the words that the regulation wants, signed off, sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.resolve.models.cases import Complaint


class CaseLetter(models.Model):
    """One letter; sent it never changes, and the very file that went is kept."""

    class Kind(models.TextChoices):
        """What it is, as packs call it."""

        ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
        NOT_YET = "not-yet", "Not yet"
        SUMMARY = "summary-resolution", "Summary resolution"
        FINAL = "final-response", "Final response"
        DEADLOCK = "deadlock", "Deadlock"

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed off"
        SENT = "sent", "Sent"
        PUT_AWAY = "put_away", "Put away"

    class Channel(models.TextChoices):
        """By which way it goes."""

        POST = "post", "Post"
        EMAIL = "email", "Email"

    reference = models.CharField(max_length=16, unique=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    body = models.TextField(max_length=20_000, help_text="Markdown.")
    template = models.ForeignKey(
        "plan.DocumentVersion", models.PROTECT, related_name="+", null=True, blank=True, help_text="None: the text of the house.",
    )
    text = models.CharField(max_length=60, help_text="Which text it was written from, with its version.")
    large_print = models.BooleanField(default=False)
    changes = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the words that were signed off.")
    channel = models.CharField(max_length=5, choices=Channel, blank=True)
    recipient = models.CharField(max_length=300, blank=True, help_text="The address to which it went.")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    file = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, help_text="The PDF that went.")

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"], condition=Q(state__in=["draft", "signed"]), name="case_letter_one_open",
                violation_error_message="A letter of this kind is being written already.",
            ),
            models.CheckConstraint(
                name="case_letter_sent_whole",
                condition=~Q(state="sent")
                | (Q(sent_at__isnull=False, signed_at__isnull=False) & (Q(file__isnull=False) | Q(body="")) & ~Q(channel="")),
                violation_error_message="What was sent was signed off, says when and by which way, and keeps its file until it is erased.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
