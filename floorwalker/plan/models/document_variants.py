"""Documents in other languages and for other brands: where they are wanted, what each says of which version, and who checked it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class DocumentEdition(models.Model):
    """That a document is to be had in a language and for a brand, and who writes it; what it says stands in its variants."""

    reference = models.CharField(max_length=16, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey("plan.Document", models.PROTECT, related_name="editions")
    language = models.CharField(max_length=8, help_text="Code on the shelf of languages.")
    brand = models.CharField(max_length=80, blank=True, help_text="Empty: for every brand.")
    translator = models.ForeignKey("people.Person", models.PROTECT, related_name="editions_written")
    wanted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="editions_wanted")
    wanted_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is wanted no more.")
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["document", "language", "brand", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="document_edition_once", fields=["document", "language", "brand"], condition=Q(ended_at=None),
                violation_error_message="It is wanted already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} of {self.document.reference}"


class DocumentVariant(models.Model):
    """What one version of a document says in the language and for the brand of its edition; checked, it never changes."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Draft"
        CHECKING = "checking", "Waits for a check"
        CHECKED = "checked", "Checked"
        REPLACED = "replaced", "Replaced by a corrected one"
        WITHDRAWN = "withdrawn", "Withdrawn"

    edition = models.ForeignKey(DocumentEdition, models.PROTECT, related_name="variants")
    version = models.ForeignKey("plan.DocumentVersion", models.PROTECT, related_name="variants")
    number = models.PositiveSmallIntegerField(help_text="1 is the first of this version; a correction is the next.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True, help_text="Markdown.")
    variables = models.TextField(blank=True, help_text="The names of the original, their meaning in this language.")
    of_digest = models.CharField(max_length=64, help_text="SHA-256 of the text of the original that it was written beside.")
    revision = models.PositiveIntegerField(default=0, help_text="How often it was saved.")
    writers = models.ManyToManyField("people.Person", related_name="variants_written", blank=True)
    saved_by = models.ForeignKey("people.Person", models.PROTECT, related_name="variants_saved")
    saved_at = models.DateTimeField()
    checker = models.ForeignKey("people.Person", models.PROTECT, related_name="variants_to_check", null=True, blank=True)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="variants_asked", null=True, blank=True)
    reads_why = models.CharField(max_length=200, blank=True, help_text="How who asked knows that the checker reads the language.")
    checked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="variants_checked", null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    check_note = models.CharField(max_length=500, blank=True, help_text="Why figures that differ from the original are right.")
    decision_reason = models.CharField(max_length=500, blank=True, help_text="Why it came back or was withdrawn.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of title, variables and text, once checked.")

    class Meta:
        ordering = ["-version__number", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="document_variant_number", fields=["edition", "version", "number"], violation_error_message="It is there already.",
            ),
            models.UniqueConstraint(
                name="document_variant_one_open", fields=["edition"], condition=Q(state__in=["draft", "checking"]),
                violation_error_message="Somebody works on it already.",
            ),
            models.UniqueConstraint(
                name="document_variant_one_checked", fields=["edition", "version"], condition=Q(state="checked"),
                violation_error_message="One is in use of each version.",
            ),
            models.CheckConstraint(
                name="document_variant_checked_whole",
                condition=~Q(state__in=["checked", "replaced"])
                | (Q(checked_by__isnull=False) & Q(checked_at__isnull=False) & ~Q(digest="")),
                violation_error_message="What is checked says by whom, when, and its digest.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition.reference} of version {self.version.number}"


class VariantWord(models.Model):
    """A word of a checked variant and how much it counts: what the search finds a document by in other languages."""

    variant = models.ForeignKey(DocumentVariant, models.CASCADE, related_name="index")
    word = models.CharField(max_length=40, db_index=True)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="variant_word_once", fields=["variant", "word"], violation_error_message="That word is in the index already.",
            ),
        ]


class ReadingLanguage(models.Model):
    """In which language somebody wants to be shown documents where there is one in it."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="reading_language")
    language = models.CharField(max_length=8)
