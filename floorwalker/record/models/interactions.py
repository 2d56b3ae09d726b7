"""One contact and its timed parts. Measures come from the parts only."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

from floorwalker.record.models.choices import Reason


class Outcome(models.TextChoices):
    """What came of a contact at a queue."""

    ANSWERED = "answered", "Answered"
    ABANDONED = "abandoned", "Abandoned"
    ENDED_IN_IVR = "ended_in_ivr", "Ended in the menu"
    VOICEMAIL = "voicemail", "Voicemail"
    CALLBACK = "callback", "Call-back asked"
    TRANSFERRED = "transferred", "Transferred"
    REFUSED = "refused", "Not let in"
    OPEN = "open", "Still open"


class ContactNumber(models.BigIntegerField):  # type: ignore[type-arg]  # it takes none when it runs
    """The number of a contact, in 64 bits.

    SQLite keeps a table in the order of its key, and the key in every index, only where the type is called integer and nothing else
    (https://sqlite.org/lang_createtable.html#rowid): a list is then read from its index alone, in order.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return the name of its type in the database."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Interaction(models.Model):
    """One contact of a customer with us, over any channel, from its first moment to its last.

    Ties carry no index of their own: each stands first in one with the time beside it, and a second one would slow imports.
    """

    id = ContactNumber(primary_key=True, help_text="From the counter C; never reused.")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120, help_text="Its key in the source.")
    batch = models.ForeignKey(
        "record.Import", models.PROTECT, related_name="interactions", null=True, blank=True, db_index=False,
        help_text="The import it came with; it counts only once that is published.",
    )
    channel = models.CharField(max_length=8)
    direction = models.CharField(max_length=8, default="inbound")
    customer = models.ForeignKey(
        "record.Customer", models.PROTECT, related_name="interactions", null=True, blank=True, db_index=False
    )
    queue = models.ForeignKey(
        "ground.Queue", models.PROTECT, related_name="interactions", null=True, blank=True, db_index=False,
        help_text="Where it first waited.",
    )
    agent = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="interactions", null=True, blank=True, db_index=False,
        help_text="Who handled it last.",
    )
    reason = models.ForeignKey(
        Reason, models.PROTECT, related_name="interactions", null=True, blank=True, db_index=False
    )
    agent_said = models.ForeignKey(
        "record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, db_index=False,
        help_text="What the source called the agent; whose that is decides `agent`. The same holds of the next three.",
    )
    queue_said = models.ForeignKey("record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    reason_said = models.ForeignKey("record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    customer_said = models.ForeignKey("record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    outcome = models.CharField(max_length=14, choices=Outcome)
    resolved = models.BooleanField(null=True, blank=True, help_text="Whether it was settled, where somebody said so.")
    dissatisfied = models.BooleanField(default=False, help_text="The customer expressed dissatisfaction.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    repaired = models.BooleanField(default=False, help_text="A value was repaired at import; the import says which.")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="interaction_source_once"),
            models.CheckConstraint(
                name="interaction_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                violation_error_message="A contact cannot end before it begins.",
            ),
        ]
        indexes = [
            models.Index(fields=["started_at", "id"], name="interaction_time"),
            models.Index(fields=["queue", "started_at"], name="interaction_queue"),
            models.Index(fields=["agent", "started_at"], name="interaction_agent"),
            models.Index(fields=["customer", "started_at"], name="interaction_customer"),
            models.Index(fields=["batch"], name="interaction_batch"),
            models.Index(fields=["outcome", "started_at"], name="interaction_outcome"),
            models.Index(fields=["channel", "started_at"], name="interaction_channel"),
            models.Index(fields=["reason", "started_at"], name="interaction_reason"),
            models.Index(fields=["dissatisfied", "started_at"], name="interaction_dissatisfied", condition=Q(dissatisfied=True)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The reference people quote."""
        return f"C-{self.pk}"


class Segment(models.Model):
    """One timed part of a contact: in the menu, waiting, ringing, talking and so on; half-open, in order."""

    class Kind(models.TextChoices):
        """What was happening."""

        IVR = "ivr", "Menu"
        QUEUE = "queue", "Waiting"
        ALERT = "alert", "Ringing"
        TALK = "talk", "Talking"
        HOLD = "hold", "On hold"
        WRAP = "wrap", "Wrapping up"
        CONSULT = "consult", "Consulting"
        TRANSFER = "transfer", "Transferring"
        CALLBACK = "callback", "Call-back"
        VOICEMAIL = "voicemail", "Voicemail"

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="segments", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    visit = models.PositiveSmallIntegerField(help_text="Which queue visit of the contact it belongs to, from 0.")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    queue_said = models.ForeignKey("record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    agent_said = models.ForeignKey("record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=14, choices=Outcome, blank=True, help_text="What came of the visit; stands on its last segment."
    )
    concurrency = models.FloatField(default=1.0, help_text="Mean number of contacts its person worked at once.")

    class Meta:
        ordering = ["interaction", "position"]
        constraints = [
            models.UniqueConstraint(fields=["interaction", "position"], name="segment_position_once"),
            models.CheckConstraint(
                name="segment_ends_after_start",
                condition=Q(ended_at__gte=F("started_at")),
                violation_error_message="A segment cannot end before it begins.",
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="segment_time")]


class SurveyAnswer(models.Model):
    """What a customer said when asked about a contact."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="survey_answers")
    instrument = models.CharField(max_length=8, help_text="csat, nps or ces.")
    score = models.FloatField()
    scale_min = models.FloatField()
    scale_max = models.FloatField()
    high_is_good = models.BooleanField(default=True)
    answered_at = models.DateTimeField()
    comment = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["answered_at"], name="survey_time")]
