"""The framework of documents: what hangs under what, from policy to template, and where something is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Q

from floorwalker.ground.actors import Actor
from floorwalker.plan import sight
from floorwalker.plan.models import Document
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules import document_kinds
from floorwalker.plan.rules.document_kinds.base import DocumentKind
from floorwalker.plan.rules.documents import kind_of
from floorwalker.record.models import Reason

ORDER: Final = {kind.code: number for number, kind in enumerate(document_kinds.KINDS)}
ALIGNED: Final = ("policy", "procedure")
"""Kinds that say which goal and measure they serve."""


@dataclass
class Place:
    """One document in the tree, with what is wrong about it in words and what hangs under it."""

    document: Any
    depth: int
    wrong: list[str] = field(default_factory=list)
    beneath: list[Place] = field(default_factory=list)

    @property
    def kind(self) -> DocumentKind:
        """Its kind."""
        return kind_of(self.document)

    def walk(self) -> Iterator[Place]:
        """Yield it and all beneath it, each before what hangs under it."""
        yield self
        for each in self.beneath:
            yield from each.walk()


@dataclass(frozen=True)
class Framework:
    """The whole tree, and the gaps: what names no goal or no measure, policies without a procedure, reasons without a guide."""

    places: Sequence[Place]
    unaligned: Sequence[Document]
    without_procedure: Sequence[Document]
    without_template: Sequence[Document]
    reasons: Sequence[Reason]
    reasons_in_all: int
    overdue: Sequence[Document]


def framework(by: Actor) -> Framework:
    """Return the framework as `by` may see it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    """
    rows: list[Any] = list(queries.listed(by).filter(retired_at=None).order_by("title", "pk"))
    today = queries.today()
    measured = dict(sight.holding(today).values_list("document_id", "measure"))
    held = [row for row in rows if row.held_key is not None]
    kinds_below: dict[int, set[str]] = {}
    for row in held:
        if row.under_id is not None:
            kinds_below.setdefault(row.under_id, set()).add(row.kind)
    unaligned = [row for row in held if row.kind in ALIGNED and not (row.held_serves and measured.get(row.pk))]
    without_procedure = [row for row in held if row.kind == "policy" and not kinds_below.get(row.pk, set()) & {"procedure", "policy"}]
    without_template = [row for row in held if row.kind == "procedure" and not kinds_below.get(row.pk)]
    overdue = [row for row in held if row.held_review is not None and row.held_review < today]
    wrong: dict[int, list[str]] = {}
    for listed, words in (
        (unaligned, "names no goal or no measure"), (without_procedure, "has no procedure"), (without_template, "has no guide or template"),
        (overdue, "review overdue"), ([row for row in rows if row.held_key is None], "not in force"),
    ):
        for row in listed:
            wrong.setdefault(row.pk, []).append(words)
    reasons = list(leaves())
    return Framework(
        _tree(rows, wrong), unaligned, without_procedure, without_template, [each for each in reasons if not _guides(each)], len(reasons),
        overdue,
    )


def leaves() -> list[Reason]:
    """Return the reasons why customers come that nothing is finer than, each with `guides`, how many guides in force help with it."""
    helps = Q(documents__kind="guide", documents__retired_at=None, documents__versions__in=sight.holding(queries.today()))
    below = Reason.objects.filter(retired_at=None, parent__isnull=False).values("parent")
    rows = Reason.objects.filter(retired_at=None).exclude(pk__in=below).select_related("parent")
    return list(rows.annotate(guides=Count("documents", filter=helps, distinct=True)).order_by("parent__position", "position", "name"))


def _guides(reason: Any) -> int:
    return int(reason.guides)


def _tree(rows: list[Any], wrong: dict[int, list[str]]) -> list[Place]:
    below: dict[int | None, list[Any]] = {}
    seen = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.under_id if row.under_id in seen else None, []).append(row)

    def under(key: int | None, depth: int) -> list[Place]:
        found = sorted(below.get(key, ()), key=lambda row: (ORDER[row.kind], row.title.casefold()))
        return [Place(row, depth, wrong.get(row.pk, []), under(row.pk, depth + 1)) for row in found]

    return under(None, 0)
