"""Difficulties and complaints: two kinds of record for what a customer is not satisfied with, and the test that tells them apart."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from floorwalker.ground.models.lines import Channel


class Said(models.Model):
    """What every record of something a customer said has: who, about what, by which way, when, and who has it now."""

    class Source(models.TextChoices):
        """How it came to be known."""

        CUSTOMER = "customer", "The customer told us"
        EVALUATION = "evaluation", "Found in an evaluation"
        SURVEY = "survey", "Found in a survey"
        RECHECK = "recheck", "Found in a re-check"
        OTHER_FIRM = "other_firm", "Forwarded by another firm"
        REGISTER = "register", "Brought in from an older register"

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey("record.Customer", models.PROTECT, related_name="%(class)s_records", null=True, blank=True)
    line = models.ForeignKey("ground.Line", models.PROTECT, related_name="+")
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", help_text="Whose people have it.")
    channel = models.CharField(max_length=8, choices=Channel)
    source = models.CharField(max_length=12, choices=Source, default=Source.CUSTOMER)
    source_ref = models.CharField(max_length=80, blank=True, help_text="Ref of what it was found in.")
    summary = models.CharField(max_length=120)
    words = models.TextField(max_length=4000, help_text="What the customer said, as near to their words as was kept.")
    product = models.CharField(max_length=80, blank=True)
    contact = models.BigIntegerField(null=True, blank=True, help_text="Number of the contact in which it was said: C-n.")
    received_at = models.DateTimeField(help_text="When the customer said it, which is where clocks start; never when it was found.")
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="%(class)s_owned", null=True, blank=True)
    changes = models.PositiveIntegerField(default=0, help_text="Counts up with every change, so that nobody writes over another.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference

    @property
    def contact_reference(self) -> str:
        """The contact in which it was said; empty where it came without one."""
        return "" if self.contact is None else f"C-{self.contact}"


class Difficulty(Said):
    """A request, or dissatisfaction that the test does not make a complaint: put right, at first contact where that is possible."""

    class Kind(models.TextChoices):
        """What the test found it to be."""

        REQUEST = "request", "Service request"
        DIFFICULTY = "difficulty", "Difficulty"

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"
        NOT_RESOLVED = "not_resolved", "Closed without a solution"
        COMPLAINT = "complaint", "Became a complaint"

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    due_at = models.DateTimeField(help_text="By when the house wants it put right; no law sets this.")
    resolution = models.CharField(max_length=500, blank=True)
    at_first_contact = models.BooleanField(null=True, blank=True, help_text="Settled in the contact in which it was said.")
    customer_agreed = models.BooleanField(null=True, blank=True)
    goodwill = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name_plural = "difficulties"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="difficulty_logged_after", condition=Q(logged_at__gte=F("received_at")),
                violation_error_message="Nothing is logged before it was said.",
            ),
            models.CheckConstraint(
                name="difficulty_closed_whole",
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                violation_error_message="What is closed says when.",
            ),
            models.CheckConstraint(
                name="difficulty_resolved_in_words", condition=~Q(state__in=["resolved", "not_resolved"]) | ~Q(resolution=""),
                violation_error_message="A difficulty is closed with words.",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="difficulty_open", condition=Q(state="open")),
            models.Index(fields=["-received_at", "-id"], name="difficulty_time"),
            models.Index(fields=["contact"], name="difficulty_contact", condition=Q(contact__isnull=False)),
        ]


class DifficultyOption(models.Model):
    """Something that was considered to put a difficulty right: chosen or rejected, why, and by which rule."""

    difficulty = models.ForeignKey(Difficulty, models.CASCADE, related_name="options")
    what = models.CharField(max_length=200)
    chosen = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)
    rule = models.CharField(max_length=200, blank=True, help_text="The policy, procedure or rule that was considered.")
    said_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["difficulty"], condition=Q(chosen=True), name="difficulty_one_choice",
                violation_error_message="One option is chosen.",
            )
        ]

    def __str__(self) -> str:
        return self.what


class Complaint(Said):
    """A complaint by the rules of the day on which it was received, from then until it is closed and looked back upon."""

    class State(models.TextChoices):
        """How it stands as a record; its stage follows from what was done."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        PUT_DOWN = "put_down", "Found to be a difficulty"

    class Severity(models.TextChoices):
        """How much stands on it for the customer and the house."""

        LOW = "low", "Low"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"

    class Outcome(models.TextChoices):
        """What it ended with."""

        UPHELD = "upheld", "Upheld"
        PARTLY = "partly", "Upheld in part"
        NOT_UPHELD = "not_upheld", "Not upheld"
        WITHDRAWN = "withdrawn", "Withdrawn by the customer"
        FORWARDED = "forwarded", "Forwarded to another firm"
        OUT_OF_SCOPE = "out_of_scope", "Outside the rules of complaints"

    class Route(models.TextChoices):
        """Which way it is answered."""

        SHORT = "short", "Short route"
        FULL = "full", "Full route"

    class Speaker(models.TextChoices):
        """Who speaks for the complainant, where somebody does."""

        NOBODY = "", "The complainant"
        FAMILY = "family", "Family or friend"
        CARER = "carer", "Carer"
        ADVISER = "adviser", "Charity or adviser"
        LAWYER = "lawyer", "Solicitor"
        CLAIMS_COMPANY = "claims_company", "Claims company"
        MEMBER = "member", "Member of Parliament"
        OTHER = "other", "Somebody else"

    class Authority(models.TextChoices):
        """Whether who speaks may."""

        NOT_NEEDED = "", "Not needed"
        ASKED = "asked", "Asked for"
        HELD = "held", "Held"
        REFUSED = "refused", "Not given"

    difficulty = models.OneToOneField(
        Difficulty, models.PROTECT, related_name="complaint", null=True, blank=True,
        help_text="What it was before, or became when it was put down; one pair keeps its history both ways.",
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    route = models.CharField(max_length=5, choices=Route, default=Route.FULL)
    severity = models.CharField(max_length=6, choices=Severity, default=Severity.MEDIUM)
    remedy_sought = models.CharField(max_length=300, blank=True)
    speaker = models.CharField(max_length=14, choices=Speaker, default=Speaker.NOBODY, blank=True)
    speaker_name = models.CharField(max_length=160, blank=True)
    authority = models.CharField(max_length=8, choices=Authority, default=Authority.NOT_NEEDED, blank=True)
    eligible = models.BooleanField(null=True, blank=True, help_text="Whether they may go to the ombudsman; nothing: not known yet.")
    eligible_why = models.CharField(max_length=300, blank=True)
    needs_support = models.BooleanField(default=False, help_text="The complainant was identified as vulnerable, however that was told.")
    need_not_met = models.BooleanField(default=False, help_text="It comes from a need that was not considered or answered.")
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=10, help_text="Version of the pack in force on the day of receipt.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what that edition says.")
    calendar = models.CharField(max_length=10, help_text="Public holidays that make its business days.")
    traits = models.JSONField(default=list, blank=True, help_text="What is special about it by the pack, such as a payment.")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    root_cause = models.CharField(max_length=120, blank=True, help_text="Heading of the house's causes.")
    root_cause_words = models.CharField(max_length=500, blank=True)
    next_step = models.CharField(max_length=24, blank=True, help_text="What is due next; kept beside its clocks so that lists are fast.")
    next_due_at = models.DateTimeField(null=True, blank=True)
    final_due_at = models.DateTimeField(null=True, blank=True, help_text="When the last answer is late; none: its clock runs no more.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="complaint_logged_after", condition=Q(logged_at__gte=F("received_at")),
                violation_error_message="Nothing is logged before it was said.",
            ),
            models.CheckConstraint(
                name="complaint_closed_whole",
                condition=Q(state="open", closed_at=None, outcome="")
                | Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | Q(state="put_down", closed_at__isnull=False, outcome=""),
                violation_error_message="A complaint is closed with an outcome.",
            ),
        ]
        indexes = [
            # Each is read alone, without the rows: the order of a list, whose it is, what its head counts and its filters look for.
            models.Index(name="complaint_next", fields=[
                "state", "next_due_at", "id", "owner", "logged_by", "site", "final_due_at", "needs_support", "summary",
            ]),
            models.Index(fields=["state", "final_due_at", "id", "owner", "logged_by", "site"], name="complaint_final"),
            models.Index(fields=["state", "-closed_at", "-id", "owner", "logged_by", "site", "outcome", "route"], name="complaint_closed"),
            models.Index(fields=["-received_at", "-id", "owner", "logged_by", "site", "root_cause"], name="complaint_time"),
            models.Index(fields=["owner", "state", "next_due_at", "final_due_at", "needs_support"], name="complaint_owner"),
            models.Index(fields=["received_at", "needs_support"], name="complaint_age", condition=Q(state="open")),
            models.Index(fields=["contact"], name="complaint_contact", condition=Q(contact__isnull=False)),
        ]


