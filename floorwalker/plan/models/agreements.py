"""Service level agreements: what a client was promised over which windows, what a miss costs us, and what is not counted."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.plan.models.proposals import ProposalState


class Agreement(models.Model):
    """One version of an agreement with a client, proposed by one person and approved by another; the next names it in `follows`."""

    State = ProposalState

    class Window(models.TextChoices):
        """Over what stretch of time each promise is counted and paid."""

        DAY = "day", "Each day"
        WEEK = "week", "Each week"
        MONTH = "month", "Each month"
        QUARTER = "quarter", "Each quarter"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    client = models.CharField(max_length=80, help_text="As its queues name it.")
    house_party = models.CharField(max_length=120, help_text="Who promises.")
    client_party = models.CharField(max_length=120, help_text="Who is promised.")
    document = models.CharField(max_length=200, help_text="Where the signed paper is: number, clause, version.")
    window = models.CharField(max_length=8, choices=Window, default=Window.MONTH)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day it no longer holds.")
    review_on = models.DateField(help_text="When it is looked at again at the latest.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="agreements_owned")
    fee = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="What the client pays for one window.")
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217.")
    spares_client_outage = models.BooleanField(default=True, help_text="The client's own outage is not counted.")
    spares_force_majeure = models.BooleanField(default=True, help_text="Force majeure is not counted.")
    spares_forecast_over = models.FloatField(null=True, blank=True, help_text="Not counted where this share more came than forecast.")
    follows = models.OneToOneField("plan.Agreement", models.PROTECT, related_name="followed_by", null=True, blank=True)
    why = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="agreements_proposed")
    proposed_at = models.DateTimeField()
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="agreements_to_approve")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="agreements_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["client", "-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="An agreement must end after it begins.",
            ),
            models.CheckConstraint(
                name="agreement_reviewed_after_start", condition=Q(review_on__gt=F("starts_on")),
                violation_error_message="An agreement is looked at again after it began.",
            ),
            models.CheckConstraint(
                name="agreement_money_has_currency", condition=Q(fee=None) | ~Q(currency=""),
                violation_error_message="An amount needs its currency.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class AgreementTerm(models.Model):
    """One promise of an agreement: a measure with its target, in one channel of the client or in all its queues."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="terms")
    position = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=48, help_text="Code on the measures shelf.")
    channel = models.CharField(max_length=8, blank=True)
    target = models.FloatField(help_text="In the unit of the measure; shares from 0 to 1.")
    target_seconds = models.FloatField(null=True, blank=True, help_text="The T of a service level within T seconds.")

    class Meta:
        ordering = ["agreement", "position"]
        constraints = [
            models.UniqueConstraint(
                name="agreement_term_once", fields=["agreement", "measure", "channel"],
                violation_error_message="An agreement promises a measure of one channel once.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.measure}"


class AgreementCredit(models.Model):
    """One step of what a miss costs: beyond a value, a share of the fee of the window or an amount."""

    term = models.ForeignKey(AgreementTerm, models.CASCADE, related_name="credits")
    beyond = models.FloatField(help_text="On the bad side of this value, in the unit of the measure.")
    share = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True, help_text="Of the fee of the window, 0 to 1.")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["term", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_credit_share_or_amount",
                condition=Q(share__gt=0, amount=None) | Q(share=None, amount__gt=0),
                violation_error_message="A credit is a share of the fee or an amount.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} beyond {self.beyond}"


class AgreementExclusion(models.Model):
    """A stretch that both sides agreed not to count, with reason, who agreed, and the figures that showed it."""

    class Kind(models.TextChoices):
        """Why it is not counted."""

        CLIENT_OUTAGE = "outage", "The client's own outage"
        FORCE_MAJEURE = "force", "Force majeure"
        FORECAST_OVER = "forecast", "More came than forecast"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="exclusions")
    kind = models.CharField(max_length=8, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    agreed_with = models.CharField(max_length=120, help_text="Who agreed for the client, and how.")
    agreed_on = models.DateField()
    expected = models.FloatField(null=True, blank=True, help_text="Contacts forecast for the stretch, where that is the reason.")
    came = models.FloatField(null=True, blank=True, help_text="Contacts that came then.")
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="exclusions_recorded")
    recorded_at = models.DateTimeField()
    taken_back_by = models.ForeignKey("people.Person", models.PROTECT, related_name="exclusions_taken_back", null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="exclusion_ends_after_start", condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="A stretch must end after it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.starts_at}"


class AgreementMiss(models.Model):
    """Why a promise was missed in one window, and who does what about it by when."""

    term = models.ForeignKey(AgreementTerm, models.PROTECT, related_name="misses")
    starts_on = models.DateField(help_text="First day of the window.")
    cause = models.CharField(max_length=500)
    action = models.CharField(max_length=500)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="misses_to_mend")
    due_on = models.DateField()
    answered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="misses_answered")
    answered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                name="agreement_miss_once", fields=["term", "starts_on"], violation_error_message="This miss has its cause already."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.starts_on}"
