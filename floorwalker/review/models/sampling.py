"""Sample plans: which contacts are judged, how many and how chosen; draws with their frozen lists; and the picks on them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from floorwalker.ground.models.lines import Channel
from floorwalker.plan.models.drafts import DesignVersion, one_open


class SamplePlan(DesignVersion):
    """One version of a sample plan; published, it rules every draw of it from then on, and never changes."""

    class Period(models.TextChoices):
        """For which stretch of time the margin is wanted."""

        WEEK = "week", "Week, from Monday"
        MONTH = "month", "Month"

    class Pace(models.TextChoices):
        """How often contacts of the period are drawn."""

        PERIOD = "period", "Once, when the period is over"
        WEEK = "week", "After each week of it"
        DAY = "day", "After each day of it"

    class Mix(models.TextChoices):
        """How the number is shared out among strata."""

        SHARE = "share", "By share of contacts"
        BEST = "best", "Best mix: where results differ most"

    purpose = models.CharField(max_length=300, blank=True, help_text="What the house wants to know by it.")
    population = models.JSONField(default=dict, help_text="`rules.sampling.Population` as values: which contacts it is about.")
    period = models.CharField(max_length=5, choices=Period, default=Period.MONTH)
    pace = models.CharField(max_length=6, choices=Pace, default=Pace.WEEK)
    starts_on = models.DateField(help_text="The first day whose contacts are drawn.")
    strata = models.JSONField(default=list, help_text="Codes on the shelf of strata.")
    margin = models.FloatField(help_text="Half the width wanted of the interval of the pass rate; share from 0 to 1.")
    confidence = models.FloatField(default=0.95)
    expected = models.FloatField(help_text="Pass rate expected, from 0 to 1.")
    mix = models.CharField(max_length=5, choices=Mix, default=Mix.SHARE)
    least_stratum = models.PositiveSmallIntegerField(default=0, help_text="Contacts of each stratum at least.")
    least_person = models.PositiveSmallIntegerField(default=0, help_text="Contacts of each person at least.")
    risks = models.JSONField(default=list, help_text="`rules.sampling.RiskTaken` as values: which, and how many a period.")
    scorecard = models.CharField(max_length=16, blank=True, help_text="Reference of the one to judge by; its published version is taken.")
    other_teams = models.BooleanField(default=False, help_text="Nobody judges contacts of a team of their own.")
    score_days = models.PositiveSmallIntegerField(default=5, help_text="Working days after a draw within which a pick is scored.")
    feedback_days = models.PositiveSmallIntegerField(default=2, help_text="Working days after that within which the agent is told.")
    calibration_weeks = models.PositiveSmallIntegerField(default=4, help_text="Weeks from one calibration of the evaluators to the next.")

    class Meta(DesignVersion.Meta):
        constraints = [
            *DesignVersion.Meta.constraints,
            one_open("sample_plan_one_open", being="written"),
            models.CheckConstraint(
                name="sample_plan_shares",
                condition=Q(margin__gt=0, margin__lt=1, confidence__gt=0, confidence__lt=1, expected__gt=0, expected__lt=1),
                violation_error_message="Margin, confidence and expected pass rate lie between 0 and 1.",
            ),
        ]


class SampleEvaluator(models.Model):
    """Who judges the picks of a plan, and how many of them in a period at most."""

    plan = models.ForeignKey(SamplePlan, models.CASCADE, related_name="evaluators")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    capacity = models.PositiveSmallIntegerField(help_text="Contacts a period.")

    class Meta:
        ordering = ["plan", "person__sort_key"]
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="sample_evaluator_once")]


class SampleDraw(models.Model):
    """What was drawn of some days by one version of a plan, with everything that is needed to draw it again; it never changes."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(SamplePlan, models.PROTECT, related_name="draws")
    plan_reference = models.CharField(max_length=16)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The first day after it.")
    period_on = models.DateField(help_text="The first day of the period of the plan that it belongs to.")
    zone = models.CharField(max_length=40, help_text="On whose calendar the days are.")
    seed = models.BigIntegerField()
    population = models.BigIntegerField(help_text="Contacts that could be drawn.")
    expected_population = models.BigIntegerField(help_text="Contacts expected of the whole period when it was drawn.")
    strata = models.JSONField(help_text="`rules.sampling.StratumDrawn` as values, in the order of the frame.")
    risks = models.JSONField(default=list, help_text="`rules.sampling.RiskDrawn` as values.")
    frame = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", help_text="What was drawn from; `framing` reads it.")
    frame_sha256 = models.CharField(max_length=64)
    list_sha256 = models.CharField(max_length=64)
    drawn_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True, help_text="Nobody: the house.")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_reference", "starts_on"], name="sample_drawn_once", violation_error_message="These days are drawn already."
            ),
            models.CheckConstraint(
                name="sample_ends_after_start", condition=Q(ends_on__gt=models.F("starts_on")),
                violation_error_message="A draw ends after it begins.",
            ),
        ]
        indexes = [models.Index(fields=["plan_reference", "period_on"], name="sample_draw_period")]

    def __str__(self) -> str:
        return self.reference


