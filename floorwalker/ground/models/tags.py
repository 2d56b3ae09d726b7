"""Words that people put on records of any kind, to find them again together."""

from __future__ import annotations

from django.db import models


class Tag(models.Model):
    """One word on one record."""

    kind = models.CharField(max_length=40, help_text="The kind of record, as a Ref names it.")
    reference = models.CharField(max_length=40, help_text="The record, as a Ref names it.")
    record = models.BigIntegerField(help_text="The same by its key, so that lists are filtered in one query.")
    tag = models.CharField(max_length=30)
    put_at = models.DateTimeField()
    put_by = models.CharField(max_length=80, help_text="The actor, as in the trail.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record", "tag"], name="tag_once")]
        indexes = [models.Index(fields=["kind", "tag"], name="tag_kind")]

    def __str__(self) -> str:
        return self.tag
