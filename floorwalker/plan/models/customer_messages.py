"""Messages to customers: who tells whom what, over which channels, when, from which text, checked and approved before it goes out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from floorwalker.plan.models.drafts import Drafted


class CustomerMessage(Drafted):
    """One message as planned: a draft until it is proposed, and on the calendar of what customers are told once approved."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Waits for a decision"
        APPROVED = "approved", "Approved"
        WITHDRAWN = "withdrawn", "Withdrawn"

    reference = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=80, help_text="What customers are told, in a few words.")
    sender = models.CharField(max_length=80, help_text="Who speaks, as customers see it.")
    brand = models.CharField(max_length=80, blank=True)
    channels = models.JSONField(default=list, help_text="Codes of the channels that carry the one text.")
    audience = models.CharField(max_length=200, help_text="Which customers, in words; no names.")
    audience_size = models.PositiveIntegerField(help_text="How many customers it reaches.")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day on which it goes out, by the calendar of its zone.")
    zone = models.CharField(max_length=64)
    template = models.ForeignKey(
        "plan.DocumentVersion", models.PROTECT, related_name="customer_messages", null=True, blank=True,
        help_text="The version of the template that it is written from; a later version is chosen, never slipped in.",
    )
    variants = models.ManyToManyField(
        "plan.DocumentVariant", related_name="customer_messages", blank=True, help_text="What goes out beside it in other languages.",
    )
    queue = models.ForeignKey(
        "ground.Queue", models.PROTECT, related_name="customer_messages", null=True, blank=True, help_text="Where customers will ask."
    )
    share = models.FloatField(null=True, blank=True, help_text="Contacts expected for each customer told.")
    profile = models.JSONField(default=list, help_text="Shares of these contacts on the day a customer is told and the days after; sum 1.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["state", "starts_on"], name="customer_message_days")]
        constraints = [
            models.CheckConstraint(
                name="customer_message_ends_after_start", condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="Its last day comes before its first.",
            ),
        ]


class MessageCheck(models.Model):
    """One question of the checklist, answered for one message by one person; a change of the message takes the answers away."""

    class Question(models.TextChoices):
        """What is asked of every message."""

        CONSENT = "consent", "Are they people we may write to or ring?"
        RECORDING = "recording", "Does it say that calls are recorded, where it leads to one?"
        CLEAR = "clear", "Is it clear, fair and not misleading?"
        ACCESS = "access", "Can everybody read or hear it?"
        MINIMAL = "minimal", "Does it hold no more personal data than it needs?"

    class Answer(models.TextChoices):
        """What was found."""

        YES = "yes", "Yes"
        NEEDLESS = "needless", "Does not apply"

    message = models.ForeignKey(CustomerMessage, models.CASCADE, related_name="checks")
    question = models.CharField(max_length=10, choices=Question)
    answer = models.CharField(max_length=8, choices=Answer)
    note = models.CharField(max_length=300, help_text="How one knows.")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="message_checks")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="message_check_once", fields=["message", "question"])]

    def __str__(self) -> str:
        return f"{self.message.reference} {self.question}"
