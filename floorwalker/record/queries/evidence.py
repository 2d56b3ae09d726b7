"""How we know what a contact says: who handled it when, what it counted as, under which rule, and the file it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects

from floorwalker.ground import settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import queries as trail
from floorwalker.record.facts.question import DEFAULT_TARGET_SECONDS
from floorwalker.record.facts.schemas import NEVER_IN_QUEUE
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.models import Import, Interaction, Segment
from floorwalker.record.queries.contacts import WAITING
from floorwalker.record.queries.judged import Standards

SEES_IMPORTS: Final = "record.import"
COUNTED_AS: Final = {
    "answered_in_time": "answered in time",
    "answered_late": "answered late",
    "abandoned_short": "short abandon, counted apart",
    "abandoned_in_time": "abandoned before the target had passed",
    "abandoned_late": "abandoned after the target had passed",
    "not_answered": "offered and not answered",
    "not_offered": "not offered: it never stood in a queue",
    "not_counted": "not counted",
}
"""What a visit of a queue counts as in the figures, and how people say it."""


@dataclass(frozen=True)
class Hand:
    """A person who handled a contact without a break, and the kinds of its parts in that time; half-open."""

    person: Person
    started_at: datetime
    ended_at: datetime
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Visit:
    """One visit of a queue: what it counted as (a code of `COUNTED_AS`), and the standard in force there on that day, if any."""

    queue: Queue | None
    waited_seconds: float
    counted_as: str
    standard: Standard | None
    target_seconds: float

    @property
    def words(self) -> str:
        """What it counted as, as people say it."""
        return COUNTED_AS[self.counted_as]


@dataclass(frozen=True)
class Brought:
    """The import that brought a contact: its files, how they were read, who handed them in, who published them and when."""

    reference: str
    files: tuple[str, ...]
    importer: str
    zone: str
    ownership: str
    handed_in_by: str
    handed_in_at: datetime
    published_by: str
    published_at: datetime | None


@dataclass(frozen=True)
class Repaired:
    """One kind of repair that an import made: its code, the rule that repaired, and how many values it did."""

    code: str
    rule: str
    values: int

    @property
    def name(self) -> str:
        """The code in words."""
        return self.code.replace("_", " ")


@dataclass(frozen=True)
class Evidence:
    """What stands behind a contact; `brought` is None where it came with no import or the reader may not see imports."""

    source: str
    key: str
    brought: Brought | None
    repairs: tuple[Repaired, ...]
    visits: tuple[Visit, ...]
    hands: tuple[Hand, ...]
    short_abandon_seconds: float


def of(contact: Interaction, *, by: Actor) -> Evidence:
    """Return what stands behind `contact`, in a number of queries that does not grow with it.

    The import is told only to readers who may see imports; whether `by` may see the contact was asked when it was found.
    """
    prefetch_related_objects([contact], "segments__person", "segments__queue")
    parts = list(contact.segments.all())
    batch = contact.batch
    short = float(settings.get("short_abandon_seconds"))
    return Evidence(
        source=contact.source, key=contact.external_id,
        brought=_brought(batch) if batch is not None and policy.allows(by, SEES_IMPORTS) else None,
        repairs=_repairs(batch) if batch is not None and contact.repaired else (),
        visits=_visits(contact, parts, short), hands=_hands(parts), short_abandon_seconds=short,
    )


def _hands(parts: Sequence[Segment]) -> tuple[Hand, ...]:
    found = []
    for person, held in groupby(parts, key=lambda part: part.person):
        if person is not None:
            mine = list(held)
            kinds = tuple(dict.fromkeys(str(part.get_kind_display()) for part in mine))
            found.append(Hand(person, mine[0].started_at, max(part.ended_at for part in mine), kinds))
    return tuple(found)


def _visits(contact: Interaction, parts: Sequence[Segment], short: float) -> tuple[Visit, ...]:
    rules: dict[object, Standards] = {}
    found = []
    for _number, held in groupby(sorted(parts, key=lambda part: (part.visit, part.position)), key=lambda part: part.visit):
        mine = list(held)
        queue = next((part.queue for part in mine if part.queue and part.kind != "ivr"), contact.queue)
        day = mine[0].started_at.astimezone(ZoneInfo(queue.zone if queue else "UTC")).date()
        if day not in rules:
            rules[day] = Standards(day)
        standard = rules[day].ruling("service_level", queue)
        target = rules[day].target_seconds(queue) if queue else DEFAULT_TARGET_SECONDS
        waited = sum((part.ended_at - part.started_at).total_seconds() for part in mine if part.kind in WAITING)
        outcome = max(part.outcome for part in mine) or contact.outcome
        counted = counted_as(outcome, direction=contact.direction, waited=waited, target=target, short=short)
        found.append(Visit(queue, waited, counted, standard, target))
    return tuple(found)


def counted_as(outcome: str, *, direction: str, waited: float, target: float, short: float) -> str:
    """Return the code of `COUNTED_AS` for one visit, by the rules by which the facts are counted (`facts.counted`).

    Parameters
    ----------
    waited, target, short
        The wait, the T of the service level and the longest short abandon, in seconds.
    """
    if direction != "inbound" or outcome == "open":
        return "not_counted"
    if outcome in NEVER_IN_QUEUE:
        return "not_offered"
    if outcome in {"answered", "transferred"}:
        return "answered_in_time" if waited <= target else "answered_late"
    if outcome != "abandoned":
        return "not_answered"
    if waited <= short:
        return "abandoned_short"
    return "abandoned_in_time" if waited <= target else "abandoned_late"


def _brought(batch: Import) -> Brought:
    published = next(iter(trail.lines(subject=batch.reference, kind="import.published", limit=1)), None)
    keys = [key for kind, _, key in (batch.created_by.partition(":"),) if kind == "person"]
    if published is not None and published.actor.person_id is not None:
        keys.append(published.actor.id)
    names = {str(key): name for key, name in Person.objects.filter(pk__in=keys).values_list("pk", "display_name")}
    return Brought(
        reference=batch.reference, files=tuple(each.name for each in batch.files.all()),
        importer=IMPORTERS.get(batch.importer).label if batch.importer in IMPORTERS else batch.importer,
        zone=batch.options.get("zone", ""), ownership=batch.options.get("ownership", ""),
        handed_in_by=_who(batch.created_by, names), handed_in_at=batch.created_at,
        published_by=_who(f"{published.actor.kind}:{published.actor.id}", names) if published else "",
        published_at=published.at if published else None,
    )


def _who(actor: str, names: dict[str, str]) -> str:
    kind, _, key = actor.partition(":")
    return names.get(key, actor) if kind == "person" else f"{kind} {key}"


def _repairs(batch: Import) -> tuple[Repaired, ...]:
    rules = IMPORTERS.get(batch.importer).repairs if batch.importer in IMPORTERS else {}
    made = ((code.removeprefix("repaired:"), int(n)) for code, n in batch.problems.items() if code.startswith("repaired:"))
    return tuple(Repaired(code, rules.get(code, ""), n) for code, n in made)
