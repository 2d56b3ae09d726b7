"""Asking for statements: which words hold on a day, what a text says with them, what cannot be said, and which texts say one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from floorwalker.ground import clock
from floorwalker.plan import sight
from floorwalker.plan.models import Document, DocumentVariant, DocumentVersion, StatementUse
from floorwalker.plan.rules import documents as document_rules
from floorwalker.plan.rules import statements as rules
from floorwalker.plan.rules.documents import Words, kind_of
from floorwalker.plan.rules.statements import Said
from floorwalker.plan.said import STATEMENT, said_on

State = DocumentVersion.State


def today() -> date:
    """Return the present day of the house: in UTC, as for all documents."""
    return clock.today("UTC")


def day_of(version: DocumentVersion) -> date:
    """Return the day of which `version` is shown: today, else the first or the last day on which it holds."""
    day = today()
    if version.ends_on is not None and day >= version.ends_on:
        day = version.ends_on - timedelta(days=1)
    return max(day, version.starts_on) if version.starts_on is not None else day


def in_text(version: DocumentVersion, *, on: date | None = None) -> dict[str, Said]:
    """Return the statements that the text of `version` says on the day `on`, else on the day of which it is shown."""
    return said_on(on or day_of(version), {reference for _, reference in rules.named(version.body)})


def shown(version: DocumentVersion, *, mark: Callable[[Said], str] | None = None, on: date | None = None) -> str:
    """Return the Markdown of `version` with its statements said as of the day `on`, each followed by its `mark`."""
    return rules.fill(version.body, in_text(version, on=on), mark=mark)


def link(one: Said) -> str:
    """Return a mark for pages: a link to the statement, named by its reference."""
    title = one.title.replace("\\", "").replace('"', "'")
    return f' [{one.reference}]({reverse("plan:document", args=[one.reference])} "{title}, version {one.number}")'


def note(one: Said) -> str:
    """Return a mark for paper and files."""
    return f" ({one.reference}, version {one.number})"


def shown_digest(text: DocumentVersion | DocumentVariant, said: Mapping[str, Said]) -> str:
    """Return the SHA-256 of what is read: that of the text, or where it says statements, of the text with their words."""
    if not said:
        return text.digest
    return document_rules.digest(Words(title=text.title, variables=text.variables, body=rules.fill(text.body, said)))


def left_to_do(version: DocumentVersion) -> list[str]:
    """Return what keeps the statements of a version, or it as a statement, from being said from its first day on, each in a sentence."""
    if kind_of(version.document).said:
        return rules.wrong_as_statement(version.body, own=version.document.reference)
    references = {reference for _, reference in rules.named(version.body)}
    if not references:
        return []
    day = max(version.starts_on or today(), today())
    known = list(Document.objects.filter(reference__in=references))
    return rules.wrong_in_text(
        version.body, said=said_on(day, references), on=day,
        kinds={each.reference: kind_of(each).label for each in known if each.kind != STATEMENT},
        retired=frozenset(each.reference for each in known if each.retired_at is not None),
    )


def holders(statement: Document) -> QuerySet[DocumentVersion]:
    """Return the published versions that say `statement` by its reference, today or from a day to come."""
    rows = DocumentVersion.objects.filter(
        pk__in=StatementUse.objects.filter(statement=statement).values("version"), state=State.PUBLISHED, document__retired_at=None
    )
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=today())).select_related("document__owner").order_by("document__title", "number")


def changed_at(version: DocumentVersion) -> datetime | None:
    """Return when a material change of a statement last changed what `version` says; None where none did while it held."""
    rows = DocumentVersion.objects.filter(
        document__in=StatementUse.objects.filter(version=version).values("statement"), state=State.PUBLISHED, starts_on__lte=today(),
        is_material=True, number__gt=1,
    )
    return max((in_force_at(each) for each in rows), default=None)


def in_force_at(version: DocumentVersion) -> datetime:
    """Return the moment from which a published version holds: the beginning of its first day, or its approval if that came later."""
    begins = datetime.combine(version.starts_on or date.min, time(), tzinfo=UTC)
    return max(begins, version.decided_at) if version.decided_at is not None else begins


def in_force() -> QuerySet[Any]:
    """Return the statements that hold today, by title."""
    return sight.holding(today()).filter(document__kind=STATEMENT).select_related("document__owner").order_by("title", "pk")
