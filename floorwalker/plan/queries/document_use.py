"""How documents are used: opened, found right and useful, and what readers said that waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from floorwalker.plan.models import Document, DocumentFeedback, DocumentUse
from floorwalker.plan.queries.documents import today

COUNTED: Final = timedelta(days=28)
LATEST: Final = 5


@dataclass(frozen=True)
class Use:
    """How a document was used in the last four weeks, and what was said of any of its versions."""

    opened: int
    from_search: int
    right: int
    said: int
    waiting: int


def use_of(document: Document) -> Use:
    """Return how `document` is used; two queries."""
    day = today()
    counts = DocumentUse.objects.filter(document=document, day__gt=day - COUNTED).aggregate(opened=Sum("opened"), found=Sum("from_search"))
    said = DocumentFeedback.objects.filter(version__document=document).aggregate(
        right=Count("pk", filter=Q(is_right=True)), said=Count("pk"), waiting=Count("pk", filter=Q(is_right=False, answered_at=None))
    )
    return Use(counts["opened"] or 0, counts["found"] or 0, said["right"], said["said"], said["waiting"])


def said_of(document: Document) -> QuerySet[DocumentFeedback]:
    """Return the latest words of readers on `document`, those that wait for an answer first."""
    rows = DocumentFeedback.objects.filter(version__document=document).exclude(words="", is_right=True)
    return rows.select_related("person", "answered_by", "version").order_by("answered_at", "-said_at")[:LATEST]


def missing() -> QuerySet[DocumentFeedback]:
    """Return what readers missed and nobody has answered, the longest waiting first."""
    return DocumentFeedback.objects.filter(version=None, answered_at=None).select_related("person", "asked").order_by("said_at")
