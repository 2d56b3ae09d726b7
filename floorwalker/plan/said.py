"""The words of statements on a day, for whoever shows texts: reader, files, search, messages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import Q

from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.rules.statements import Said

STATEMENT: Final = "statement"


def said_on(day: date, references: Collection[str]) -> dict[str, Said]:
    """Return those of the statements called `references` that hold on `day`, by reference; one query, none where nothing is asked."""
    if not references:
        return {}
    rows = DocumentVersion.objects.filter(
        document__kind=STATEMENT, document__reference__in=references, state=DocumentVersion.State.PUBLISHED, starts_on__lte=day
    )  # retired by now or not: what was said on a day stays
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=day)).select_related("document")
    return {each.document.reference: as_said(each) for each in rows.order_by("number")}


def as_said(version: DocumentVersion) -> Said:
    """Return a version of a statement as it is said inside other texts."""
    return Said(
        version.document.reference, version.number, version.title, version.body, version.digest, version.starts_on or date.min
    )
