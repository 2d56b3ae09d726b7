"""The file store's register: what is kept, how often it is referred to, and what may not be removed."""

from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """One content, kept once, encrypted, under the digest of its plain bytes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    bytes = models.BigIntegerField()
    stored_at = models.DateTimeField()
    references = models.PositiveIntegerField(default=0)
    held = models.BooleanField(default=False, help_text="A hold forbids removal.")

    def __str__(self) -> str:
        return self.sha256[:12]