class Pick(models.Model):
    """A contact to be judged: drawn at random, for a risk, or both; or named by its own agent, which counts in no estimate."""

    class Swap(models.TextChoices):
        """Why a pick cannot be judged; it stays counted as missing."""

        NO_RECORDING = "recording", "Recording or conversation is missing"
        NO_CUSTOMER = "customer", "No contact with a customer"
        WRONG_PERSON = "person", "Handled by somebody else"
        CONFLICT = "conflict", "The evaluator knows the customer"
        HELD = "held", "Locked by a case or a request"
        OTHER = "other", "Something else"

    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="picks", null=True, blank=True, help_text="None: named by its agent.")
    plan_reference = models.CharField(max_length=16)
    contact = models.BigIntegerField(help_text="Number of the contact: C-n.")
    contact_at = models.DateTimeField()
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True, help_text="On that day.")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    stratum = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Its place in the strata of the draw.")
    is_random = models.BooleanField(default=False)
    risks = models.JSONField(default=list, help_text="Codes of the risks that it was taken for.")
    chance = models.FloatField(null=True, blank=True, help_text="Of being on the list at all; its weight is one over it.")
    random_chance = models.FloatField(null=True, blank=True, help_text="Of being drawn at random.")
    nominated_why = models.CharField(max_length=300, blank=True)
    evaluator = models.ForeignKey("people.Person", models.PROTECT, related_name="picks", null=True, blank=True)
    unassigned_why = models.CharField(max_length=200, blank=True, help_text="Why nobody could be given it.")
    due_on = models.DateField()
    swapped_at = models.DateTimeField(null=True, blank=True)
    swapped_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    swap = models.CharField(max_length=9, choices=Swap, blank=True)
    swap_words = models.CharField(max_length=300, blank=True)
    stands_for = models.OneToOneField("self", models.PROTECT, related_name="stood_for_by", null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "contact"], name="pick_once", violation_error_message="It is on the list already."),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(draw=None), name="pick_nominated_once",
                violation_error_message="It is named already.",
            ),
            models.CheckConstraint(
                name="pick_chance_known",
                condition=Q(draw=None, chance=None, is_random=False) | Q(draw__isnull=False, chance__gt=0, chance__lte=1),
                violation_error_message="The chance of a drawn contact is known; of a named one nobody knows it.",
            ),
            models.CheckConstraint(
                name="pick_swapped_whole", condition=Q(swapped_at=None, swap="") | Q(swapped_at__isnull=False) & ~Q(swap=""),
                violation_error_message="A pick is swapped with a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["evaluator", "due_on"], name="pick_evaluator"),
            models.Index(fields=["plan_reference", "contact_at"], name="pick_plan"),
            models.Index(fields=["contact"], name="pick_contact"),
        ]

    def __str__(self) -> str:
        return self.contact_reference

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, as people quote it."""
        return f"C-{self.contact}"
