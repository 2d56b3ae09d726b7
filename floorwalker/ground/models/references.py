"""Counters for references, and ties between records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Counter(models.Model):
    """The last number given under a prefix."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.BigIntegerField()


class LinkQuerySet(models.QuerySet["Link"]):
    """Queries over ties."""

    def touching(self, ref: str) -> LinkQuerySet:
        """Return the ties that `ref` is one end of."""
        return self.filter(Q(source=ref) | Q(target=ref))


class Link(models.Model):
    """A named tie between two records, each end a Ref as text."""

    class Relation(models.TextChoices):
        """The short list, each with one meaning."""

        SETS = "sets", "sets"
        SERVES = "serves", "serves"
        APPLIES_TO = "applies_to", "applies to"
        JUDGED = "judged", "judged"
        RAISED_FROM = "raised_from", "raised from"
        TREATS = "treats", "treats"
        MOVES = "moves", "moves"
        BECAME = "became", "became"
        DECIDED_IN = "decided_in", "decided in"
        EVIDENCES = "evidences", "evidences"
        SUPERSEDES = "supersedes", "supersedes"

    source = models.CharField(max_length=80)
    relation = models.CharField(max_length=16, choices=Relation)
    target = models.CharField(max_length=80)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "relation", "target"], name="link_once")]
        indexes = [models.Index(fields=["target"], name="link_target")]

    def __str__(self) -> str:
        return f"{self.source} {self.get_relation_display()} {self.target}"
