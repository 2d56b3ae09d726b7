"""What customers need done differently, on which basis it is kept, and whether contacts asked for it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Consent(models.Model):
    """A customer agreed that something about them is kept and used: for what, when and how; taken back at any time."""

    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    how = models.CharField(max_length=200, help_text="What was asked and how they agreed.")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Need(models.Model):
    """What a customer needs done differently, for now: a place on a spectrum that changes, never a label (FCA FG21/1, 2.6 to 2.9)."""

    class Driver(models.TextChoices):
        """Where the need comes from: the four drivers of FG21/1."""

        HEALTH = "health", "Health"
        LIFE_EVENT = "life_event", "Something that happened"
        RESILIENCE = "resilience", "Little room for shocks"
        CAPABILITY = "capability", "Knowledge or confidence"

    class Basis(models.TextChoices):
        """Why it may be kept (UK GDPR Articles 6 and 9; Data Protection Act 2018, Schedule 1)."""

        CONSENT = "consent", "They agreed"
        ADJUSTMENT = "adjustment", "Only what to do differently, nothing on health"
        AT_RISK = "at_risk", "To protect somebody at risk (Schedule 1, 18)"
        WELL_BEING = "well_being", "To protect economic well-being (Schedule 1, 19)"

    class Told(models.TextChoices):
        """Who said it."""

        CUSTOMER = "customer", "The customer"
        ANOTHER = "another", "Somebody for them"
        NOTICED = "noticed", "We noticed it"

    class Ended(models.TextChoices):
        """Why it is in force no more."""

        OVER = "over", "No longer needed"
        WITHDRAWN = "withdrawn", "They took back their agreement"
        MISTAKE = "mistake", "Noted by mistake"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="needs")
    driver = models.CharField(max_length=10, choices=Driver)
    what = models.CharField(max_length=120, help_text="What is needed, not why.")
    adjustments = models.JSONField(default=dict, help_text="Codes of the shelf, each with what was typed beside it.")
    note = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=10, choices=Basis)
    basis_why = models.CharField(max_length=200, blank=True, help_text="Why it is kept without agreement.")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="needs", null=True, blank=True)
    told_by = models.CharField(max_length=8, choices=Told)
    told_in = models.CharField(max_length=20, blank=True, help_text="The contact in which it was said, by reference.")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="needs", help_text="Who looks at it again.")
    noted_at = models.DateTimeField()
    review_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=9, choices=Ended, blank=True)

    class Meta:
        ordering = ["review_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="need_ends_with_reason", condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                violation_error_message="A need ends with a reason.",
            ),
            models.CheckConstraint(
                name="need_has_basis", condition=~Q(basis="consent") | Q(consent__isnull=False),
                violation_error_message="Agreement is kept with when and how.",
            ),
        ]
        indexes = [
            models.Index(fields=["review_on", "id"], name="need_review", condition=Q(ended_at=None)),
            models.Index(fields=["customer", "noted_at"], name="need_customer"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_in_force(self) -> bool:
        """Whether it holds now."""
        return self.ended_at is None


class NeedsCheck(models.Model):
    """Whether somebody asked in a contact what the customer needs; the newest word on a contact stands."""

    class Found(models.TextChoices):
        """What came of it."""

        NONE = "none", "Asked, nothing is needed"
        NOTED = "noted", "Asked, a need is noted"
        NOT_ASKED = "not_asked", "Not asked"

    logged = models.CharField(max_length=16, unique=True, help_text="The logged contact, by reference: it may lie in an archive by now.")
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="needs_checks", null=True, blank=True)
    found = models.CharField(max_length=9, choices=Found)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="needs_checks")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="needs_check_time")]
