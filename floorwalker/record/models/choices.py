"""What a contact is logged with: why the customer came and what came of it, each a tree that people edit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Branch(models.Model):
    """One place in a tree of choices; a retired one can be chosen no more and stays readable wherever it was used."""

    tree: ClassVar[str]
    parent_id: int | None

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True, blank=True)
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place beside the others under the same parent; those of one place by name."
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Reason(Branch):
    """Why customers come."""

    tree: ClassVar[str] = "reasons"

    class Meta:
        ordering = ["position", "name"]


class Resolution(Branch):
    """What came of a contact in the customer's terms; what came of it at the queue is its outcome there."""

    tree: ClassVar[str] = "outcomes"

    settles = models.BooleanField(null=True, blank=True, help_text="Whether the customer's matter is settled by it; null says nothing.")
    needs_promise = models.BooleanField(default=False, help_text="A contact closes with it only when something is promised.")

    class Meta:
        ordering = ["position", "name"]
