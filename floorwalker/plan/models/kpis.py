"""KPI sets: the measures a role is held to, each with target and weight, from a day to a day; and who was told of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.people.permissions import Role
from floorwalker.plan.models.proposals import ProposalState


class KpiSet(models.Model):
    """What one role is held to. It is proposed, and in force from its first day once somebody else approved it."""

    State = ProposalState

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(max_length=24, choices=Role)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    starts_on = models.DateField(help_text="First day on which the role is held to it.")
    ends_on = models.DateField(null=True, blank=True, help_text="First day on which the next set holds instead.")
    why = models.CharField(max_length=500)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="kpi_sets_proposed")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="kpi_sets_to_approve")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="kpi_sets_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["role", "-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="kpi_set_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="A KPI set must end after it begins.",
            ),
            models.CheckConstraint(name="kpi_set_role_known", condition=Q(role__in=Role.values)),
            models.UniqueConstraint(
                name="kpi_set_one_proposal_a_role", fields=["role"], condition=Q(state="proposed"),
                violation_error_message="A proposal for this role waits already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_role_display()}"


class KpiTarget(models.Model):
    """One measure of a set: what is aimed at, how near still counts as near, and how much it weighs."""

    kpi_set = models.ForeignKey(KpiSet, models.CASCADE, related_name="targets")
    measure = models.CharField(max_length=48, help_text="Code on the measures shelf.")
    target = models.FloatField(help_text="In the unit of the measure; shares from 0 to 1.")
    tolerance = models.FloatField(default=0.0, help_text="How far from the target is still called near.")
    weight = models.PositiveSmallIntegerField(help_text="Percent; a set adds up to 100.")

    class Meta:
        ordering = ["-weight", "measure"]
        constraints = [
            models.UniqueConstraint(fields=["kpi_set", "measure"], name="kpi_target_once"),
            models.CheckConstraint(name="kpi_target_weight", condition=Q(weight__gte=1, weight__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.target}"


class KpiTold(models.Model):
    """That a person was told of a set, and when they said that they have seen it."""

    kpi_set = models.ForeignKey(KpiSet, models.CASCADE, related_name="told")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="kpi_sets_told")
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kpi_set", "person"], name="kpi_told_once")]

    def __str__(self) -> str:
        return f"{self.kpi_set_id} told to {self.person_id}"
