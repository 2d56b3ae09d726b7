"""Mail to be sent: written in the transaction that wants it sent, carried out after."""

from __future__ import annotations

import uuid

from django.db import models


class Message(models.Model):
    """One mail: to whom, from which template, and how its delivery stands."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        SENT = "sent", "Accepted by the mail server"
        FAILED = "failed", "Failed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=160, unique=True, help_text="Makes asking twice harmless.")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="mail", null=True, blank=True)
    recipient = models.EmailField()
    template = models.CharField(max_length=80)
    context = models.JSONField(help_text="References and plain values the template needs.")
    about = models.CharField(max_length=80, blank=True)
    calendar = models.TextField(blank=True, help_text="A calendar file that goes with it.")
    file = models.ForeignKey(
        "ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True,
        help_text="A file that goes with it, until it has gone.",
    )
    file_name = models.CharField(max_length=120, blank=True, help_text="What that file is called.")
    file_type = models.CharField(max_length=80, blank=True, help_text="What that file is (RFC 6838).")
    waits_for_shift = models.BooleanField(default=False, help_text="Kept back until its person is at work.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_reply = models.CharField(max_length=300, blank=True, help_text="What the mail server said.")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="mail_to_send"),
            models.Index(fields=["person"], condition=models.Q(waits_for_shift=True), name="mail_kept_back"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.uuid}"
