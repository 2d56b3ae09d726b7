"""Totals of a queue by interval, from sources that tell no contacts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class IntervalTotal(models.Model):
    """What a source told of one queue in one interval, half-open; a number that it does not give is none, never 0.

    A later row of the same name and interval stands in its place; the earlier one is kept, so that taking the later import out
    brings it back.
    """

    batch = models.ForeignKey("record.Import", models.PROTECT, related_name="totals")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+")
    queue_said = models.ForeignKey(
        "record.SourceName", models.PROTECT, related_name="+", null=True, blank=True, help_text="What the source called the queue."
    )
    channel = models.CharField(max_length=8)
    direction = models.CharField(max_length=8, default="inbound")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    offered = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(null=True, blank=True)
    abandoned = models.PositiveIntegerField(null=True, blank=True)
    answered_in_time = models.PositiveIntegerField(null=True, blank=True)
    in_time_low = models.PositiveIntegerField(
        null=True, blank=True, help_text="The fewest in time, where that is reckoned from a rounded share; none where it was counted."
    )
    in_time_high = models.PositiveIntegerField(null=True, blank=True, help_text="The most in time, likewise.")
    target_seconds = models.FloatField(null=True, blank=True, help_text="Within how many seconds the source counts an answer in time.")
    wait_answered_seconds = models.FloatField(null=True, blank=True, help_text="Of all that were answered, together; so are the next.")
    wait_longest_seconds = models.FloatField(null=True, blank=True, help_text="The longest wait of one contact.")
    handle_seconds = models.FloatField(null=True, blank=True)
    talk_seconds = models.FloatField(null=True, blank=True)
    hold_seconds = models.FloatField(null=True, blank=True)
    wrap_seconds = models.FloatField(null=True, blank=True)
    repaired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="total_ends_after_start", condition=Q(ended_at__gt=F("started_at")),
                violation_error_message="An interval must end after it begins.",
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="total_time")]
