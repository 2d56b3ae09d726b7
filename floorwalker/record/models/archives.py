"""Years of contacts that lie in a file of their own."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models

DIGITS_IN_NAME = 16
"""Of the digest, in the name of the file: a file never changes under its name."""


class Archive(models.Model):
    """One closed year of contacts (UTC, as the facts count days) with all that hangs on them, in one read-only file.

    From the first moment that it stands here the file is what readers are shown; the rows are taken out of the house, or put back
    into it, some at a time beneath that.
    """

    class State(models.TextChoices):
        """Where its rows are."""

        TAKING = "taking", "Being taken out of the house"
        ARCHIVED = "archived", "Archived"
        RETURNING = "returning", "Being put back"

    year = models.PositiveSmallIntegerField(primary_key=True)
    state = models.CharField(max_length=9, choices=State, default=State.TAKING)
    sha256 = models.CharField(max_length=64, help_text="Of the file.")
    bytes = models.BigIntegerField()
    contacts = models.BigIntegerField()
    first_at = models.DateTimeField(null=True, blank=True, help_text="Its first contact.")
    last_at = models.DateTimeField(null=True, blank=True, help_text="Its last contact.")
    tables = models.JSONField(help_text="Table to rows and digest.")
    staying = models.JSONField(default=dict, help_text="Table to keys that stay in the house: they reach into the next year.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def file(self) -> str:
        """The name of its file in the folder of archives."""
        return f"{self.year}-{self.sha256[:DIGITS_IN_NAME]}.sqlite3"

    @property
    def subject(self) -> str:
        """What the trail calls it."""
        return f"archive:{self.year}"

    @property
    def start(self) -> datetime:
        """The first moment of the year."""
        return datetime(self.year, 1, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after the year."""
        return datetime(self.year + 1, 1, 1, tzinfo=UTC)
