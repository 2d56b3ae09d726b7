"""Service reviews: how often the service of a plan is looked at, each meeting with its frozen agenda, causes, outcomes and corrections."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Every(models.TextChoices):
    """How often something is looked at."""

    WEEK = "week", "Every week"
    TWO_WEEKS = "two_weeks", "Every two weeks"
    FOUR_WEEKS = "four_weeks", "Every four weeks"
    MONTH = "month", "Every month"
    QUARTER = "quarter", "Every quarter"


class ReviewCycle(models.Model):
    """How often the service of a plan is reviewed, who chairs and who comes; it goes on with the next version of the plan."""

    plan = models.ForeignKey("plan.ServicePlan", models.PROTECT, related_name="review_cycles")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", help_text="On its clock.")
    every = models.CharField(max_length=10, choices=Every, default=Every.MONTH)
    next_on = models.DateField(help_text="Set when a review is closed.")
    begins_at = models.TimeField(help_text="On the clock of the site.")
    chair = models.ForeignKey("people.Person", models.PROTECT, related_name="review_cycles_chaired")
    people = models.ManyToManyField("people.Person", related_name="review_cycles", help_text="Who is asked to come, the chair too.")
    begun_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change, so that nobody writes over another.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["next_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(ended_at=None), name="review_cycle_one_a_plan",
                violation_error_message="The service of this plan is reviewed already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.every}"


class ServiceReview(models.Model):
    """One meeting at which the service of a plan is reviewed. Closed, nothing in it changes; what was wrong is corrected by new lines."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(ReviewCycle, models.PROTECT, related_name="reviews")
    plan = models.ForeignKey("plan.ServicePlan", models.PROTECT, related_name="service_reviews", help_text="The version that ran then.")
    planned_on = models.DateField(help_text="The day that the cycle had set.")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    since = models.DateField(help_text="The first day that it looks back on.")
    chair = models.ForeignKey("people.Person", models.PROTECT, related_name="service_reviews_chaired")
    present = models.ManyToManyField("people.Person", related_name="service_reviews")
    apologies = models.ManyToManyField("people.Person", related_name="service_reviews_missed", blank=True)
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change of time, chair and people.")
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    meeting = models.OneToOneField("plan.Meeting", models.PROTECT, related_name="service_review", null=True, blank=True)
    next_on = models.DateField(null=True, blank=True, help_text="The next date, set as it was closed.")
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(closed_at=None, dropped_at=None), name="service_review_one_open",
                violation_error_message="A review of this plan is open already.",
            ),
            models.CheckConstraint(
                name="service_review_closed_whole",
                condition=Q(closed_at=None, meeting=None, next_on=None)
                | Q(closed_at__isnull=False, meeting__isnull=False, next_on__isnull=False, dropped_at=None),
                violation_error_message="A closed review has its minutes and the next date.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor dropped."""
        return self.closed_at is None and self.dropped_at is None


class ReviewItem(models.Model):
    """One item of the agenda with its figures as they stood, and what is said to lie behind them."""

    class Kind(models.TextChoices):
        """What it is about."""

        ACTIONS = "actions", "Last review"
        OBJECTIVE = "objective", "Objective"
        STANDARD = "standard", "Standard"
        AGREEMENT = "agreement", "Client agreement"
        CHART = "chart", "Chart"
        GAPS = "gaps", "Gaps"
        FINDINGS = "findings", "Open findings"
        PANELS = "panels", "How we know"

    class Cause(models.TextChoices):
        """What lies behind a figure."""

        PEOPLE = "people", "People"
        PROCESS = "process", "Process"
        TECHNOLOGY = "technology", "Technology"
        DEMAND = "demand", "Demand"
        OUTSIDE = "outside", "Outside"

    review = models.ForeignKey(ServiceReview, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.CharField(max_length=80, blank=True, help_text="Ref of what it is about, where that is one record.")
    title = models.CharField(max_length=200)
    picture = models.JSONField(help_text="Data, limits, phase and data versions as they stood.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the picture.")
    frozen_at = models.DateTimeField()
    wants_cause = models.BooleanField(help_text="It is out of its standard, or shows a signal.")
    cause = models.CharField(max_length=10, choices=Cause, blank=True)
    cause_words = models.CharField(max_length=500, blank=True)
    said = models.TextField(max_length=2000, blank=True, help_text="What else was said.")
    said_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change, so that nobody writes over another.")

    class Meta:
        ordering = ["review", "position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "position"], name="review_item_once"),
            models.CheckConstraint(
                name="review_item_cause_whole", condition=Q(cause="", cause_words="") | (~Q(cause="") & ~Q(cause_words="")),
                violation_error_message="A cause has a kind and words.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.position}"


class ReviewOutcome(models.Model):
    """What comes of an item: somebody does something by a day, for what it serves, or nothing is done, and why."""

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="outcomes")
    what = models.CharField(max_length=300, blank=True, help_text="What is decided; empty where nothing is done.")
    why = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="review_outcomes", null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    serves = models.CharField(max_length=80, blank=True, help_text="Ref of the standard, KPI set or goal.")
    noted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    decision = models.OneToOneField("ground.Decision", models.PROTECT, related_name="+", null=True, blank=True)
    action = models.OneToOneField("plan.MeetingAction", models.PROTECT, related_name="review_outcome", null=True, blank=True)

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(
                name="review_outcome_done_or_why",
                condition=(~Q(what="") & Q(owner__isnull=False, due_on__isnull=False) & ~Q(serves=""))
                | (Q(what="", owner=None, due_on=None, serves="") & ~Q(why="")),
                violation_error_message="A decision has an owner, a day and what it serves; no action has a reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.what or "no action"


class ReviewCorrection(models.Model):
    """A line added to a closed review, because something in it was wrong."""

    review = models.ForeignKey(ServiceReview, models.CASCADE, related_name="corrections")
    words = models.CharField(max_length=500)
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.pk}"
