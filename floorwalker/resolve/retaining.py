"""What one kind of record's rule finds past its time, what holds a record back, and letting one go by the one way of erasing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import models
from django.db.models import CASCADE, Q

from floorwalker.engine.calendar.days import add_months
from floorwalker.ground import house
from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import sleeves
from floorwalker.record.models import Recording
from floorwalker.resolve import erasing
from floorwalker.resolve.models import Complaint, Difficulty, Evidence, RetentionRule, RightsRequest
from floorwalker.resolve.queries import kept, rights_holds
from floorwalker.resolve.queries.kept import Find
from floorwalker.resolve.retention_shelf import NO_WORDS, KeptKind, kinds

REQUEST_OPEN: Final = "a request about rights of the customer is not answered"
CASE_OPEN: Final = "a case of the customer that it belongs to is open"
EVIDENCE: Final = "it is evidence in a complaint that is kept"
SOUND_HELD: Final = "a legal hold stands on its recording"
STAYS_TIED: Final = "something that is kept rests on it"
ARCHIVED: Final = "it lies in the archive of {year}, which nothing is written into; put the year back first"
REASON: Final = "Its time is over: {months} months after {event}."
DEEPEST: Final = 3


def before(rule: RetentionRule, at: datetime) -> datetime:
    """Return the moment up to which an event must lie for its record to be past its time at `at`."""
    return datetime.combine(add_months(at.date(), -rule.months), at.timetz())


def finds_of(kind: KeptKind, row: Any) -> list[Find]:
    """Return a record and what goes with it, what hangs on it after it, what only names it last."""
    found = [Find(kind.table, "", "tie", [row.pk])]
    if kind.below:
        found += _below(kind.table, [row.pk], DEEPEST)
        found += kept.named(found, kept.declared("customer"))
    return found


def _below(model: type[models.Model], keys: Sequence[Any], deep: int) -> Iterator[Find]:
    for child, column in _children(model) if deep else ():
        own = list(child._base_manager.filter(**{f"{column}__in": keys}).values_list("pk", flat=True))
        if own:
            yield Find(child, "", "tie", own)
            yield from _below(child, own, deep - 1)


@cache
def _children(model: type[models.Model]) -> tuple[tuple[type[models.Model], str], ...]:
    """Return the tables that go with rows of `model` in its own room, and the column that ties them."""
    ties = [each for each in model._meta.related_objects if each.on_delete is CASCADE and each.related_model is not model]
    return tuple((each.related_model, each.field.name) for each in ties if isinstance(each.related_model, type))


def holds(kind: KeptKind, row: Any) -> list[str]:
    """Return why a record past its time is kept, each reason once; empty: nothing holds it back."""
    found = [each.why.partition(":")[0] for each in rights_holds.holds(finds_of(kind, row), but=None)]
    customer, contact = _at(kind, row)
    if customer is not None and RightsRequest.objects.filter(customer=customer, closed_at=None).exists():
        found.append(REQUEST_OPEN)
    if contact is not None:
        found += _of_contact(contact)
    return list(dict.fromkeys(found))


def _at(kind: KeptKind, row: Any) -> tuple[Any, Any]:
    def follow(path: str) -> Any:
        value = row
        for step in path.split("__") if path else ():
            value = getattr(value, step, None)
        return value if path else None

    return follow(kind.customer), follow(kind.contact)


def _of_contact(contact: int) -> Iterator[str]:
    if Recording.objects.filter(contact=contact, held_at__isnull=False).exists():
        yield SOUND_HELD
    said_in = Q(contact=contact) | Q(contacts__contact=contact)
    if Complaint.objects.filter(said_in, closed_at=None).exists() or Difficulty.objects.filter(said_in, closed_at=None).exists():
        yield CASE_OPEN
    if Evidence.objects.filter(ref=f"contact:C-{contact}").exclude(complaint__words__in=NO_WORDS).exists():
        yield EVIDENCE


def archived(kind: KeptKind, rule: RetentionRule, at: datetime) -> dict[str, int]:
    """Return how many records past their time lie in archives, by the reason why they stay."""
    if kind.rows is not None:
        return {}
    found = dict[str, int]()
    for place, inside in kept.places(kind.table):
        if place:
            with inside:
                number = kind.due(rule.event, before(rule, at)).count()
            if number:
                found[ARCHIVED.format(year=place)] = number
    return found


def let_go(kind: KeptKind, rows: Sequence[Any], *, run: str, reason: str, by: Actor) -> tuple[int, list[Any]]:
    """Let records go inside a transaction of the caller's; return how many went, and those on which something else rests."""
    if kind.rows is not None:
        return sleeves.erase([each.digest for each in rows], subject=run, request=run, reason=reason, by=by), []
    stayed = []
    for row in rows:
        found = finds_of(kind, row)
        erasing.let_go(found, request=run, reason=reason, columns=kind.columns, by=by)
        for each in found if kind.below else ():
            _untie(each)
        if kind.end == RetentionRule.End.ERASE and kind.table._base_manager.filter(pk=row.pk).exists():
            stayed.append(row)
    return len(rows) - len(stayed), stayed


def _untie(find: Find) -> None:
    """Let go of the numbers of contacts, which lead to the customer."""
    if not any(each.name == "contact" and isinstance(each, models.BigIntegerField) for each in find.model._meta.concrete_fields):
        return
    here = find.model._base_manager.filter(pk__in=find.keys)
    if find.model._meta.get_field("contact").null:
        here.update(contact=None)
    else:
        here.delete()


def gaps() -> list[tuple[str, list[str]]]:
    """Return every declared table that no kind of the shelf covers, with how long its room says that it is kept."""
    covered = {each.model for each in kinds()} | {child._meta.label for each in kinds() if each.below for child in _all_below(each.table)}
    found: dict[str, list[str]] = {}
    for each in house.gather("personal"):
        if each.model not in covered:
            found.setdefault(each.model, []).append(each.kept)
    return [(model, list(dict.fromkeys(says))) for model, says in found.items()]


def _all_below(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for child, _ in _children(model):
        yield child
        yield from _all_below(child)
