"""Finding documents by their words in other languages: those of the latest text of each that was checked."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from floorwalker.plan.models import DocumentVariant, VariantWord
from floorwalker.plan.sight import live_variants


def _latest() -> QuerySet[DocumentVariant]:
    """Return of each language and brand what was checked last; what is stale is found too, and says so to who opens it."""
    last = live_variants().filter(edition=OuterRef("edition")).order_by().values("edition").annotate(last=Max("version__number"))
    return live_variants().filter(version__number=Subquery(last.values("last")))


def found(held: dict[int, int], wanted: Q) -> list[tuple[int, str, int]]:
    """Return version, word and weight of what is `wanted`; `held` names the version that holds of each document. One query."""
    rows = VariantWord.objects.filter(wanted, variant__in=_latest().values("pk"))
    named = rows.values_list("variant__edition__document", "word", "weight")
    return [(held[document], word, weight) for document, word, weight in named if document in held]


def texts(documents: Collection[int]) -> dict[int, list[DocumentVariant]]:
    """Return the texts of `documents` in other languages, by document. One query."""
    by_document: dict[int, list[DocumentVariant]] = {}
    rows = _latest().filter(edition__document__in=documents).select_related("edition")
    for each in rows.order_by("edition__language", "edition__brand"):
        by_document.setdefault(each.edition.document_id, []).append(each)
    return by_document
