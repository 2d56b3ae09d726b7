"""Requests about rights over personal data, of customers and of people of the house, and complaints about how data are used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RightsRequest(models.Model):
    """What somebody asks about data kept on them, held to the edition of the pack in force on the day of receipt."""

    class Kind(models.TextChoices):
        """What is asked for."""

        ACCESS = "access", "Access"
        RECTIFICATION = "rectification", "Rectification"
        ERASURE = "erasure", "Erasure"
        RESTRICTION = "restriction", "Restriction"
        PORTABILITY = "portability", "Portability"
        OBJECTION = "objection", "Objection"
        COMPLAINT = "complaint", "Complaint to the controller"

    class Way(models.TextChoices):
        """How it came, and how letters go."""

        EMAIL = "email", "Email"
        LETTER = "letter", "Letter"
        TELEPHONE = "telephone", "Telephone"
        IN_PERSON = "in_person", "In person"
        FORM = "form", "Form on the web"

    class Outcome(models.TextChoices):
        """What it ended with."""

        GRANTED = "granted", "Done as asked"
        PARTLY = "partly", "Done in part"
        REFUSED = "refused", "Refused"
        NOTHING_KEPT = "nothing_kept", "We keep nothing about them"
        WITHDRAWN = "withdrawn", "Withdrawn by who asked"

    class Ground(models.TextChoices):
        """Why it may take longer."""

        COMPLEX = "complex", "It is complex"
        MANY = "many", "They sent many requests"

    reference = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=13, choices=Kind)
    asker = models.CharField(max_length=160, blank=True, help_text="Who asks, as they call themselves; empty once erased.")
    reach = models.CharField(max_length=254, blank=True, help_text="Where the answer goes: an address of mail or post.")
    words = models.TextField(blank=True, help_text="What they ask, as near to their words as was kept.")
    way = models.CharField(max_length=9, choices=Way)
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="+", null=True, blank=True)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", null=True, blank=True, help_text="Somebody of the house who asks."
    )
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=10, help_text="Version of the pack in force on the day of receipt.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what that edition says.")
    identity_at = models.DateTimeField(null=True, blank=True, help_text="When it was made sure that they are who they say.")
    identity_how = models.CharField(max_length=200, blank=True)
    identity_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    last_day = models.DateField(null=True, blank=True, help_text="The last day in time; none while the clock stands still or none runs.")
    late_from = models.DateTimeField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_for = models.CharField(max_length=7, choices=Ground, blank=True)
    extended_why = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    exemption = models.CharField(max_length=120, blank=True, help_text="Heading of the pack under which something is withheld or refused.")
    outcome_why = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    closed_late = models.BooleanField(default=False)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="rights_of_one", condition=Q(customer=None) | Q(person=None)),
            models.CheckConstraint(
                name="rights_closed_whole",
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                violation_error_message="A request is closed with an outcome.",
            ),
            models.CheckConstraint(
                name="rights_longer_with_reason", condition=Q(extended_at=None) | ~Q(extended_for=""),
                violation_error_message="More time is taken with a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["late_from", "id"], name="rights_next", condition=Q(closed_at=None)),
            models.Index(fields=["-received_at", "-id"], name="rights_time"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> str:
        """Reference of who it is about; empty as long as nobody was found."""
        if self.customer is not None:
            return self.customer.reference
        return self.person.reference if self.person is not None else ""


class RightsWait(models.Model):
    """Something that who asks was asked for, for which the pack lets the clock stand still or begin later."""

    class For(models.TextChoices):
        """What is waited for."""

        IDENTITY = "identity", "Proof of who asks"
        CLARIFICATION = "clarification", "What they want to see"
        FEE = "fee", "A fee"

    request = models.ForeignKey(RightsRequest, models.CASCADE, related_name="waits")
    waits_for = models.CharField(max_length=13, choices=For)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    words = models.TextField(blank=True, help_text="What was asked.")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "waits_for"], condition=Q(answered_at=None), name="rights_wait_once"),
        ]


class RightsLetter(models.Model):
    """A letter to who asks, as it went; its digest stays when its words are erased."""

    class Kind(models.TextChoices):
        """What it says."""

        ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
        EXTENSION = "rights-extension", "More time is needed"
        ANSWER = "rights-answer", "Answer"
        REFUSAL = "rights-refusal", "Refusal, whole or in part"
        FINAL = "final-response", "Outcome of the complaint"

    request = models.ForeignKey(RightsRequest, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=16, choices=Kind)
    words = models.TextField(blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of its words.")
    way = models.CharField(max_length=9, choices=RightsRequest.Way)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sent_at", "pk"]
