"""The timeline of a service plan: milestones with their days, what each waits for, how it stands, and each change of what was agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PlanMilestone(models.Model):
    """One milestone: from when until when, or on one day; whose it is; what must be done before it; and how it stands."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", "Not begun"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    plan = models.ForeignKey("plan.ServicePlan", models.CASCADE, related_name="milestones")
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="after", help_text="The same in the version that this plan changes."
    )
    name = models.CharField(max_length=80)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    due_on = models.DateField(help_text="Last day; that of its beginning where it is a day and not a stretch.")
    waits_for = models.ManyToManyField("self", symmetrical=False, related_name="awaited_by", blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="What was said when its state changed last; why, where it was dropped.")
    turns = models.PositiveSmallIntegerField(default=0, help_text="How often state, days or owner changed; its owner is asked anew.")

    class Meta:
        ordering = ["starts_on", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_milestone_ends_after_start", condition=Q(due_on__gte=F("starts_on")),
                violation_error_message="A milestone ends after it began.",
            ),
            models.CheckConstraint(
                name="plan_milestone_done_on_a_day",
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on=None)),
                violation_error_message="What is done was done on a day.",
            ),
            models.CheckConstraint(
                name="plan_milestone_dropped_with_reason", condition=~Q(state="dropped") | ~Q(note=""),
                violation_error_message="What is dropped is dropped with a reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MilestoneChange(models.Model):
    """One change of what was agreed about a milestone: its days and owner before and after, why, by whom and when."""

    milestone = models.ForeignKey(PlanMilestone, models.CASCADE, related_name="changes")
    was_from = models.DateField()
    was_due = models.DateField()
    was_owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    due_on = models.DateField()
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    why = models.CharField(max_length=500)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
