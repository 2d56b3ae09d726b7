"""The tables of the trail, written once: the models refuse a change, so does the database, and verifying finds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from django.db import models

from floorwalker.ground.errors import RuleBroken

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Return `moment` as whole microseconds since 1970: the same number on every database."""
    return (moment - EPOCH) // timedelta(microseconds=1)


class WrittenOnce(RuleBroken):
    """Somebody tried to change or delete part of the trail."""

    code = "written_once"
    status = 409


def _refuse(model: type[models.Model]) -> NoReturn:
    raise WrittenOnce(
        f"The {model._meta.verbose_name} is written once: it cannot be changed, deleted or written past its store.",
        remedy="Do a new action that says what is now right; to erase personal text use trail.sleeves.erase.",
    )


class _ReadOnly(models.QuerySet[Any]):
    """Reads; every writing method refuses."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuse(self.model)

    def delete(self) -> NoReturn:
        """Refuse."""
        _refuse(self.model)

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuse(self.model)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuse(self.model)


class _WrittenByTheStore(models.Model):
    objects = _ReadOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: lines come from `store`, links and seals from `seal`."""
        _refuse(type(self))

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuse(type(self))


class Line(_WrittenByTheStore):
    """Who did what to which record when; no names and no free text."""

    uuid = models.CharField(max_length=32, unique=True)
    at_us = models.BigIntegerField(help_text="Microseconds since 1970, UTC.")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=80)
    body = models.TextField(help_text="The facts as canonical JSON.")
    mac = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "trail line"
        indexes = [
            models.Index(fields=["at_us"], name="trail_line_at"),
            # PostgreSQL finds the beginning of a reference only with this operator class; SQLite needs none.
            models.Index(fields=["subject", "at_us"], opclasses=["varchar_pattern_ops", "int8_ops"], name="trail_line_subject"),
            models.Index(fields=["kind", "at_us"], name="trail_line_kind"),
            models.Index(fields=["actor_kind", "actor_id", "at_us"], name="trail_line_actor"),
        ]

    @property
    def at(self) -> datetime:
        """The moment it was done, in UTC."""
        return EPOCH + timedelta(microseconds=self.at_us)


class Pending(models.Model):
    """A line that waits for its seal; `refused` when it was not written by the house and so is never sealed."""

    line_id = models.BigIntegerField(primary_key=True)
    refused = models.BooleanField(default=False)


class Link(_WrittenByTheStore):
    """The place of one line in the chain, with the digest of everything up to it."""

    position = models.BigIntegerField(primary_key=True)
    line_id = models.BigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "trail link"


class Seal(_WrittenByTheStore):
    """The signed head of the chain at one moment."""

    number = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)
    at_us = models.BigIntegerField(help_text="Microseconds since 1970, UTC.")
    key = models.CharField(max_length=64, help_text="SHA-256 of the public key that checks it.")
    signature = models.BinaryField(max_length=64)

    class Meta:
        verbose_name = "trail seal"


class Sleeve(_WrittenByTheStore):
    """A personal or free text beside its line; salt and text can be erased, the digest stays."""

    digest = models.CharField(max_length=64, primary_key=True)
    line_id = models.BigIntegerField(db_index=True)
    field = models.CharField(max_length=64)
    salt = models.BinaryField(max_length=16, null=True)
    text = models.TextField(null=True)
    erased_in = models.BigIntegerField(null=True, help_text="The line that says it was erased.")

    class Meta:
        verbose_name = "trail sleeve"
