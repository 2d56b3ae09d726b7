"""How a complaint ends, and what comes after: closing, opening again, the ombudsman, another firm, and what the customer says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from floorwalker.resolve.models.cases import Complaint


class StepOverride(models.Model):
    """A mandatory step of the procedure that was left out, why, and who agreed."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="overrides")
    step = models.CharField(max_length=24)
    reason = models.CharField(max_length=300)
    said_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["complaint", "step"], name="step_override_once")]

    def __str__(self) -> str:
        return self.step


class CaseClosing(models.Model):
    """One time that a complaint was closed, and why it was opened again where it was."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="closings")
    outcome = models.CharField(max_length=12, choices=Complaint.Outcome)
    words = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    satisfied = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5, how the customer found the handling.")
    satisfied_words = models.CharField(max_length=500, blank=True)
    satisfied_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="case_reopened_with_reason", condition=Q(reopened_at=None) | ~Q(reopened_why="")),
            models.CheckConstraint(name="case_satisfied_1_to_5", condition=Q(satisfied=None) | Q(satisfied__gte=1, satisfied__lte=5)),
        ]

    def __str__(self) -> str:
        return self.outcome


class OmbudsmanReferral(models.Model):
    """That the complainant took a complaint to the ombudsman: the dates, what was sent, and what the ombudsman decided."""

    class Outcome(models.TextChoices):
        """What the ombudsman made of our decision."""

        UPHELD = "upheld", "Our decision stands"
        CHANGED = "changed", "Changed in part"
        OVERTURNED = "overturned", "Overturned"
        WITHDRAWN = "withdrawn", "Withdrawn"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="referrals")
    scheme = models.CharField(max_length=160)
    their_reference = models.CharField(max_length=60)
    told_on = models.DateField(help_text="When the ombudsman told us.")
    in_time = models.BooleanField(null=True, blank=True, help_text="Within the time that our final response gave; nothing: none ran.")
    file_due_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_what = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    award = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    lesson = models.CharField(max_length=500, blank=True, help_text="What we do otherwise from now on.")
    finding = models.CharField(max_length=16, blank=True, help_text="Reference of the finding that the lesson became.")
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-told_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(outcome=""), name="referral_one_open",
                violation_error_message="The ombudsman has it already.",
            ),
            models.CheckConstraint(name="referral_decided_whole", condition=Q(outcome="") | Q(decided_on__isnull=False)),
            models.CheckConstraint(
                name="referral_lesson", condition=~Q(outcome__in=["changed", "overturned"]) | ~Q(lesson=""),
                violation_error_message="What was overturned leaves a lesson.",
            ),
        ]

    def __str__(self) -> str:
        return self.their_reference


class Forwarding(models.Model):
    """That another firm has a complaint, or a part of it, and that the customer was told."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="forwardings")
    firm = models.CharField(max_length=120)
    reach = models.CharField(max_length=200, help_text="How the customer reaches it.")
    why = models.CharField(max_length=300)
    whole = models.BooleanField(help_text="All of it, and not a part.")
    sent_on = models.DateField()
    told_on = models.DateField(help_text="When the customer was told in writing.")
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.firm