class Issue(models.Model):
    """One thing complained of, with a decision of its own."""

    class Decision(models.TextChoices):
        """What was decided."""

        UPHELD = "upheld", "Upheld"
        PARTLY = "partly", "Upheld in part"
        NOT_UPHELD = "not_upheld", "Not upheld"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="issues")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    words = models.TextField(max_length=2000, blank=True)
    heading = models.CharField(max_length=120, blank=True, help_text="Heading of the pack's taxonomy of causes, as the return counts it.")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reasoning = models.TextField(max_length=4000, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["complaint", "position"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "position"], name="issue_place_once"),
            models.CheckConstraint(
                name="issue_decided_with_reason",
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & ~Q(reasoning="") & Q(decided_at__isnull=False)),
                violation_error_message="A decision needs its reasoning.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseClock(models.Model):
    """Something that the pinned edition makes due of a complaint; never moved by hand, and kept once it no longer runs."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="clocks")
    of = models.CharField(max_length=40, help_text="What is due, as the pack calls it, such as final-response.")
    clause = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    last_day = models.DateField(help_text="The last day in time, where the regulation counts.")
    late_from = models.DateTimeField()
    longest_from = models.DateTimeField(null=True, blank=True, help_text="When it is late at the longest, where it may be made longer.")
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_why = models.CharField(max_length=500, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    met_with = models.CharField(max_length=120, blank=True, help_text="What met it: a letter, a call.")
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is no longer asked for.")
    dropped_why = models.CharField(max_length=300, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["late_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "of"], name="case_clock_once"),
            models.CheckConstraint(
                name="case_clock_longer_with_reason", condition=Q(extended_at=None) | ~Q(extended_why=""),
                violation_error_message="A clock is made longer with a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["late_from", "id"], name="case_clock_running", condition=Q(met_at=None, dropped_at=None)),
            models.Index(fields=["escalated_at", "complaint"], name="case_clock_escalated", condition=Q(escalated_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.of

    @property
    def ends_at(self) -> datetime:
        """When it is late, extension counted."""
        return self.longest_from if self.extended_at is not None and self.longest_from is not None else self.late_from

    @property
    def runs(self) -> bool:
        """Whether it is neither met nor dropped."""
        return self.met_at is None and self.dropped_at is None


class Classification(models.Model):
    """One recorded test of what a customer said: answers, what they make it, what was decided, by whom and why."""

    class Kind(models.TextChoices):
        """What it is found to be."""

        REQUEST = "request", "Service request"
        DIFFICULTY = "difficulty", "Difficulty"
        COMPLAINT = "complaint", "Complaint"

    difficulty = models.ForeignKey(Difficulty, models.CASCADE, related_name="classifications", null=True, blank=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="classifications", null=True, blank=True)
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    answers = models.JSONField(help_text="Id of each question of the pack to yes, no or unsure.")
    by_test = models.CharField(max_length=10, choices=Kind, help_text="What the answers make it by the pack.")
    kind = models.CharField(max_length=10, choices=Kind, help_text="What was decided.")
    reason = models.CharField(max_length=500, blank=True)
    suggestion = models.JSONField(default=dict, blank=True, help_text="What was suggested, its cause and method; empty: nothing was.")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    needs_second = models.BooleanField(default=False, help_text="It counts once a second person agreed.")
    second = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    second_agreed = models.BooleanField(null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="classification_of_something", condition=Q(difficulty__isnull=False) | Q(complaint__isnull=False)),
            models.CheckConstraint(
                name="classification_other_with_reason", condition=Q(kind=F("by_test")) | ~Q(reason=""),
                violation_error_message="Deciding otherwise than the test needs a reason.",
            ),
            models.CheckConstraint(
                name="classification_second_is_another", condition=Q(second=None) | ~Q(second=F("decided_by")),
                violation_error_message="The second person is another one.",
            ),
        ]
        indexes = [
            models.Index(fields=["decided_at"], name="classification_time"),
            models.Index(fields=["complaint"], name="classification_waits", condition=Q(needs_second=True, second_at=None)),
        ]

    def __str__(self) -> str:
        return self.kind


class CaseContact(models.Model):
    """A contact that belongs to a difficulty or a complaint, beside the one in which it was said."""

    difficulty = models.ForeignKey(Difficulty, models.CASCADE, related_name="contacts", null=True, blank=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="contacts", null=True, blank=True)
    contact = models.BigIntegerField(help_text="Number of the contact: C-n.")
    contact_at = models.DateTimeField()
    linked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["contact_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="case_contact_of_one",
                condition=Q(difficulty__isnull=False, complaint=None) | Q(difficulty=None, complaint__isnull=False),
            ),
            models.UniqueConstraint(fields=["complaint", "contact"], name="complaint_contact_once"),
            models.UniqueConstraint(fields=["difficulty", "contact"], name="difficulty_contact_once"),
        ]
        indexes = [models.Index(fields=["contact"], name="case_contact_number")]

    def __str__(self) -> str:
        return f"C-{self.contact}"
