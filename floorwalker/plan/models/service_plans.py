"""Service plans: what a function aims at over a stretch of days, who said so, what is done when it goes wrong, and what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class ServicePlan(models.Model):
    """One version of a plan. It is written as a draft; a change of an approved one is its next version, a row of its own."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Draft"
        CONSULTED = "consulted", "Consulted"
        APPROVED = "approved", "Approved"
        ACTIVE = "active", "Active"
        UNDER_REVIEW = "review", "Under review"
        CLOSED = "closed", "Closed"
        REPLACED = "replaced", "Replaced"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Function(models.TextChoices):
        """Which part of customer service it plans."""

        QUEUES = "queues", "Queue group"
        COMPLAINTS = "complaints", "Complaints"
        OUTBOUND = "outbound", "Outbound"
        BACK_OFFICE = "back_office", "Back office"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="after", help_text="The version that this one changes."
    )
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=600, help_text="What the plan is for, in words.")
    function = models.CharField(max_length=12, choices=Function)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="service_plans", null=True, blank=True)
    queues = models.ManyToManyField("ground.Queue", related_name="service_plans", blank=True)
    first_day = models.DateField()
    last_day = models.DateField(help_text="Last day that it covers.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="service_plans_owned")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="service_plans_drafted")
    drafted_at = models.DateTimeField()
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="service_plans_to_approve", null=True, blank=True)

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="service_plan_ends_after_start", condition=Q(last_day__gt=F("first_day")),
                violation_error_message="A plan ends after it began.",
            ),
            models.UniqueConstraint(
                name="service_plan_one_next_version", fields=["before"], condition=~Q(state="withdrawn"),
                violation_error_message="The next version of this plan is being written already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class PlanStep(models.Model):
    """One step in the life of a plan: what it became, when, by whom, and what they said."""

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=9, choices=ServicePlan.State)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]


class PlanVoice(models.Model):
    """One person who is asked about a draft: whether they agree, what they say, and what they were answered."""

    class Says(models.TextChoices):
        """What they said."""

        WAITING = "waiting", "Not said yet"
        AGREES = "agrees", "Agrees"
        OBJECTS = "objects", "Objects"

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="voices")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    says = models.CharField(max_length=8, choices=Says, default=Says.WAITING)
    note = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="What became of the note.")
    answered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="plan_voice_once", fields=["plan", "person"])]


