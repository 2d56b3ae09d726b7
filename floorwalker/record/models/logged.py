"""What people wrote of a contact while it was there, and what they promised in it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel


class LoggedContact(models.Model):
    """A contact as a person logged it: who, by which channel, why, what came of it. Open until it has a reason and an outcome.

    Measures come from timed parts alone. A contact that a telephone system counts too is matched with what that system says; one
    that no system sees has a contact of its own (`contact`) with one part of the times stated here.
    """

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="logged_contacts", help_text="Who had the contact.")
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="logged_contacts", null=True, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    direction = models.CharField(max_length=8, default="inbound")
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.ForeignKey("record.Reason", models.PROTECT, related_name="logged_contacts", null=True, blank=True)
    outcome = models.ForeignKey("record.Resolution", models.PROTECT, related_name="logged_contacts", null=True, blank=True)
    resolved = models.BooleanField(null=True, blank=True, help_text="Whether the matter was settled, where somebody said so.")
    dissatisfied = models.BooleanField(default=False, help_text="The customer expressed dissatisfaction.")
    note = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    source_key = models.CharField(max_length=120, blank=True, help_text="The contact's number in the system that carried it, where known.")
    uncounted = models.BooleanField(default=False, help_text="No system counts it, so it has a contact of its own once it is closed.")
    contact = models.OneToOneField(
        "record.Interaction", models.PROTECT, related_name="logged_as", null=True, blank=True, help_text="The contact of its own."
    )
    logged_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="logged_ends_after_start", condition=Q(ended_at__gte=F("started_at")),
                violation_error_message="A contact cannot end before it begins.",
            ),
            models.CheckConstraint(
                name="logged_closed_whole", condition=Q(closed_at=None) | Q(reason__isnull=False, outcome__isnull=False),
                violation_error_message="A contact closes with a reason and an outcome.",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-started_at"], name="logged_person"),
            models.Index(fields=["customer", "-started_at"], name="logged_customer"),
            models.Index(fields=["-started_at", "-id"], name="logged_time"),
            models.Index(fields=["person"], name="logged_open", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.reference


class Promise(models.Model):
    """Something promised to a customer in a contact: by when, and by whom it is owed; kept, broken with a reason, or still open."""

    reference = models.CharField(max_length=16, unique=True)
    logged = models.ForeignKey(LoggedContact, models.PROTECT, related_name="promises")
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="promises", null=True, blank=True)
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="promises")
    made_at = models.DateTimeField()
    first_due_at = models.DateTimeField(help_text="What the customer was told first; moving it later does not change this.")
    due_at = models.DateTimeField()
    moved = models.PositiveSmallIntegerField(default=0, help_text="How often the date was moved.")
    kept_at = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    broken_reason = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the customer was last told what became of it.")

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="promise_one_end", condition=Q(kept_at=None) | Q(broken_at=None),
                violation_error_message="A promise is kept or broken, not both.",
            ),
            models.CheckConstraint(
                name="promise_broken_with_reason", condition=Q(broken_at=None) | ~Q(broken_reason=""),
                violation_error_message="A broken promise needs a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="promise_open", condition=Q(kept_at=None, broken_at=None)),
            models.Index(fields=["owner", "due_at"], name="promise_owner"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether it is neither kept nor broken."""
        return self.kept_at is None and self.broken_at is None
