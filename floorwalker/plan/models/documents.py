"""Documents: policies, procedures, guides, templates, scripts and notices, their versions, what was said of them and who had a part."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Document(models.Model):
    """What people are told to go by, of one kind on the shelf; what it says stands in its versions."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, help_text="Code on the shelf of document kinds.")
    title = models.CharField(max_length=120, help_text="Of the version that holds, else of the draft.")
    under = models.ForeignKey("self", models.PROTECT, related_name="beneath", null=True, blank=True)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="documents_owned")
    reasons = models.ManyToManyField("record.Reason", related_name="documents", blank=True, help_text="Contacts that it helps with.")
    begun_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class DocumentVersion(models.Model):
    """One version of a document; published, its text never changes, and it holds from `starts_on` until before `ends_on`."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Draft"
        CONSULTING = "consulting", "In consultation"
        DECIDING = "deciding", "Waits for a decision"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True, help_text="Markdown.")
    variables = models.TextField(blank=True, help_text="What a template leaves open: a name and its meaning a line.")
    serves = models.CharField(max_length=200, blank=True, help_text="The objective it serves.")
    measure = models.CharField(max_length=48, blank=True, help_text="Code on the measures shelf that shows whether it works.")
    review_on = models.DateField(null=True, blank=True, help_text="When it is looked at again at the latest.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it holds no more.")
    summary = models.CharField(max_length=500, blank=True, help_text="What changed, for who read the version before.")
    is_material = models.BooleanField(default=True, help_text="Whether who read the version before must read this one.")
    revision = models.PositiveIntegerField(default=0, help_text="How often it was saved.")
    begun_by = models.ForeignKey("people.Person", models.PROTECT, related_name="document_versions_begun")
    begun_at = models.DateTimeField()
    saved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="document_versions_saved")
    saved_at = models.DateTimeField()
    waived_why = models.CharField(max_length=500, blank=True, help_text="Why nobody of the front line was asked.")
    approver = models.ForeignKey("people.Person", models.PROTECT, related_name="documents_to_approve", null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="documents_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of title, variables and text, once published.")

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="document_version_number", fields=["document", "number"], violation_error_message="That version is there already.",
            ),
            models.UniqueConstraint(
                name="document_version_one_open", fields=["document"], condition=Q(state__in=["draft", "consulting", "deciding"]),
                violation_error_message="Somebody works on the next version already.",
            ),
            models.CheckConstraint(
                name="document_version_published_whole",
                condition=~Q(state="published") | (Q(starts_on__isnull=False) & Q(decided_by__isnull=False) & ~Q(digest="")),
                violation_error_message="What is published says from when, who approved it, and its digest.",
            ),
            models.CheckConstraint(
                name="document_version_ends_after_start", condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="It ends after it began.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.reference} version {self.number}"


class UnsavedText(models.Model):
    """What somebody typed and has not saved yet, kept so that nothing is lost; seen by that person alone."""

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="unsaved")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="documents_unsaved")
    body = models.TextField(blank=True)
    revision = models.PositiveIntegerField(help_text="The revision that it began from.")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="unsaved_text_one_a_person", fields=["version", "person"], violation_error_message="It is kept already.",
            ),
        ]


class DocumentComment(models.Model):
    """What somebody said of a version in consultation, and what became of it."""

    class Outcome(models.TextChoices):
        """What became of it."""

        OPEN = "", "Not answered yet"
        TAKEN_IN = "taken_in", "Taken in"
        NOT_TAKEN = "not_taken", "Not taken in"

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="comments")
    section = models.CharField(max_length=80, blank=True, help_text="Anchor of the section; empty for the whole.")
    words = models.CharField(max_length=1000)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="document_comments")
    is_frontline = models.BooleanField(default=False, help_text="Whether the author was an agent or team leader on that day.")
    said_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="document_comments_answered", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class Contribution(models.Model):
    """That somebody had a part in a version, what part, and from when to when."""

    class Act(models.TextChoices):
        """What part."""

        WROTE = "wrote", "Wrote"
        BROUGHT = "brought", "Brought in"
        COMMENTED = "commented", "Commented"
        ANSWERED = "answered", "Answered comments"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        REVIEWED = "reviewed", "Reviewed"

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="contributions")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="document_contributions")
    act = models.CharField(max_length=9, choices=Act)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["first_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="contribution_one_an_act", fields=["version", "person", "act"], violation_error_message="It is counted already.",
            ),
        ]
