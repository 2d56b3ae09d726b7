"""Service recovery: playbooks for what goes wrong for many at once, and each time that one is run."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.plan.models.drafts import DesignVersion, one_open


class Playbook(DesignVersion):
    """One version of a playbook: when it begins, who does what by when, what customers are told and given, and when it ends."""

    class Scenario(models.TextChoices):
        """What goes wrong for many at once."""

        OUTAGE = "outage", "Outage"
        BACKLOG = "backlog", "Backlog"
        MASS_ERROR = "mass_error", "Mass error"

    class Beyond(models.TextChoices):
        """On which side of the limit the measure says that it began."""

        ABOVE = "above", "Above the limit"
        BELOW = "below", "Below the limit"

    scenario = models.CharField(max_length=10, choices=Scenario)
    trigger = models.CharField(max_length=300, help_text="What is seen when it begins.")
    measure = models.CharField(max_length=48, blank=True, help_text="Code on the measures shelf, where the house measures the trigger.")
    beyond = models.CharField(max_length=5, choices=Beyond, blank=True)
    limit = models.FloatField(null=True, blank=True, help_text="In the unit of the measure; a share is 0 to 1.")
    arrangement = models.ForeignKey(
        "plan.PlanArrangement", models.SET_NULL, related_name="+", null=True, blank=True,
        help_text="What a service plan arranges for the same; its tests and uses stand there.",
    )
    rule = models.TextField(blank=True, help_text="Who is given what; empty where nobody is.")
    source = models.CharField(max_length=200, blank=True, help_text="Where the rule comes from.")
    currency = models.CharField(max_length=3, default="GBP", help_text="ISO 4217.")
    ends_when = models.CharField(max_length=300, help_text="What is seen when it is over.")

    class Meta(DesignVersion.Meta):
        constraints = [
            *DesignVersion.Meta.constraints,
            one_open("playbook_one_open", being="written"),
            models.CheckConstraint(
                name="playbook_measure_whole",
                condition=Q(measure="", beyond="", limit=None) | (~Q(measure="") & ~Q(beyond="") & Q(limit__isnull=False)),
                violation_error_message="A measure has a limit and a side of it.",
            ),
        ]


class PlaybookStep(models.Model):
    """One step of a playbook: what, who, and by which minute from the start."""

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    by_minute = models.PositiveIntegerField()

    class Meta:
        ordering = ["by_minute", "pk"]

    def __str__(self) -> str:
        return self.what


class PlaybookMessage(models.Model):
    """What customers are told in a playbook: a version of a template, to whom, over what, and by which minute from the start."""

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="messages")
    template = models.ForeignKey(
        "plan.DocumentVersion", models.PROTECT, related_name="+", help_text="The version; a later one is chosen, never slipped in.",
    )
    audience = models.CharField(max_length=200, help_text="Which customers, in words; no names.")
    channel = models.CharField(max_length=60)
    by_minute = models.PositiveIntegerField()

    class Meta:
        ordering = ["by_minute", "pk"]

    def __str__(self) -> str:
        return f"{self.template} {self.audience}"


class PlaybookBand(models.Model):
    """How much each customer is given from how long on: the highest band that was reached counts."""

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="bands")
    from_minutes = models.PositiveIntegerField(help_text="How long it lasted, or how long the customer waited.")
    amount = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["from_minutes"]
        constraints = [
            models.UniqueConstraint(fields=["playbook", "from_minutes"], name="playbook_band_once"),
            models.CheckConstraint(name="playbook_band_gives", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.from_minutes} {self.amount}"


class Recovery(models.Model):
    """One time that a playbook is run: led by somebody, stopped with a reason, reviewed by somebody else, closed."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    playbook = models.ForeignKey(Playbook, models.PROTECT, related_name="recoveries")
    what = models.CharField(max_length=300, help_text="What went wrong; no names.")
    queue = models.ForeignKey(
        "ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, help_text="Where customers ask; empty: everywhere."
    )
    seen_at = models.DateTimeField(help_text="When the trigger was seen; steps and messages are due from it.")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    leader = models.ForeignKey("people.Person", models.PROTECT, related_name="recoveries_led")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    stopped_why = models.CharField(max_length=500, blank=True)
    worked = models.TextField(blank=True)
    did_not_work = models.TextField(blank=True)
    playbook_changes = models.BooleanField(null=True, blank=True, help_text="Whether a next version is written; None: not reviewed.")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name_plural = "recoveries"
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recovery_in_order",
                condition=Q(started_at__gte=F("seen_at")) & (Q(stopped_at=None) | Q(stopped_at__gte=F("started_at"))),
                violation_error_message="It is seen, started and stopped in that order.",
            ),
            models.CheckConstraint(
                name="recovery_stopped_with_reason", condition=Q(stopped_at=None) | ~Q(stopped_why=""),
                violation_error_message="It is stopped with a reason.",
            ),
            models.CheckConstraint(
                name="recovery_reviewed_by_another", condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("leader")),
                violation_error_message="Somebody else than who led it reviews it.",
            ),
            models.CheckConstraint(
                name="recovery_closed_reviewed", condition=Q(closed_at=None) | Q(reviewed_at__isnull=False, stopped_at__isnull=False),
                violation_error_message="It is closed once it is stopped and reviewed.",
            ),
        ]
        indexes = [models.Index(fields=["-seen_at", "-id"], name="recovery_time")]

    def __str__(self) -> str:
        return self.reference


class RecoveryStep(models.Model):
    """One step as it is run: done or left out, by whom and when; `by_minute` is promised, `due_at` its moment."""

    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    left_out = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recovery_step_left_out_why", condition=Q(left_out=False) | (~Q(note="") & Q(done_at__isnull=False)),
                violation_error_message="A step is left out with a reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class RecoveryMessage(models.Model):
    """What customers are to be told in a recovery, and when it was sent, to how many."""

    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="messages")
    template = models.ForeignKey("plan.DocumentVersion", models.PROTECT, related_name="+")
    audience = models.CharField(max_length=200)
    channel = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    reached = models.PositiveIntegerField(null=True, blank=True, help_text="How many customers; None: not counted.")
    late_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.template}"


class RecoveryEntry(models.Model):
    """One line of the log of a recovery; nothing in it changes, a later line corrects an earlier one."""

    class Kind(models.TextChoices):
        """What it says."""

        DECIDED = "decided", "Decided"
        REJECTED = "rejected", "Option rejected"
        AFFECTED = "affected", "Affected"
        GIVEN = "given", "Compensation"
        NOTED = "noted", "Noted"

    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=500, help_text="What; of a number how it was counted. No names.")
    reason = models.CharField(max_length=500, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="How many customers.")
    counted_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="To each of them.")
    by_rule = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="What the playbook gives for as long.")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recovery_entry_reasoned", condition=~Q(kind__in=["decided", "rejected"]) | ~Q(reason=""),
                violation_error_message="A decision has a reason.",
            ),
            models.CheckConstraint(
                name="recovery_entry_counted", condition=~Q(kind="affected") | Q(number__isnull=False, counted_on__isnull=False),
                violation_error_message="A number has its day.",
            ),
            models.CheckConstraint(
                name="recovery_entry_given", condition=~Q(kind="given") | Q(amount__isnull=False, number__isnull=False),
                violation_error_message="Compensation says how much to how many.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.kind}"
