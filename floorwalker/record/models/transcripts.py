"""What was said in a contact, turn by turn: clean words for every reader, and what was masked in them sealed beside."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q

HOLE: Final = "\ufffc"
"""Stands in the words where something was masked or removed (U+FFFC, OBJECT REPLACEMENT CHARACTER); `Turn.spans` says what, in order."""


class Transcript(models.Model):
    """The words of one contact, from one source.

    The contact is named by its number: contacts move into archives of years, the words stay in the house, where they can be erased.
    """

    class Channel(models.TextChoices):
        """How it was said."""

        VOICE = "voice", "Voice"
        CHAT = "chat", "Chat"
        EMAIL = "email", "Email"

    class MadeBy(models.TextChoices):
        """Who put it into words."""

        PERSON = "person", "Written by people"
        MACHINE = "machine", "Machine made"
        IMPORT = "import", "As the source gave it"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contact = models.BigIntegerField(help_text="Number of the contact.")
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120, help_text="Its key in the source.")
    batch = models.ForeignKey(
        "record.Import", models.PROTECT, related_name="transcripts", null=True, blank=True,
        help_text="The import it came with; it is seen only once that is published.",
    )
    channel = models.CharField(max_length=5, choices=Channel)
    language = models.CharField(max_length=12, blank=True, help_text="BCP 47; empty where nobody said.")
    made_by = models.CharField(max_length=7, choices=MadeBy)
    model = models.CharField(max_length=80, blank=True, help_text="Name and version of the speech model.")
    masked_with = models.CharField(max_length=8, help_text="Version of the masking that it went through.")
    codes_removed = models.PositiveSmallIntegerField(default=0, help_text="Card security codes that were taken out of it.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was said, card security codes left out.")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="transcript_source_once")]
        indexes = [models.Index(fields=["contact"], name="transcript_contact")]

    def __str__(self) -> str:
        return f"C-{self.contact}"


class Turn(models.Model):
    """What one party said before another spoke; times are whole milliseconds from the beginning of its recording or conversation.

    Of several recordings of a contact the first is meant.
    """

    class Party(models.TextChoices):
        """Who spoke."""

        AGENT = "agent", "Agent"
        CUSTOMER = "customer", "Customer"
        SYSTEM = "system", "System"
        UNKNOWN = "unknown", "Not known who"

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="turns", db_index=False)
    position = models.PositiveIntegerField()
    party = models.CharField(max_length=8, choices=Party)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", null=True, blank=True, db_index=False, help_text="Which agent, where known."
    )
    at_ms = models.PositiveIntegerField(null=True, blank=True, help_text="None where the source gives no times.")
    to_ms = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(help_text="The words, each masked span one U+FFFC.")
    spans = models.JSONField(default=list, help_text="Kind of each masked span, in order.")
    hidden = models.BinaryField(null=True, blank=True, help_text="What was masked, sealed; never a card security code.")
    sentiment = models.FloatField(null=True, blank=True, help_text="-1 to 1 by the lexicon; none where it knows no word.")

    class Meta:
        ordering = ["transcript", "position"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "position"], name="turn_position_once"),
            models.CheckConstraint(name="turn_ends_after_start", condition=Q(to_ms=None) | Q(to_ms__gte=F("at_ms"))),
        ]


SPEAKERS: Final = [choice for choice in Turn.Party.choices if choice[0] != Turn.Party.UNKNOWN]
"""Whose words can be looked through."""


class TurnCorrection(models.Model):
    """What a person heard where a machine wrote otherwise; the machine's words stay, and the last correction is what is read."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="corrections", db_index=False)
    text = models.TextField(help_text="As `Turn.text`; the same holds of the next three.")
    spans = models.JSONField(default=list)
    hidden = models.BinaryField(null=True, blank=True)
    sentiment = models.FloatField(null=True, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["turn"], name="turn_corrected")]


class SuspectedCode(models.Model):
    """Digits that may be a card security code and were not removed at intake; somebody looks and decides."""

    class State(models.TextChoices):
        """What came of it."""

        OPEN = "open", "To be looked at"
        REMOVED = "removed", "Removed"
        NO_CODE = "no_code", "No security code"

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="suspected")
    start = models.PositiveIntegerField(help_text="Where in the words it begins.")
    end = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], name="suspected_open", condition=Q(state="open"))]


class SentimentCorrection(models.Model):
    """What a person says of the sentiment of a contact; the machine's stays beside it."""

    class Sentiment(models.TextChoices):
        """In three words, as people tell it apart."""

        NEGATIVE = "negative", "Negative"
        NEUTRAL = "neutral", "Neutral"
        POSITIVE = "positive", "Positive"

    contact = models.BigIntegerField()
    said = models.CharField(max_length=8, choices=Sentiment)
    machine = models.FloatField(null=True, blank=True, help_text="What the machine had said then.")
    method = models.CharField(max_length=60, help_text="By which method.")
    reason = models.TextField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["contact"], name="sentiment_said_contact")]


class PhraseList(models.Model):
    """Words to look for in what is said: any of its phrases counts. A change makes a new version; contacts are looked through again."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    party = models.CharField(max_length=8, choices=SPEAKERS, default=Turn.Party.AGENT, help_text="Whose words are looked through.")
    phrases = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
