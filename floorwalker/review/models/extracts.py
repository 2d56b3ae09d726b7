"""Extracts: what of a cited contact is kept, redacted and under a named basis, when the rule of its recording lets it go."""

from __future__ import annotations

from django.db import models


class Extract(models.Model):
    """What was decided about a cited contact before its recording goes: frozen as an extract, or let go."""

    class State(models.TextChoices):
        """How it stands."""

        FROZEN = "frozen", "Kept as an extract"
        LET_GO = "let_go", "Let go"
        OVER = "over", "Its basis is over, and it is gone"

    reference = models.CharField(max_length=16, unique=True)
    contact = models.BigIntegerField(unique=True, help_text="Number of the contact: C-n.")
    contact_at = models.DateTimeField()
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=6, choices=State)
    basis = models.CharField(max_length=12, blank=True, help_text="Code of the named basis; empty where it was let go.")
    why = models.TextField()
    content = models.JSONField(default=dict, blank=True, help_text="Contact, words with what is masked left out, and what cites it.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the content and of the digests of its sound.")
    keep_until = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "keep_until"], name="extract_due")]

    def __str__(self) -> str:
        return self.reference

    @property
    def contact_reference(self) -> str:
        """The reference of the contact, as people quote it."""
        return f"C-{self.contact}"


class ExtractSound(models.Model):
    """A copy of a recording in an extract, silent where it is masked or was paused."""

    extract = models.ForeignKey(Extract, models.CASCADE, related_name="sounds")
    recording = models.CharField(max_length=16, help_text="Reference of the recording that it is a copy of.")
    came = models.CharField(max_length=64, help_text="SHA-256 of the recording, as it was heard then.")
    stored = models.ForeignKey("ground.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
