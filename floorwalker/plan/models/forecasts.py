"""Forecasts: how many contacts, when, and how sure."""

from __future__ import annotations

import uuid

from django.db import models


class Forecast(models.Model):
    """One version of a forecast for one queue; it is never changed once in use, a new version supersedes it."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="forecasts")
    interval_minutes = models.PositiveSmallIntegerField()
    history_from = models.DateField()
    history_until = models.DateField(help_text="First day not used.")
    first_day = models.DateField()
    last_day = models.DateField(help_text="Last day forecast.")
    data_version = models.CharField(max_length=80, help_text="Digest of the facts it was made from.")
    model = models.CharField(max_length=60, help_text="Code of the model that the back-test chose.")
    table = models.JSONField(help_text="The back-test: one row a model.")
    verdict = models.CharField(max_length=300)
    picture = models.JSONField(help_text="What the page draws besides the points: history days, day ranges, model lines.")
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    job = models.OneToOneField(
        "ground.Job", models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The work that made it; a retry of that work makes no second version.",
    )
    revises = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="revisions",
        help_text="The version whose base it shares, when it was made by changing one in use.",
    )
    in_use_from = models.DateTimeField(null=True, blank=True, help_text="When a person chose to use it.")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="When another took its place, or a draft was put away.")
    put_away_why = models.CharField(max_length=200, blank=True, help_text="Why a draft was put away.")
    put_away_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["queue", "first_day"], name="forecast_queue")]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_put_away(self) -> bool:
        """Whether it is a draft that somebody put away."""
        return self.in_use_from is None and self.retired_at is not None


class ForecastPoint(models.Model):
    """The base forecast of one interval, before layers."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="points")
    starts_at = models.DateTimeField()
    offered = models.FloatField()
    lower_80 = models.FloatField()
    upper_80 = models.FloatField()
    lower_95 = models.FloatField()
    upper_95 = models.FloatField()
    aht_seconds = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["forecast", "starts_at"], name="forecast_point_once")]


class ForecastLayer(models.Model):
    """A change laid over the base: an event or an override; it can be switched off, and the base is always kept."""

    class Effect(models.TextChoices):
        """What it does to the intervals it covers."""

        PERCENT = "percent", "Change by per cent"
        ADD = "add", "Add a total, spread by the profile"
        SET = "set", "Set each interval to"
        AT_LEAST = "at_least", "At least"
        AT_MOST = "at_most", "At most"

    class Kind(models.TextChoices):
        """Why it is there."""

        EVENT = "event", "Event"
        OVERRIDE = "override", "Override"

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="layers")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OVERRIDE)
    name = models.CharField(max_length=80)
    why = models.CharField(max_length=200)
    effect = models.CharField(max_length=8, choices=Effect)
    amount = models.FloatField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    switched_on = models.BooleanField(default=True)
    author = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class ForecastEdit(models.Model):
    """One change of the layers of a draft, with what they were before, so that it can be undone."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="edits")
    words = models.CharField(max_length=120)
    before = models.JSONField(help_text="Every layer as it was before the change.")
    author = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class ForecastDecision(models.Model):
    """What a person decided about an unusual day of the history: keep it, leave it out, or call it an event."""

    queue = models.ForeignKey("ground.Queue", models.CASCADE, related_name="forecast_decisions")
    day = models.DateField()
    choice = models.CharField(max_length=8, help_text="keep, exclude or event.")
    name = models.CharField(max_length=80, blank=True)
    decided_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="forecast_decision_once")]