class PlanObjective(models.Model):
    """One objective: a measure, where it stood as counted, where it shall stand, by when, and how. Frozen figures keep their sums."""

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="objectives")
    name = models.CharField(max_length=120)
    measure = models.CharField(max_length=48, help_text="Code on the measures shelf.")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    baseline = models.FloatField(null=True, blank=True, help_text="Computed from the facts of the period; none is no data.")
    baseline_number = models.FloatField(null=True, blank=True, help_text="How much stands behind it.")
    baseline_sums = models.JSONField(default=dict, help_text="What it was computed from, and the target seconds that ruled.")
    baseline_from = models.DateField()
    baseline_until = models.DateField(help_text="Last day of the period.")
    baseline_missing = models.CharField(max_length=300, blank=True, help_text="Why it stands without a baseline.")
    target = models.FloatField(help_text="In the unit of the measure; shares from 0 to 1.")
    tolerance = models.FloatField(default=0.0, help_text="How far from the target is still called near, or the width of a band.")
    by_when = models.DateField()
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    how = models.CharField(max_length=500, blank=True)
    serves = models.CharField(max_length=200, blank=True, help_text="The goal of the business that it serves.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_objective_for_queue_or_channel", condition=Q(queue=None) | Q(channel=""),
                violation_error_message="An objective is for a queue, for a channel, or for everything.",
            ),
            models.CheckConstraint(
                name="plan_objective_baseline_or_reason", condition=Q(baseline__isnull=False) | ~Q(baseline_missing=""),
                violation_error_message="Without a baseline somebody says why.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ObjectiveReview(models.Model):
    """What came of an objective: the figure as counted and frozen, why, the verdict, and who signed it."""

    class Verdict(models.TextChoices):
        """Whether it was met."""

        MET = "met", "Met"
        PART = "part", "Met in part"
        NOT_MET = "not_met", "Not met"

    objective = models.OneToOneField(PlanObjective, models.CASCADE, related_name="review")
    actual = models.FloatField(null=True, blank=True)
    actual_number = models.FloatField(null=True, blank=True)
    actual_sums = models.JSONField(default=dict)
    actual_from = models.DateField()
    actual_until = models.DateField()
    verdict = models.CharField(max_length=7, choices=Verdict)
    cause = models.CharField(max_length=500)
    comment = models.CharField(max_length=500)
    signed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()


class PlanArrangement(models.Model):
    """What is done when something goes wrong: when it begins, what is done, who does it, and whether it was tried."""

    class Scenario(models.TextChoices):
        """What goes wrong."""

        SPIKE = "spike", "More contacts than planned"
        ABSENCE = "absence", "Fewer people than planned"
        OUTAGE = "outage", "A system is down"
        SITE_LOSS = "site_loss", "The site cannot be used"

    class Result(models.TextChoices):
        """What a test showed."""

        WORKED = "worked", "Worked"
        PART = "part", "Worked in part"
        FAILED = "failed", "Did not work"

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="arrangements")
    scenario = models.CharField(max_length=9, choices=Scenario)
    trigger = models.CharField(max_length=200, help_text="What is seen when it begins, with a number where there is one.")
    action = models.CharField(max_length=500)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    tested_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=6, choices=Result, blank=True)
    test_note = models.CharField(max_length=300, blank=True)
    next_test_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_arrangement_tested_with_result",
                condition=Q(tested_on=None, result="") | (Q(tested_on__isnull=False) & ~Q(result="")),
                violation_error_message="A test has a day and a result, or there was none.",
            )
        ]

    def __str__(self) -> str:
        return self.trigger


class PlanResource(models.Model):
    """What a plan needs beside people: a system, seats, a line of the budget, a supplier."""

    class Kind(models.TextChoices):
        """What it is."""

        SYSTEM = "system", "System"
        SEATS = "seats", "Seats"
        BUDGET = "budget", "Budget line"
        SUPPLIER = "supplier", "Supplier"

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120)
    needed = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="How many are needed; none for money.")
    there = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="How many there are.")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="What it costs over the plan.")
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217.")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_resource_amount_with_currency", condition=Q(amount=None, currency="") | (Q(amount__gte=0) & ~Q(currency="")),
                violation_error_message="An amount has a currency, and is not negative.",
            ),
            models.CheckConstraint(
                name="plan_resource_not_negative",
                condition=(Q(needed=None) | Q(needed__gte=0)) & (Q(there=None) | Q(there__gte=0)),
                violation_error_message="Nobody has less than none.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanActivation(models.Model):
    """One time that an arrangement was really used: when its trigger was seen, when it was acted on, when it ended, what it taught."""

    arrangement = models.ForeignKey(PlanArrangement, models.PROTECT, related_name="activations")
    triggered_at = models.DateTimeField()
    acted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    what = models.CharField(max_length=500, help_text="What was seen and done.")
    learnt = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-triggered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_activation_in_order",
                condition=Q(acted_at__gte=F("triggered_at")) & (Q(ended_at=None) | Q(ended_at__gte=F("acted_at"))),
                violation_error_message="It is acted on after its trigger, and ends after that.",
            ),
            models.UniqueConstraint(
                name="plan_activation_one_open", fields=["arrangement"], condition=Q(ended_at=None),
                violation_error_message="It is in use already.",
            ),
        ]

    @property
    def seconds_to_action(self) -> float:
        """How long it took from trigger to action."""
        return (self.acted_at - self.triggered_at).total_seconds()

    @property
    def seconds_to_end(self) -> float | None:
        """How long it was in use; None while it is."""
        return None if self.ended_at is None else (self.ended_at - self.acted_at).total_seconds()
