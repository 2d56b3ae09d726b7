"""Goals of the business, what lies under what, and what serves which goal."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class BusinessGoal(models.Model):
    """What the business is after: in words, whose it is, with a measure and target where one figure tells, from a day to a day."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    words = models.CharField(max_length=600, help_text="What customers or the business have of it.")
    under = models.ForeignKey("self", models.PROTECT, related_name="beneath", null=True, blank=True)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="goals_owned")
    measure = models.CharField(max_length=48, blank=True, help_text="Code on the measures shelf, where one figure tells.")
    target = models.FloatField(null=True, blank=True, help_text="In the unit of the measure; shares from 0 to 1.")
    tolerance = models.FloatField(default=0.0, help_text="How far from the target is still called near.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day on which it holds no more.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="business_goal_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="A goal ends after it began.",
            ),
            models.CheckConstraint(
                name="business_goal_measure_with_target", condition=Q(measure="", target=None) | (~Q(measure="") & Q(target__isnull=False)),
                violation_error_message="A measure has a target, or there is none.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class GoalLink(models.Model):
    """That an objective of a plan, a standard with all that follow it, a document, or what a role is held to serves a goal."""

    goal = models.ForeignKey(BusinessGoal, models.CASCADE, related_name="links")
    objective = models.OneToOneField("plan.PlanObjective", models.CASCADE, related_name="goal_link", null=True, blank=True)
    standard = models.OneToOneField("ground.Standard", models.CASCADE, related_name="goal_link", null=True, blank=True)
    document = models.OneToOneField("plan.Document", models.CASCADE, related_name="goal_link", null=True, blank=True)
    role = models.CharField(max_length=24, blank=True)
    linked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role"], condition=~Q(role=""), name="goal_link_once_a_role"),
            models.CheckConstraint(
                name="goal_link_of_one",
                condition=(
                    Q(objective__isnull=False, standard=None, document=None, role="")
                    | Q(objective=None, standard__isnull=False, document=None, role="")
                    | Q(objective=None, standard=None, document__isnull=False, role="")
                    | (Q(objective=None, standard=None, document=None) & ~Q(role=""))
                ),
                violation_error_message="One thing serves a goal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} <- {self.objective_id or self.standard_id or self.document_id or self.role}"
