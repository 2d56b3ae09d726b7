"""Redress of a complaint: lines with their arithmetic and source, what was decided of them, and what was paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from floorwalker.resolve.models.cases import Complaint


class RedressLine(models.Model):
    """One amount, how it came about and what shows it; taken back it stays, crossed out."""

    class Kind(models.TextChoices):
        """What it is for."""

        REFUND = "refund", "Refund"
        COST = "cost", "Cost"
        INTEREST = "interest", "Interest"
        DISTRESS = "distress", "Distress and inconvenience"
        PAID = "paid", "Already paid"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="redress_lines")
    kind = models.CharField(max_length=8, choices=Kind)
    what = models.CharField(max_length=120)
    how = models.CharField(max_length=300, help_text="The arithmetic, in words and numbers.")
    source = models.CharField(max_length=200, help_text="What shows it: a receipt, a record, a rule.")
    amount = models.DecimalField(max_digits=12, decimal_places=2, help_text="Below 0 where it was paid before.")
    currency = models.CharField(max_length=3)
    principal = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True, help_text="A year, as a share.")
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why this rate, or why outside the band or like cases.")
    said_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="redress_sign", condition=Q(kind="paid", amount__lt=0) | (~Q(kind="paid") & Q(amount__gt=0)),
                violation_error_message="What was paid before counts below 0, everything else above.",
            ),
            models.CheckConstraint(
                name="redress_interest_whole",
                condition=~Q(kind="interest")
                | Q(principal__isnull=False, rate__isnull=False, from_on__isnull=False, to_on__gte=F("from_on")),
                violation_error_message="Interest says of what, at which rate and for which days.",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class RedressDecision(models.Model):
    """That redress is offered as its lines stood: a later line asks for another decision."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="redress_decisions")
    total = models.DecimalField(max_digits=12, decimal_places=2, help_text="0 where nothing is owed.")
    currency = models.CharField(max_length=3)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the lines as they stood.")
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    limit = models.DecimalField(max_digits=12, decimal_places=2, help_text="Up to which the one who decided may decide alone.")
    second = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_agreed = models.BooleanField(null=True, blank=True)
    second_reason = models.CharField(max_length=500, blank=True)
    outlier_why = models.CharField(max_length=300, blank=True, help_text="Why it is far from like cases.")
    paid_on = models.DateField(null=True, blank=True)
    paid_how = models.CharField(max_length=120, blank=True, help_text="By which way, and the reference of the payment.")
    paid_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True, help_text="When it was written down.")

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="redress_second_is_another", condition=Q(second=None) | ~Q(second=F("decided_by")),
                violation_error_message="The second person is another one.",
            ),
            models.CheckConstraint(name="redress_paid_whole", condition=Q(paid_on=None) | ~Q(paid_how="")),
        ]

    def __str__(self) -> str:
        return f"{self.total} {self.currency}"

    @property
    def needs_second(self) -> bool:
        """Whether it is above what the one who decided may decide alone."""
        return self.total > self.limit

    @property
    def holds(self) -> bool:
        """Whether it counts: within the limit, or a second person agreed."""
        return not self.needs_second or bool(self.second_agreed)
