"""The log of the day: what went wrong, who was moved, which time was excused, what was noted and handed over."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class ExceptionReason(models.Model):
    """A code by which time off plan is excused; the list is the house's own."""

    class Place(models.TextChoices):
        """Where the time goes, as shrinkage counts it."""

        IN_OFFICE = "in_office", "In the office"
        OUT_OF_OFFICE = "out_of_office", "Out of the office"

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=14, choices=Place, default=Place.IN_OFFICE)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One entry of the log. Its state is its times; what became of it stands in its steps, which are only ever added to.

    `starts_at` is when an issue was found, people were moved, excused time or the noted day began; `ends_at` when service was
    restored, the people were back, the excused time ended; None while that has not happened.
    """

    class Kind(models.TextChoices):
        """What kind of entry."""

        ISSUE = "issue", "Issue"
        MOVE = "move", "Move"
        EXCEPTION = "exception", "Exception"
        NOTE = "note", "Note"
        HANDOVER = "handover", "Hand-over"

    class Trigger(models.TextChoices):
        """What set it off."""

        LEVEL = "level", "Service level at risk"
        VOLUME = "volume", "More contacts than forecast"
        HANDLE_TIME = "handle_time", "Longer contacts than planned"
        ABSENCE = "absence", "Fewer people than rostered"
        SYSTEM = "system", "System or telephone fault"
        OTHER = "other", "Something else"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", null=True, blank=True)
    queue = models.ForeignKey(
        "ground.Queue", models.PROTECT, related_name="+", null=True, blank=True, help_text="Hit by the issue, or given people."
    )
    from_queue = models.ForeignKey("ground.Queue", models.PROTECT, related_name="+", null=True, blank=True)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="log_entries", null=True, blank=True,
        help_text="Whose time is excused, or who takes over.",
    )
    moved = models.ManyToManyField("people.Person", related_name="moves", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    what = models.TextField(max_length=2_000)
    effect = models.CharField(max_length=300, blank=True)
    trigger = models.CharField(max_length=12, choices=Trigger, blank=True)
    reason = models.ForeignKey(ExceptionReason, models.PROTECT, related_name="+", null=True, blank=True)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="issues_owned", null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    raised_by = models.CharField(max_length=40, help_text="Actor, as the trail writes it.")
    raised_at = models.DateTimeField()
    approved = models.BooleanField(null=True, blank=True, help_text="Of an exception: None while nobody has decided.")
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="Issue or move closed, exception taken back, hand-over acknowledged."
    )
    result = models.CharField(max_length=500, blank=True)
    measured = models.JSONField(null=True, blank=True, help_text="Service level before, during and after, as counted at the close.")

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="entry_ends_after_start",
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                violation_error_message="An entry cannot end before it begins.",
            ),
            models.CheckConstraint(
                name="exception_is_whole",
                condition=~Q(kind="exception") | Q(person__isnull=False, reason__isnull=False, ends_at__gt=F("starts_at")),
                violation_error_message="An exception needs a person, a reason and an end.",
            ),
            models.CheckConstraint(
                name="entry_decided_whole",
                condition=Q(approved=None, decided_at=None) | Q(approved__isnull=False, decided_at__isnull=False),
                violation_error_message="A decision has its time.",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "kind"], name="entry_time"),
            models.Index(fields=["person", "starts_at"], name="entry_person"),
            models.Index(fields=["kind"], condition=Q(closed_at=None), name="entry_open"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        if self.kind == self.Kind.NOTE:
            return False
        if self.kind == self.Kind.EXCEPTION:
            return self.approved is None and self.closed_at is None
        return self.closed_at is None

    @property
    def is_excused(self) -> bool:
        """Whether it is an exception that counts."""
        return self.kind == self.Kind.EXCEPTION and self.approved is True and self.closed_at is None


class Step(models.Model):
    """One line of an entry's history; a correction is another line."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    act = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%d %b %H:%M}"
