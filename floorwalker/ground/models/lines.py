"""Lines of service, queues and their hours: what customers ask for, where they wait, and when we are there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Line(models.Model):
    """What a customer asks for, such as Claims."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Channel(models.TextChoices):
    """The ways a contact may come."""

    VOICE = "voice", "Voice"
    CHAT = "chat", "Chat"
    EMAIL = "email", "Email"
    SMS = "sms", "SMS"
    SOCIAL = "social", "Social"
    POST = "post", "Post"
    IN_PERSON = "visit", "In person"


class Queue(models.Model):
    """A line by channel: the place where contacts wait. Its zone rules its opening hours, days and reports."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    line = models.ForeignKey(Line, models.PROTECT, related_name="queues")
    channel = models.CharField(max_length=8, choices=Channel)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="queues", null=True, blank=True)
    zone = models.CharField(max_length=64, help_text="IANA name of the zone of its hours, days and reports.")
    skill = models.ForeignKey("people.Skill", models.PROTECT, related_name="queues", null=True, blank=True)
    brand = models.CharField(max_length=80, blank=True, help_text="The name that customers know it under, where there are several.")
    client = models.CharField(max_length=80, blank=True, help_text="On whose behalf it is served, where there are several.")
    simulated = models.BooleanField(default=False, help_text="Its contacts are simulated; every screen says so.")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_deferred(self) -> bool:
        """Whether contacts may wait for hours (email, post) rather than seconds."""
        return self.channel in {Channel.EMAIL, Channel.POST}


class OpeningHours(models.Model):
    """One stretch of a weekday in which a queue is open, in the queue's local time; minutes from midnight, half-open."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday.")
    opens_minute = models.PositiveSmallIntegerField()
    closes_minute = models.PositiveSmallIntegerField(help_text="1440 is midnight at the end of the day.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day it no longer holds.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hours_within_a_day",
                condition=Q(weekday__lte=6) & Q(closes_minute__lte=1440) & Q(closes_minute__gt=F("opens_minute")),
                violation_error_message="Opening hours must end after they begin, on one day.",
            )
        ]


class SpecialDay(models.Model):
    """A day that differs: closed, or open at other hours; for one queue, or for every queue of a region's calendar."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="special_days", null=True, blank=True)
    region = models.CharField(max_length=40, blank=True, help_text="Region calendar, when no single queue is meant.")
    day = models.DateField()
    name = models.CharField(max_length=80)
    opens_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_minute = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "region", "day"], name="special_day_once")]

    @property
    def is_closed(self) -> bool:
        """Whether nobody is there that day."""
        return self.opens_minute is None
