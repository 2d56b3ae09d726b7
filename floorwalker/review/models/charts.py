"""Control charts: what is charted, its phases with frozen limits, the signals in it, notes on days, and points left out."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Chart(models.Model):
    """One measure of a part of the service, day by day or week by week, with the rules by which its points stand out."""

    class Step(models.TextChoices):
        """What one point is."""

        DAY = "day", "Day"
        WEEK = "week", "Week"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    measure = models.CharField(max_length=48, help_text="Code on the measures shelf.")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="charts", null=True, blank=True)
    channel = models.CharField(max_length=16, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="charts", null=True, blank=True)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="charts", null=True, blank=True)
    reason = models.ForeignKey("record.Reason", models.PROTECT, related_name="charts", null=True, blank=True)
    step = models.CharField(max_length=8, choices=Step, default=Step.DAY)
    kind = models.CharField(max_length=16, blank=True, help_text="Code of the kind of chart; empty: chosen from the data.")
    rules = models.JSONField(default=list, help_text="Codes of the rules; empty: those that suit the kind.")
    zone = models.CharField(max_length=64, help_text="IANA zone of its days.")
    starts_on = models.DateField(help_text="First day that is charted.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="charts_owned")
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class ChartPhase(models.Model):
    """A stretch in which the process is taken to be one: why it began, and its limits once they are frozen with what they rest on."""

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="phases")
    starts_on = models.DateField()
    cause = models.CharField(max_length=300, blank=True, help_text="What was changed; empty for the first.")
    begun_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    frozen_through = models.DateField(null=True, blank=True, help_text="Last point that the limits rest on.")
    frozen_why = models.CharField(max_length=500, blank=True, help_text="Why limits were frozen anew.")
    kind = models.CharField(max_length=16, blank=True)
    centre = models.FloatField(null=True, blank=True)
    factor = models.FloatField(null=True, blank=True, help_text="What the sigma of theory is multiplied by; of single values the sigma.")
    sums = models.JSONField(default=list, help_text="[day, value, n] of each point that the limits rest on.")
    versions = models.JSONField(default=dict, help_text="Table to day to data version, as read then.")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "starts_on"], name="chart_phase_once_a_day"),
            models.CheckConstraint(
                name="chart_phase_frozen_whole",
                condition=(
                    Q(frozen_at=None, frozen_by=None, frozen_through=None, centre=None, factor=None, kind="")
                    | Q(frozen_at__isnull=False, frozen_by__isnull=False, frozen_through__isnull=False, centre__isnull=False,
                        factor__isnull=False) & ~Q(kind="")
                ),
                violation_error_message="Limits are frozen with day, person, kind, centre and sigma, or not at all.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chart_id} from {self.starts_on}"


class ChartSignal(models.Model):
    """That a rule fired, and what was made of it."""

    class State(models.TextChoices):
        """What was made of it."""

        OPEN = "open", "No cause yet"
        EXPLAINED = "explained", "Explained"
        NEW_PHASE = "new_phase", "New phase"
        RAISED = "raised", "Issue raised"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chart = models.ForeignKey(Chart, models.CASCADE, related_name="signals")
    rule = models.CharField(max_length=24, help_text="Code of the rule.")
    started_on = models.DateField(help_text="The first point that the rule looked at.")
    at = models.DateField(help_text="The point at which it fired first.")
    through = models.DateField(help_text="The last point at which it fired.")
    side = models.SmallIntegerField(help_text="1 above the centre, -1 below, 0 without a side.")
    value = models.FloatField(help_text="The figure at the first point at which it fired.")
    found_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=16, blank=True, help_text="Reference of the finding raised from it.")
    lapsed_at = models.DateTimeField(null=True, blank=True, help_text="Since when data or limits show it no longer, though nobody acted.")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "rule", "at"], name="chart_signal_once"),
            models.CheckConstraint(
                name="chart_signal_decided_whole",
                condition=Q(state="open", decided_by=None, decided_at=None)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                violation_error_message="What was made of a signal has a person and a time.",
            ),
        ]
        indexes = [models.Index(fields=["state", "at"], name="chart_signal_state")]

    def __str__(self) -> str:
        return f"{self.reference} {self.rule} {self.at}"

    @property
    def is_open(self) -> bool:
        """Whether it still stands and nobody said what is behind it."""
        return self.state == self.State.OPEN and self.lapsed_at is None


class ChartNote(models.Model):
    """What somebody wrote at a day; it stays on the chart."""

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="notes")
    day = models.DateField()
    words = models.CharField(max_length=300)
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.chart_id} {self.day}"


class LeftOutPoint(models.Model):
    """A point that does not count towards limits and signals, with the reason and who said so."""

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="left_out")
    day = models.DateField()
    reason = models.CharField(max_length=300)
    left_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    left_at = models.DateTimeField()
    put_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "day"], condition=Q(put_back_at=None), name="chart_point_left_out_once"),
        ]

    def __str__(self) -> str:
        return f"{self.chart_id} {self.day}"
