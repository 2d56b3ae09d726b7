"""What automatic checks ask of a contact, worked out once when it comes in."""

from __future__ import annotations

from django.db import models

from floorwalker.record.models.interactions import ContactNumber


class Features(models.Model):
    """One contact in figures. Nothing is nought unless it was measured: what nobody could tell is none.

    Beside its figures it carries what results are told by, so that it stays whole when the contact goes into an archive.
    """

    contact = ContactNumber(primary_key=True)
    started_at = models.DateTimeField()
    channel = models.CharField(max_length=8)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    hold_seconds = models.FloatField(null=True, blank=True)
    hold_longest_seconds = models.FloatField(null=True, blank=True)
    holds = models.PositiveSmallIntegerField(null=True, blank=True)
    silence_seconds = models.FloatField(null=True, blank=True, help_text="From the sound; the same holds of the next four.")
    silence_longest_seconds = models.FloatField(null=True, blank=True)
    silence_longest_at_ms = models.PositiveIntegerField(null=True, blank=True)
    talk_over_seconds = models.FloatField(null=True, blank=True)
    talk_over_at_ms = models.PositiveIntegerField(null=True, blank=True, help_text="Where the longest begins.")
    agent_talk_share = models.FloatField(null=True, blank=True, help_text="Of the time that both talk, 0 to 1; of two lanes alone.")
    turns = models.PositiveIntegerField(null=True, blank=True)
    agent_words = models.PositiveIntegerField(null=True, blank=True)
    customer_words = models.PositiveIntegerField(null=True, blank=True)
    agent_words_a_minute = models.FloatField(null=True, blank=True)
    customer_words_a_minute = models.FloatField(null=True, blank=True)
    first_response_seconds = models.FloatField(null=True, blank=True, help_text="From the customer's first words to the agent's next.")
    sentiment = models.FloatField(null=True, blank=True, help_text="Mean of the customer's turns, -1 to 1.")
    sentiment_trend = models.FloatField(null=True, blank=True, help_text="Mean of the last third less that of the first.")
    sentiment_lowest_at = models.PositiveIntegerField(null=True, blank=True, help_text="Position of the customer's lowest turn.")
    sentiment_method = models.CharField(max_length=60, blank=True)
    masked = models.JSONField(default=dict, help_text="Spans masked, by kind.")
    card_asked_at = models.PositiveIntegerField(null=True, blank=True, help_text="Position of the turn that asks for a card.")
    card_said_at = models.PositiveIntegerField(null=True, blank=True, help_text="Position of the first turn that held a card or its code.")
    phrases = models.JSONField(default=dict, help_text="Code of a list to its version and the position of the turn that says it, or none.")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["started_at", "contact"], name="features_time")]
