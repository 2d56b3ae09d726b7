"""Refs: a typed pointer to any record, and named ties between two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import transaction

from floorwalker.ground import clock, house
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.events import LinkMade
from floorwalker.ground.kinds import Kind
from floorwalker.ground.models import Link
from floorwalker.ground.people import policy
from floorwalker.ground.shelf import Shelf
from floorwalker.ground.trail import store


@cache
def kinds() -> Shelf[Kind]:
    """Return every kind of record that a Ref may name."""
    return Shelf("kind of record", house.gather("kinds"))


@dataclass(frozen=True)
class Ref:
    """A pointer to one record: ``contact:C-1042``."""

    kind: str
    reference: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.reference}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Return the Ref written as `text`.

        Raises
        ------
        RuleBroken
            If it is not of the form ``kind:reference``, or no such kind is on the shelf.
        """
        kind, colon, reference = text.partition(":")
        if not colon or not reference or kind not in kinds():
            raise RuleBroken(
                f"{text!r} does not name a record.",
                remedy=f"Write kind:reference, the kind being one of: {', '.join(item.code for item in kinds())}.",
                code="bad_ref",
            )
        return cls(kind, reference)


@dataclass(frozen=True)
class Sight:
    """What one reader may see of a Ref: its label and page, or only that there is something hidden."""

    ref: Ref
    label: str
    page: str | None

    @property
    def hidden(self) -> bool:
        """Whether the reader may not see the record."""
        return self.page is None


def record_of(ref: Ref) -> Any:
    """Return the record that `ref` names.

    Raises
    ------
    NotFound
        If there is none.
    """
    record = kinds().get(ref.kind).find(ref.reference)
    if record is None:
        raise NotFound(f"There is no {ref}.", remedy="Check the reference; records leave only by retention or erasure.")
    return record


def sight(ref: Ref, *, by: Actor) -> Sight:
    """Return what `by` may see of `ref`; a record that is gone is shown as gone."""
    kind = kinds().get(ref.kind)
    record = kind.find(ref.reference)
    if record is None:
        return Sight(ref, f"{kind.label} {ref.reference}, no longer kept", None)
    if not kind.may_see(by, record):
        return Sight(ref, f"1 {kind.label.lower()} you may not see", None)
    return Sight(ref, f"{kind.label} {ref.reference}", kind.page(record))


def hidden(named: Iterable[Ref], *, by: Actor) -> set[Ref]:
    """Return those of `named` whose record `by` may not see, asked of each kind at once; what is gone is hidden from nobody."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for ref in named:
        if ref.kind in kinds():
            by_kind[ref.kind].add(ref.reference)
    return {Ref(code, each) for code, references in by_kind.items() for each in _hidden(kinds().get(code), references, by)}


def _hidden(kind: Kind, references: set[str], by: Actor) -> set[str]:
    if kind.permission:
        return set() if policy.allows(by, kind.permission) else references
    found, left = set[str](), references
    if (many := kind.many) is not None:
        keys = {key: reference for reference in references if (key := many.key(reference)) is not None}
        inside = {f"{many.field}__in": list(keys)}
        seen = {keys[key] for key in many.seen(by).filter(**inside).values_list(many.field, flat=True)}
        there = {keys[key] for key in many.rows().filter(**inside).values_list(many.field, flat=True)} if seen != references else seen
        found, left = there - seen, references - there - seen
    return found | {each for each in left if (record := kind.find(each)) is not None and not kind.may_see(by, record)}


def freeze(ref: Ref, *, by: Actor) -> dict[str, Any]:
    """Return a redacted copy of the record that `ref` names, as evidence.

    Raises
    ------
    NotFound
        If there is no such record, or `by` may not see it.
    """
    kind = kinds().get(ref.kind)
    record = record_of(ref)
    if not kind.may_see(by, record):
        raise NotFound(f"There is no {ref} that you may see.", remedy="Ask somebody who may see it to raise this.")
    return {"ref": str(ref), "frozen_at": clock.now().isoformat(), **kind.freeze(record)}


@transaction.atomic
def link(source: Ref, *, relation: str, target: Ref, by: Actor) -> Link:
    """Tie `source` to `target` by one of the house's relations; an existing tie is returned as it is.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include linking.
    NotFound
        If either record does not exist.
    RuleBroken
        If the relation is not one of the house's.
    """
    policy.require(by, "ground.link")
    if relation not in Link.Relation.values:
        raise RuleBroken(
            f"{relation!r} is not a relation.", remedy=f"There are: {', '.join(Link.Relation.values)}.", code="bad_relation"
        )
    for end in (source, target):
        record_of(end)
    tie, made = Link.objects.get_or_create(source=str(source), relation=relation, target=str(target))
    if made:
        store.append(LinkMade(subject=str(source), relation=relation, target=str(target)), by=by)
    return tie


def ties(ref: Ref) -> list[Link]:
    """Return the ties of `ref`, both ways, oldest first."""
    return list(Link.objects.touching(str(ref)).order_by("id"))
