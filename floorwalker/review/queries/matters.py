"""What is asked of contacts and their matters in an address: over which weeks, of which part, and as far as the reader's roles reach."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.http import QueryDict

from floorwalker.engine import ranges
from floorwalker.ground import settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.record import counting, facts
from floorwalker.record.facts import matters
from floorwalker.record.facts.matters import PARTS, Row
from floorwalker.record.facts.question import Question, ask
from floorwalker.record.models import Reason
from floorwalker.record.queries import asked as figures
from floorwalker.record.queries.asked import Asked
from floorwalker.record.queries.contacts import midnight

VIEW: Final = "review.view_effects"
WEEKS: Final = (1, 4, 13)
USUAL_WEEKS: Final = 4


@dataclass(frozen=True)
class Share:
    """A share of so many, with the range of 95 % that chance leaves (Wilson); NaN without any."""

    part: int
    n: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1."""
        return self.part / self.n if self.n else math.nan

    @property
    def range(self) -> tuple[float, float]:
        """Its low and high end."""
        low, high = ranges.wilson(self.part, self.n)
        return float(low), float(high)


@dataclass(frozen=True)
class Mean:
    """A mean of so many with its range (Student); NaN without any."""

    total: float
    squares: float
    n: int

    @property
    def value(self) -> float:
        """The mean."""
        return self.total / self.n if self.n else math.nan

    @property
    def range(self) -> tuple[float, float]:
        """Its low and high end; NaN below two."""
        low, high = ranges.mean(np.float64(self.total), np.float64(self.squares), np.float64(self.n))
        return float(low), float(high)


@dataclass(frozen=True)
class Part:
    """One part of the contacts asked for: a queue, a reason, a team, an agent or a channel, with its sums."""

    key: Any
    name: str
    sums: Row

    def share(self, part: str, of: str) -> Share:
        """Return the share of one sum of another."""
        return Share(int(self.sums[part]), int(self.sums[of]))

    @property
    def ease(self) -> Mean:
        """The customer effort score, from 1 (hard) to 7 (easy)."""
        return Mean(float(self.sums["ease"]), float(self.sums["ease_squared"]), int(self.sums["asked_ease"]))

    def mean_seconds(self, name: str, of: str) -> float:
        """Return the mean of a time over what it was counted from; NaN without any."""
        return float(self.sums[name]) / self.sums[of] if self.sums[of] else math.nan


def read(query: QueryDict, *, by: Actor, zone: str) -> tuple[Asked, int]:
    """Return what the address asks, and over how many weeks; what it leaves out is four weeks up to the last day counted, by reason.

    Raises
    ------
    NotAllowed
        If no role of `by` sees effects, or figures told apart so.
    RuleBroken
        If a part cannot be understood; it says which, and what was expected.
    """
    policy.require(by, VIEW)
    told = query.copy()
    if told.setdefault("by", "reason") not in PARTS:
        raise RuleBroken(f"Contacts are not told by {told['by']!r}.", remedy=f"Use one of {', '.join(PARTS)}.", code="bad_part")
    told.pop("and", None)
    weeks = next((each for each in WEEKS if told.get("weeks") == str(each)), USUAL_WEEKS)
    if not policy.allows(by, figures.VIEW) and "by" not in query:
        told["by"] = "agent"
    whole = figures.read(told, by=by, zone=zone)
    if not told.get("from"):
        told["from"] = (whole.end - timedelta(weeks=weeks)).isoformat()
        whole = figures.read(told, by=by, zone=zone)
    return whole, weeks


def question(asked: Asked) -> Question:
    """Return what the facts are asked."""
    return between(asked, midnight(asked.start, asked.zone), midnight(asked.end, asked.zone))


def between(asked: Asked, start: datetime, end: datetime) -> Question:
    """Return the same of another window."""
    filters = dict(asked.filters) | ({"queue": [asked.queue.pk]} if asked.queue is not None else {})
    return ask(
        start=start, end=end, zone=asked.zone, by=(), interval_minutes=None, filters=filters, needs=("matter_contacts",),
        target_seconds=facts.question.DEFAULT_TARGET_SECONDS, short_abandon_seconds=facts.question.DEFAULT_SHORT_ABANDON_SECONDS,
    )


def narrowed(asked: Question, filters: dict[str, Any]) -> Question:
    """Return a question with other filters."""
    return replace(asked, filters=tuple(sorted(filters.items())))


def whole(asked: Asked) -> Part | None:
    """Return all of what is asked; None where nothing was followed."""
    found = matters.together(counting.store(), question(asked))
    return Part(None, "All", found[0]) if found and found[0]["contacts"] else None


def told(asked: Asked) -> tuple[Part | None, list[Part]]:
    """Return all of what is asked, None where nothing was followed, and its parts by name, never by rank; those without a key last.

    All contacts are read once: what is counted of everything is the sum of what is counted of its parts.
    """
    by = asked.by[0]
    rows = matters.together(counting.store(), question(asked), by=by)
    found = [row for row in rows if row["contacts"]]
    names = names_of(by, [row["key"] for row in found])
    made = [Part(row["key"], names.get(row["key"], "not told"), row) for row in found]
    every = {name: sum(row[name] for row in rows) for name in matters.COLUMNS}
    return Part(None, "All", every) if found else None, sorted(made, key=lambda part: (part.key is None, part.name.casefold()))


def names_of(by: str, keys: list[Any]) -> dict[Any, str]:
    """Return what people call the keys of a part; one query at most."""
    wanted = {key for key in keys if key is not None}
    match by:
        case "queue":
            return dict(Queue.objects.filter(pk__in=wanted).values_list("pk", "name"))
        case "team":
            return dict(Team.objects.filter(pk__in=wanted).values_list("pk", "name"))
        case "agent":
            return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "display_name"))
        case "reason":
            return dict(Reason.objects.filter(pk__in=wanted).values_list("pk", "name"))
        case _:
            return {code: str(label) for code, label in Channel.choices}


def returned_to(asked: Asked) -> list[Row]:
    """Return from which channel to which customers came back."""
    return matters.returned_to(counting.store(), question(asked))


def found(asked: Asked, kind: str, *, fewest: int = 1) -> matters.Found:
    """Return the contacts of a kind inside what is asked, newest first."""
    return matters.Found(counting.store(), question(asked), kind, fewest)


def chains(asked: Asked, numbers: list[int]) -> dict[int, list[Row]]:
    """Return the contacts of each matter, from long before what is asked to the end of its windows."""
    whole = question(asked)
    return matters.chains(counting.store(), numbers, start=whole.start - matters.LATER, end=whole.end + matters.LATER)


def window_days() -> int:
    """Return the repeat window of the house in days."""
    return int(settings.get("repeat_window_days"))


def followed_until(asked: Asked) -> datetime | None:
    """Return when the facts of what is asked were last followed; None where they never were."""
    with counting.store().reading() as snapshot:
        days = snapshot.starting_in("matters", *(midnight(day, asked.zone) for day in (asked.start, asked.end)))
    return max((datetime.fromisoformat(each.written_at) for each in days.values()), default=None)
