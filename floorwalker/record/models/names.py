"""What other systems call people, queues, reasons and customers, and whose each of these names is, when."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q

VALUE_CHARACTERS: Final = 80
"""As long as any name that an importer takes."""


class SourceName(models.Model):
    """What one system calls somebody or something: a login, an extension, a queue, a disposition, a customer's number.

    What a contact was called stays with it for good; whose the name is may be decided, and decided anew, at any time.
    """

    class Kind(models.TextChoices):
        """What it names."""

        AGENT = "agent", "Person"
        QUEUE = "queue", "Queue"
        REASON = "reason", "Disposition"
        CUSTOMER = "customer", "Customer"

    source = models.CharField(max_length=40, help_text="The system that uses it: code of the importer.")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=VALUE_CHARACTERS)
    channel = models.CharField(max_length=8, blank=True, help_text="Of a queue: two channels may use one name.")
    stand_in_person = models.OneToOneField(
        "people.Person", models.PROTECT, related_name="stands_in", null=True, blank=True,
        help_text="Who carries its contacts while nobody has said whose it is.",
    )
    stand_in_queue = models.OneToOneField("ground.Queue", models.PROTECT, related_name="stands_in", null=True, blank=True)
    stand_in_reason = models.OneToOneField("record.Reason", models.PROTECT, related_name="stands_in", null=True, blank=True)
    to_tie = models.BooleanField(default=False, help_text="It was decided anew, and its contacts are still to follow.")
    to_count = models.BooleanField(default=False, help_text="Whether it is ours was decided anew: its days are to be counted again.")
    met_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When somebody last said or took back whose it is.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "value", "channel"], name="source_name_once")]
        indexes = [models.Index(fields=["to_tie"], name="source_name_to_tie", condition=Q(to_tie=True))]

    def __str__(self) -> str:
        return self.value

    @property
    def reference(self) -> str:
        """The reference people quote."""
        return f"NM-{self.pk}"

    @property
    def stand_in_id(self) -> int | None:
        """The key of what carries its contacts while nobody has said whose it is."""
        return {
            self.Kind.AGENT: self.stand_in_person_id, self.Kind.QUEUE: self.stand_in_queue_id,
            self.Kind.REASON: self.stand_in_reason_id,
        }.get(self.Kind(self.kind))


class ExternalIdentity(models.Model):
    """Whose a source's name is, for a time. It is never changed: it is taken back and said anew, so that what was said stays readable."""

    class How(models.TextChoices):
        """How it came to be known."""

        SAID = "said", "Somebody said so"
        STAFF_NUMBER = "staff_number", "It is their staff number"
        SAME_NAME = "same_name", "It bears the same name"

    name = models.ForeignKey(SourceName, models.PROTECT, related_name="identities")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="identities", null=True, blank=True)
    queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="identities", null=True, blank=True)
    reason = models.ForeignKey("record.Reason", models.PROTECT, related_name="identities", null=True, blank=True)
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="identities", null=True, blank=True)
    outcome = models.ForeignKey(
        "record.Resolution", models.PROTECT, related_name="identities", null=True, blank=True,
        help_text="What came of contacts with this disposition; whether it settles the matter stands with each of them.",
    )
    not_ours = models.BooleanField(default=False, help_text="A test line, or somebody who does not work for us.")
    starts_on = models.DateField(null=True, blank=True, help_text="Empty: from the beginning.")
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds; empty: until further notice.")
    how = models.CharField(max_length=12, choices=How, default=How.SAID)
    decision = models.CharField(max_length=16, help_text="What was decided in one step shares one reference.")
    said_by = models.CharField(max_length=40)
    said_at = models.DateTimeField()
    taken_back_in = models.CharField(max_length=16, blank=True, help_text="The decision that took it back; empty while it holds.")

    class Meta:
        ordering = [F("starts_on").asc(nulls_first=True), "pk"]
        indexes = [
            models.Index(fields=["decision"], name="identity_decision"),
            models.Index(fields=["taken_back_in"], name="identity_taken_back", condition=~Q(taken_back_in="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="identity_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="It must end after the day on which it starts.",
            ),
            models.CheckConstraint(
                name="identity_is_one_thing",
                condition=(
                    Q(not_ours=True, person=None, queue=None, reason=None, customer=None, starts_on=None, ends_on=None)
                    | Q(not_ours=False, person__isnull=False, queue=None, reason=None, customer=None)
                    | Q(not_ours=False, person=None, queue__isnull=False, reason=None, customer=None)
                    | Q(not_ours=False, person=None, queue=None, reason__isnull=False, customer=None)
                    | Q(not_ours=False, person=None, queue=None, reason=None, customer__isnull=False)
                ),
                violation_error_message="A name is one person's, queue's, reason's or customer's, or not ours.",
            ),
            models.CheckConstraint(
                name="identity_outcome_of_a_disposition", condition=Q(outcome=None) | Q(reason__isnull=False),
                violation_error_message="Only a disposition has an outcome.",
            ),
            models.UniqueConstraint(
                name="identity_one_without_end", fields=["name"], condition=Q(ends_on=None, taken_back_in="", not_ours=False)
            ),
            models.UniqueConstraint(
                name="identity_one_from_the_beginning", fields=["name"],
                condition=Q(starts_on=None, taken_back_in="", not_ours=False),
            ),
            models.UniqueConstraint(name="identity_not_ours_once", fields=["name"], condition=Q(taken_back_in="", not_ours=True)),
        ]

    def __str__(self) -> str:
        if self.not_ours:
            return "not ours"
        return f"{self.person or self.queue or self.reason or self.customer}{f' ({self.outcome})' if self.outcome else ''}"

    @property
    def target_id(self) -> int | None:
        """The key of whose it is; None for what is not ours."""
        return self.person_id or self.queue_id or self.reason_id or self.customer_id


class Sighting(models.Model):
    """How often a name stands in the contacts of one import: apart those of which is known whose it was then, and the others."""

    name = models.ForeignKey(SourceName, models.CASCADE, related_name="sightings", db_index=False)
    batch = models.ForeignKey("record.Import", models.CASCADE, related_name="sightings")
    is_known = models.BooleanField()
    contacts = models.PositiveIntegerField(help_text="0 where it stands in stretches of an agent's day only.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "batch", "is_known"], name="sighting_once")]
        indexes = [models.Index(fields=["name"], name="sighting_unknown", condition=Q(is_known=False))]


class StaleDay(models.Model):
    """A UTC day whose contacts were tied anew or changed by hand, and whose facts are still to be counted again."""

    day = models.DateField(primary_key=True)
    mark = models.UUIDField(
        default=uuid.uuid4, help_text="Drawn anew with each change: what changes while the day is counted is not taken for counted."
    )
