"""What stands against erasing somebody: legal holds, open cases, duties to keep, other requests, and years that lie in an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.apps import apps
from django.db import models

from floorwalker.engine.calendar import Clock, deadline
from floorwalker.ground import clock, packs
from floorwalker.ground.models import StoredFile
from floorwalker.resolve.models import RightsRequest
from floorwalker.resolve.queries.kept import Find

PINNED: Final = frozenset({"pack", "edition", "received_at", "closed_at"})
"""Columns of a case that is held to an edition of a pack."""


@dataclass(frozen=True)
class Hold:
    """One thing that stands against it: which record, why, and until when as far as that is known."""

    what: str
    why: str
    until: date | None = None

    @property
    def words(self) -> str:
        """It in one sentence."""
        end = f", until {self.until.day} {self.until:%B %Y}" if self.until else ""
        return f"{self.what}: {self.why}{end}"


def finds_of(request: RightsRequest) -> list[Find]:
    """Return what the last search of a request found."""
    return [Find(apps.get_model(each.model), each.place, each.how, list(each.keys)) for each in request.found.all()]  # type: ignore[arg-type]


def holds(finds: Iterable[Find], *, but: RightsRequest | None) -> list[Hold]:
    """Return what stands against erasing what was found, `but` the request that asks for it."""
    found: dict[str, Hold] = {}
    for each in finds:
        if each.how == "words":
            continue  # only the words go there, and the record stays
        if each.place:
            name = f"Year {each.place}"
            found.setdefault(name, Hold(name, "it lies in an archive, which nothing is written into; put the year back first"))
            continue
        for row in each.model._base_manager.filter(pk__in=each.keys):
            for hold in _of(row, but):
                found.setdefault(f"{hold.what}{hold.why}", hold)
    return sorted(found.values(), key=lambda one: (one.until or date.max, one.what))


def _of(row: models.Model, but: RightsRequest | None) -> Iterator[Hold]:
    name = getattr(row, "reference", "") or f"{row._meta.verbose_name} {row.pk}".capitalize()
    if getattr(row, "held_at", None) is not None:
        yield Hold(name, f"a legal hold stands: {getattr(row, 'hold_reason', '')}")
    for column in row._meta.concrete_fields:
        if column.related_model is StoredFile and (stored := getattr(row, column.name)) is not None and stored.held:
            yield Hold(name, "its file is under a legal hold")
    names = {column.name for column in row._meta.concrete_fields}
    if isinstance(row, RightsRequest):
        if row.closed_at is None and (but is None or row.pk != but.pk):
            yield Hold(name, "it asks for something else that is not answered yet")
    elif {"received_at", "closed_at"} <= names:
        if getattr(row, "closed_at") is None:  # noqa: B009 (a column that only some tables have)
            yield Hold(name, "the case is open")
        elif names >= PINNED:
            yield from _kept_by_law(row, name)


def _kept_by_law(row: Any, name: str) -> Iterator[Hold]:
    """Yield the duty to keep a closed case, by the edition that it is held to."""
    pack = packs.regulations().get(row.pack)
    for clause in pack.on(date.fromisoformat(row.edition)).clauses:
        if clause.retention is not None:
            until = _end(row.received_at, clause.retention.months, pack.zone)
            if until >= clock.today(pack.zone):
                yield Hold(name, f"it is kept {clause.retention.months} months from its receipt ({clause.rule})", until)


def _end(received: datetime, months: int, zone: str) -> date:
    return deadline(Clock("months", months), received, zone=zone).last_day
