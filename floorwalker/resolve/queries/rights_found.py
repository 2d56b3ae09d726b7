"""What was found of somebody who asked: item by item as they would read it, with others blanked, by room with purpose and retention."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Count, Q, QuerySet

from floorwalker.engine.masking import conversation
from floorwalker.engine.masking.conversation import Said
from floorwalker.engine.masking.names import Known, known_of
from floorwalker.ground import refs
from floorwalker.ground.models import StoredFile, Webhook
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import shelf
from floorwalker.record import masking
from floorwalker.record.models import Customer
from floorwalker.record.models.transcripts import HOLE
from floorwalker.resolve.models import RightsItem, RightsRequest
from floorwalker.resolve.queries import kept
from floorwalker.resolve.queries.kept import Subject

BLANK: Final = "[{}]"
BESIDE: Final = (models.DateTimeField, models.DateField)
"""Columns that stand beside what is declared, so that a reader knows of when it is; they say nothing of others."""


@dataclass(frozen=True)
class Value:
    """One value of a row: what it is called, as it stands, and with others blanked."""

    label: str
    whole: str
    blanked: str

    @property
    def differs(self) -> bool:
        """Whether it names somebody else, as far as a program can tell."""
        return self.whole != self.blanked


@dataclass(frozen=True)
class Shown:
    """One item as it is read: its rows, each with its values, and the files that go with it."""

    item: RightsItem
    rows: Sequence[Sequence[Value]]
    files: Sequence[StoredFile] = ()

    @property
    def names_others(self) -> bool:
        """Whether anything of it names somebody else."""
        return any(each.differs for row in self.rows for each in row)

    @property
    def digest(self) -> str:
        """SHA-256 of what it says, so that nothing goes out that changed since it was decided on."""
        said = [[[each.label, each.whole, each.blanked] for each in row] for row in self.rows]
        return hashlib.sha256(json.dumps([said, [each.sha256 for each in self.files]], ensure_ascii=False).encode()).hexdigest()

    def going_out(self) -> list[dict[str, str]]:
        """Return what goes out of it, by its decision; nothing of what is withheld or not decided."""
        if self.item.decision not in {RightsItem.Decision.RELEASE, RightsItem.Decision.REDACT}:
            return []
        whole = self.item.decision == RightsItem.Decision.RELEASE
        return [{each.label: each.whole if whole else each.blanked for each in row} for row in self.rows]


@dataclass(frozen=True)
class Room:
    """What one table holds of somebody: how much, why, how long, who sees it, and how much of it is decided."""

    model: str
    label: str
    items: int
    decided: int
    others: int
    why: Sequence[str]
    kept: Sequence[str]
    recipients: str


def rooms(one: RightsRequest) -> list[Room]:
    """Return what was found for a request, by room and table."""
    counted = one.found.values("model").annotate(
        items=Count("pk"), decided=Count("pk", filter=~Q(decision="")), others=Count("pk", filter=Q(names_others=True))
    )
    own, both = kept.declared("worker" if one.person_id else "customer"), kept.declared()
    tables = {label: own.get(label, each) for label, each in both.items()}
    outside = Webhook.objects.filter(ended_at=None, paused_at=None).count()
    found = {each["model"]: each for each in counted.order_by()}
    return [
        Room(
            label, title(label), found[label]["items"], found[label]["decided"], found[label]["others"],
            tuple(dict.fromkeys(each.why for each in declared)), tuple(dict.fromkeys(each.kept for each in declared)),
            recipients(apps.get_model(label), outside),
        )
        for label, declared in tables.items() if label in found
    ]


def title(label: str) -> str:
    """Return what people call rows of a table, with the room that keeps them."""
    model = apps.get_model(label)
    called = next((each.label for each in refs.kinds() if each.many is not None and each.many.rows().model is model), "")
    return f"{called or str(model._meta.verbose_name).capitalize()} ({model._meta.app_label})"


def recipients(model: type[models.Model], outside: int) -> str:
    """Return who is shown rows of a table, by the permission of its kind of record; else who works with what it belongs to."""
    codes = {each.permission for each in refs.kinds() if each.permission and each.many is not None and each.many.rows().model is model}
    who = "; ".join(sorted({shelf().get(code).who for code in codes})) or "those whose role works with the record it belongs to"
    return who + (f"; {outside} other systems are told that it changed, never what it says" if outside else "")


def of_table(one: RightsRequest, model: str) -> QuerySet[RightsItem]:
    """Return what was found for a request in one table."""
    return one.found.filter(model=model).select_related("decided_by").order_by("position")


def shown(items: Iterable[RightsItem], one: RightsRequest) -> Iterator[Shown]:
    """Yield `items` as they are read, with their values as they stand now and with others blanked."""
    subject, blank = kept.subject_of(one), Blanker.of(one)
    for item in items:
        yield _shown(item, subject, blank)


def _shown(item: RightsItem, subject: Subject, blank: Blanker) -> Shown:
    model = apps.get_model(item.model)
    columns = [each.field for each in kept.declared(None if item.how == "words" else subject.about).get(item.model, ())]
    beside = [each.name for each in model._meta.concrete_fields if isinstance(each, BESIDE) and each.name not in columns][:1]
    with dict(kept.places(model)).get(item.place, nullcontext()):
        held = list(model._default_manager.filter(pk__in=item.keys).order_by("pk"))
        files = [getattr(row, name) for row in held for name in columns if isinstance(getattr(row, name, None), StoredFile)]
        read = [
            [each for name in (*beside, *columns) if (each := _value(model, row, name, blank, item.blanked)) is not None] for row in held
        ]
    return Shown(item, [row for row in read if row], files)


def _value(model: type[models.Model], row: Any, name: str, blank: Blanker, also: Sequence[str]) -> Value | None:
    column = model._meta.get_field(name)
    value = getattr(row, column.attname, None) if column.is_relation else getattr(row, name)  # type: ignore[union-attr]
    if value in (None, "", [], {}) or isinstance(value, bytes | memoryview):
        return None
    label = str(getattr(column, "verbose_name", name)).capitalize()
    if column.related_model is Customer:
        return Value(label, f"CUS-{value}", f"CUS-{value}")
    if column.related_model is Person:
        return Value(label, str(getattr(row, name)), str(getattr(row, name)))
    if column.is_relation:
        return None if column.related_model is StoredFile else Value(label, str(value), str(value))
    if isinstance(value, datetime | date):
        text = f"{value:%d %b %Y, %H:%M} UTC" if isinstance(value, datetime) else f"{value:%d %b %Y}"
        return Value(label, text, text)
    if isinstance(value, bool):
        return Value(label, "yes" if value else "no", "yes" if value else "no")
    display = getattr(row, f"get_{name}_display", None)
    whole = str(display()) if display else json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    whole = whole.replace(HOLE, BLANK.format("masked"))
    return Value(label, whole, blank(whole, also) if isinstance(value, str | dict | list) else whole)


class Blanker:
    """Blanks others in words: names, telephones, addresses and cards that are not those of who asked."""

    def __init__(self, known: Known, mine: frozenset[str], workers: Sequence[str], keys: Sequence[int]) -> None:
        self._known, self._mine, self._keys = known, mine, keys
        self._workers = frozenset(workers)
        self._is_phone = masking.phone_test()

    @classmethod
    def of(cls, one: RightsRequest) -> Blanker:
        """Return the one for a request: its words about who asked stand."""
        workers = kept.workers()
        if one.person is not None:
            mine = {one.person.display_name, one.person.email, one.person.phone} - {"", None}
            return cls(Known(), frozenset(map(str, mine)), [each for each in workers if each not in mine], ())
        subject = kept.subject_of(one)
        names = list(Customer.objects.filter(pk__in=subject.keys).values_list("name", flat=True))
        points = [each for each in subject.words if each not in names]
        return cls(known_of(names), frozenset([*names, *points]), workers, subject.keys)

    def __call__(self, text: str, also: Sequence[str] = ()) -> str:
        """Return `text` with others blanked, and `also` what the reviewer named."""
        found = conversation.mask([Said(conversation.UNKNOWN, text)], known=Known(), is_phone=self._is_phone)[0]
        spans = [
            (each.start, each.end, masking.label(each.kind)) for each in found.spans
            if not self._is_mine(text[each.start : each.end])
        ]
        for name in self._others(text):
            spans += [(at.start(), at.end(), "name") for at in re.finditer(re.escape(name), text)]
        for word in also:
            spans += [(at.start(), at.end(), "blanked") for at in re.finditer(re.escape(word), text, re.IGNORECASE)]
        kept_text, at = list[str](), 0
        for start, end, label in sorted(spans):
            if start >= at:
                kept_text += [text[at:start], BLANK.format(label)]
                at = end
        return "".join([*kept_text, text[at:]])

    def _others(self, text: str) -> set[str]:
        """Return whole names in `text` of colleagues and of other customers."""
        return {each for each in kept.named_in(text, workers=self._workers, without=self._keys) if not self._is_mine(each)}

    def _is_mine(self, said: str) -> bool:
        """Whether words are those of who asked: a part of their name, or one of their numbers and addresses however it is written."""
        plain = said.casefold().strip(" .,'’")
        digits = re.sub(r"\D", "", said)
        parts = {part for each in self._mine for part in each.casefold().split()}
        whole = {each.casefold() for each in self._mine}
        if plain in whole or all(part in parts for part in plain.split()):
            return True
        numbers = {re.sub(r"\D", "", each) for each in self._mine}
        return len(digits) >= kept.LEAST_NUMBER and any(each and (each.endswith(digits.lstrip("0")) or digits == each) for each in numbers)
