"""What is kept about one worker, read from what every room declares: the page that shows it to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from floorwalker.ground import house
from floorwalker.ground.people.models import Account, Person
from floorwalker.ground.privacy import Personal

SHOWN = 5  # a page says what is kept; the export gives all of it
SECRET = frozenset({
    ("people.Account", "password"), ("mfa.Authenticator", "data"), ("review.Concern", "left_out"), ("review.ConcernMessage", "sealed"),
})  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """One thing kept about the person: the declaration, and what it holds for them; None where no table column leads to them."""

    declared: Personal
    values: tuple[str, ...] | None
    more: int = 0


def about(person: Person) -> Iterator[Kept]:
    """Yield what every room keeps about `person`, one query for each declaration."""
    for declared in house.gather("personal"):
        if declared.about == "worker":
            yield _kept(declared, person)


def _kept(declared: Personal, person: Person) -> Kept:
    rows = _rows_of(apps.get_model(declared.model), person)
    if rows is None:
        return Kept(declared, None)
    if (declared.model, declared.field) in SECRET:
        return Kept(declared, tuple("kept, shown to nobody" for _ in rows[:1]))
    found, total = list[str](), 0
    for place in (nullcontext(), *import_string(settings.FLOORWALKER_ELSEWHERE)(rows.model)):
        with place:
            here = _rows_of(rows.model, person)
            assert here is not None
            some = [str(value) for row in here[: SHOWN + 1] if (value := getattr(row, declared.field)) not in (None, "")]
            found += some
            total += here.count() if len(found) > SHOWN else len(some)
    return Kept(declared, tuple(dict.fromkeys(found[:SHOWN])), more=max(0, total - SHOWN) if len(found) > SHOWN else 0)


def _rows_of(model: type[models.Model], person: Person) -> models.QuerySet[models.Model] | None:
    rows = model._default_manager.order_by("pk")
    if model is Person:
        return rows.filter(pk=person.pk)
    for field in model._meta.concrete_fields:
        if field.related_model is Person:
            return rows.filter(**{field.name: person}).select_related(None)
        if field.related_model is Account:
            return rows.filter(**{f"{field.name}__person": person})
        if field.related_model is not None and any(
            below.related_model is Person for below in field.related_model._meta.concrete_fields
        ):
            below = next(below for below in field.related_model._meta.concrete_fields if below.related_model is Person)
            return rows.filter(**{f"{field.name}__{below.name}": person})
    return None
