"""The file of a complaint: what is wanted and had, who was asked, what the customer was promised and told, and who was impartial."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from floorwalker.resolve.models.cases import Complaint, Issue


class CaseNote(models.Model):
    """Something that an investigator wrote down; written once."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="notes")
    words = models.TextField(max_length=2000)
    written_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"


class Evidence(models.Model):
    """One item of the plan of an investigation: what is wanted, from where, and once it is in, the record or file that it is."""

    class State(models.TextChoices):
        """How it stands."""

        WANTED = "wanted", "Missing"
        IN = "in", "In"
        WAIVED = "waived", "Decided without it"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="evidence")
    issue = models.ForeignKey(Issue, models.SET_NULL, related_name="evidence", null=True, blank=True, help_text="None: for all issues.")
    what = models.CharField(max_length=160)
    where = models.CharField(max_length=120, help_text="From where it is had.")
    state = models.CharField(max_length=6, choices=State, default=State.WANTED)
    wanted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    wanted_at = models.DateTimeField()
    ref = models.CharField(max_length=80, blank=True, help_text="Ref of the record that it is, such as contact:C-12.")
    file = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    says = models.CharField(max_length=500, blank=True, help_text="What it shows.")
    settled_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    waived_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_in_is_something",
                condition=~Q(state="in") | ~Q(ref="") | Q(file__isnull=False) | ~Q(says="") | Q(what=""),
                violation_error_message="What is in is a record, a file, or words, until it is erased.",
            ),
            models.CheckConstraint(
                name="evidence_waived_with_reason", condition=~Q(state="waived") | ~Q(waived_why=""),
                violation_error_message="Deciding without something needs a reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class CaseRequest(models.Model):
    """Something asked of another person or team for a complaint, with the day by which an answer is wanted."""

    reference = models.CharField(max_length=16, unique=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="requests")
    issue = models.ForeignKey(Issue, models.SET_NULL, related_name="requests", null=True, blank=True)
    evidence = models.ForeignKey(Evidence, models.SET_NULL, related_name="requests", null=True, blank=True)
    team = models.CharField(max_length=120, help_text="Who was asked, as the file names them.")
    to = models.ForeignKey("people.Person", models.PROTECT, related_name="+", help_text="Who answers for them.")
    what = models.CharField(max_length=300)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    chased_at = models.DateTimeField(null=True, blank=True)
    chased = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="case_request_due_after", condition=Q(due_at__gt=F("asked_at")),
                violation_error_message="An answer is due after it was asked for.",
            ),
            models.CheckConstraint(
                name="case_request_answer_whole", condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="case_request_open", condition=Q(answered_at=None, dropped_at=None)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def waits(self) -> bool:
        """Whether an answer is still wanted."""
        return self.answered_at is None and self.dropped_at is None

    def late_at(self, moment: datetime) -> bool:
        """Return whether the answer is, or came, late as seen at `moment`."""
        return (self.answered_at or moment) > self.due_at and self.dropped_at is None


class CustomerUpdate(models.Model):
    """News of a complaint that its customer was promised by a moment, and was given."""

    class Way(models.TextChoices):
        """By which way."""

        CALL = "call", "Call"
        EMAIL = "email", "Email"
        POST = "post", "Letter"
        TEXT = "text", "Text message"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="updates")
    way = models.CharField(max_length=5, choices=Way)
    promised_for = models.DateTimeField(null=True, blank=True, help_text="None: given without a promise.")
    promised_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    promise = models.CharField(max_length=200, blank=True, help_text="What was promised.")
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    words = models.CharField(max_length=500, blank=True, help_text="What the customer was told, or said.")
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is no longer needed, as the answer has gone.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="customer_update_of_something", condition=Q(promised_for__isnull=False) | Q(given_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.promise or self.words


class ConflictCheck(models.Model):
    """Whether somebody may investigate impartially: what of the record speaks against it, and what they declared."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="conflict_checks")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    found = models.JSONField(default=list, help_text="What of the record speaks against it, one sentence each.")
    declared = models.CharField(max_length=300, blank=True, help_text="A tie that they told of; empty: none.")
    why = models.CharField(max_length=500, blank=True, help_text="Why they may nevertheless, asked of a second person.")
    second = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_agreed = models.BooleanField(null=True, blank=True)
    second_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="conflict_second_is_another", condition=Q(second=None) | ~Q(second=F("person")),
                violation_error_message="The second person is another one.",
            ),
        ]

    def __str__(self) -> str:
        return "clear" if self.is_clear else "tied"

    @property
    def is_clear(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.found and not self.declared

    @property
    def may(self) -> bool:
        """Whether they may investigate: nothing speaks against it, or a second person agreed."""
        return self.is_clear or bool(self.second_agreed)


class IssueFinding(models.Model):
    """What was found of one issue, on which evidence; a later finding stands beside the one before."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="findings")
    words = models.TextField(max_length=2000)
    sources = models.ManyToManyField(Evidence, related_name="findings")
    found_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["-found_at", "-pk"]

    def __str__(self) -> str:
        return self.words[:60]
