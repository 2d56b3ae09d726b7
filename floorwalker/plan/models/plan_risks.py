"""What may happen to a service plan: how likely it is, what it would do, what is done about it, and when that is looked at again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.plan.models.service_plans import PlanArrangement, ServicePlan


class PlanRisk(models.Model):
    """One thing that may happen. `before` is the same in the version that this one follows."""

    class Likelihood(models.IntegerChoices):
        """How likely it is while the plan runs."""

        UNLIKELY = 1, "Unlikely"
        POSSIBLE = 2, "Possible"
        LIKELY = 3, "Likely"

    class Effect(models.IntegerChoices):
        """What it would do to what the plan promises."""

        SMALL = 1, "Small"
        NOTICEABLE = 2, "Noticeable"
        SEVERE = 3, "Severe"

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="risks")
    what = models.CharField(max_length=200)
    likelihood = models.PositiveSmallIntegerField(choices=Likelihood)
    effect = models.PositiveSmallIntegerField(choices=Effect)
    answer = models.CharField(max_length=500, help_text="What is done so that it does not happen, or does less.")
    scenario = models.CharField(
        max_length=9, choices=PlanArrangement.Scenario, blank=True, help_text="What is arranged for, where it happens after all."
    )
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    review_on = models.DateField(help_text="When it is looked at again.")
    note = models.CharField(max_length=500, blank=True, help_text="What the last look at it showed.")
    weighed_at = models.DateTimeField(help_text="When likelihood and effect were said last.")
    before = models.ForeignKey("self", models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_risk_weighed", condition=Q(likelihood__range=(1, 3), effect__range=(1, 3)),
                violation_error_message="Likelihood and effect go from 1 to 3.",
            )
        ]

    def __str__(self) -> str:
        return self.what
