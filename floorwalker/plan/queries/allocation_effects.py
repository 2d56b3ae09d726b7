"""What a re-allocation would do to every queue it touches, and what it did: computed before, counted after."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

import numpy as np

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Site
from floorwalker.ground.web import formats
from floorwalker.plan.models import Allocation
from floorwalker.plan.queries.allocation import PENCE, Picture, picture
from floorwalker.plan.rules import allocation as rules
from floorwalker.plan.rules.allocation import Level, Outlook
from floorwalker.record import counting
from floorwalker.record.queries import figures

Kind = Allocation.Kind
DAYS_AT_MOST: Final = 8
"""A stretch is a week at most, which touches eight days."""
SECONDS_AN_HOUR: Final = 3600
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=2)
"""What stands before is as long as the allocation itself, within these, as in the log of the day."""
Told = Literal["not_yet", "nothing", "noise", "better", "worse"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A re-allocation as somebody thinks of it."""

    kind: str
    site: Site
    queue: Queue | None
    from_queue: Queue | None
    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def queue_id(self) -> int | None:
        """Key of the queue that gets people."""
        return self.queue.pk if self.queue is not None else None

    @property
    def from_queue_id(self) -> int | None:
        """Key of the queue that gives them."""
        return self.from_queue.pk if self.from_queue is not None else None

    @property
    def queues(self) -> list[Queue]:
        """The queues it touches, the giving one first."""
        return [each for each in (self.from_queue, self.queue) if each is not None]

    def in_words(self) -> str:
        """Return what is done, such as "2 people from Renewals to Claims"."""
        who = f"{self.number} {'person' if self.number == 1 else 'people'}"
        match self.kind:
            case Kind.MOVE if self.queue and self.from_queue:
                return f"{who} from {self.from_queue.name} to {self.queue.name}"
            case Kind.OVERTIME if self.queue:
                return f"{who} on overtime for {self.queue.name}"
            case Kind.SEATS:
                return f"{self.number} {'seat' if self.number == 1 else 'seats'} borrowed"
        return f"{who} released from {self.from_queue.name if self.from_queue else ''}" if self.from_queue else f"{who} given"


def change_of(allocation: Allocation) -> Change:
    """Return what an allocation did, as a change."""
    return Change(
        kind=allocation.kind, site=allocation.site, queue=allocation.queue, from_queue=allocation.from_queue, number=allocation.number,
        starts_at=allocation.starts_at, ends_at=allocation.ends_at,
    )


def moment_of(change: Change, *, by: Actor) -> Picture:
    """Return the picture of the local days that `change` touches."""
    first, last = (formats.local(at, change.site.zone).date() for at in (change.starts_at, change.ends_at))
    return picture(change.site, first=first, days=min((last - first).days, DAYS_AT_MOST) + 1, by=by)


@dataclass(frozen=True)
class Side:
    """One queue of a change: without it and with it, against its limits."""

    queue: Queue
    before: Outlook
    after: Outlook
    limit: float
    target_share: float | None
    breaks: int

    @property
    def is_strained(self) -> bool:
        """Whether people on it would work above the occupancy limit because of the change."""
        return rules.overloads(self.before, self.after, limit=self.limit)

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "queue": self.queue.reference, "name": self.queue.name, "before": self.before.as_record(), "after": self.after.as_record(),
            "limit": self.limit, "target_share": self.target_share, "breaks": self.breaks,
        }


@dataclass(frozen=True)
class Prediction:
    """What a change would do: both queues, seats left at the fewest, and what it costs."""

    sides: list[Side]
    seats_free: float | None
    seats_free_after: float | None
    cost: Decimal | None
    currency: str

    @property
    def strained(self) -> list[Side]:
        """The queues on which people would work above the limit."""
        return [side for side in self.sides if side.is_strained]


def predict(moment: Picture, change: Change) -> Prediction:
    """Return what `change` would do to the queues it touches, by the staffing formula of each."""
    inside = moment.inside(change.starts_at, change.ends_at)
    sides = []
    for queue in change.queues:
        row = moment.row(queue)
        with_it = row.there + rules.given_to(queue.pk, moment.starts, [change])
        sides.append(
            Side(
                queue, rules.outlook(row.work, row.there, inside), rules.outlook(row.work, with_it, inside), row.work.limit,
                row.work.target_share, int(row.breaks[inside].sum()),
            )
        )
    free = _seats_free(moment, inside)
    more = change.number if change.kind == Kind.SEATS else -change.number if change.kind == Kind.OVERTIME else 0
    more += change.number if change.kind == Kind.RELEASE else 0
    hours = (change.ends_at - change.starts_at).total_seconds() / SECONDS_AN_HOUR * change.number
    pays = moment.means if change.kind == Kind.OVERTIME and change.queue is not None else None
    return Prediction(
        sides, free, free + more if free is not None else None,
        (pays.overtime_cost * Decimal(str(hours))).quantize(PENCE) if pays is not None else None,
        pays.currency if pays is not None else "",
    )


def _seats_free(moment: Picture, inside: Any) -> float | None:
    free = (moment.seats - moment.at_work)[inside]
    return None if not free.size or np.isnan(free).any() else float(math.floor(free.min() + rules.DUST))


@dataclass(frozen=True)
class Measured:
    """What was counted on one queue before an allocation and while it lasted, beside what was expected.

    `told`: not_yet (it lasts, or its day is not counted), nothing (nothing to compare), noise (chance alone can make the difference),
    better, worse.
    """

    queue: str
    told: Told
    words: str
    before: Level | None = None
    during: Level | None = None
    without: float | None = None
    with_it: float | None = None


def measured(allocation: Allocation, *, until: datetime | None = None) -> list[Measured]:
    """Return what came of an allocation on each queue, counted from the facts to its end, or `until` it was undone."""
    end = min(allocation.ends_at, until or allocation.ends_at)
    counted = set(counting.store_days()) if end <= clock.now() else set()
    found = []
    for side, queue in zip(allocation.expected["sides"], change_of(allocation).queues, strict=True):
        expected = {"without": side["before"]["service_level"], "with_it": side["after"]["service_level"]}
        if end > clock.now():
            words = f"not yet: it lasts until {formats.moment(end, zone=queue.zone)}"
            found.append(Measured(queue.name, "not_yet", words, **expected))
        elif not _days(allocation.starts_at, end) <= counted:
            found.append(Measured(queue.name, "not_yet", "not yet: the day is not counted", **expected))
        elif queue.is_deferred:
            words = "no service level in seconds: contacts here may wait for hours"
            found.append(Measured(queue.name, "nothing", words, **expected))
        else:
            found.append(_compared(queue, allocation.starts_at, end, expected))
    return found


def _days(start: datetime, end: datetime) -> set[Any]:
    first, last = start.astimezone(UTC).date(), (end - timedelta(microseconds=1)).astimezone(UTC).date()
    return {first + timedelta(days=after) for after in range((last - first).days + 1)}


def _compared(queue: Queue, start: datetime, end: datetime, expected: dict[str, float | None]) -> Measured:
    around = min(max(end - start, SHORTEST), LONGEST)
    before, during = _level(queue, start - around, start), _level(queue, start, end)
    if before is None or during is None:
        words = "no contact that counts came while it lasted" if during is None else "no contact that counts came before it"
        return Measured(queue.name, "nothing", words, before, during, **expected)
    low, high = rules.difference(before, during)
    span = formats.duration(around.total_seconds())
    if low <= 0.0 <= high:
        words = f"noise: chance alone can make the difference to the {span} before"
        return Measured(queue.name, "noise", words, before, during, **expected)
    told: Told = "better" if low > 0.0 else "worse"
    words = f"{told} than in the {span} before, by {formats.points(low if low > 0 else high, 0)} at least"
    return Measured(queue.name, told, words, before, during, **expected)


def _level(queue: Queue, start: datetime, end: datetime) -> Level | None:
    asked = figures.ask(
        measures=("service_level",), start=start.astimezone(UTC), end=end.astimezone(UTC), zone=queue.zone, queues=[queue]
    )
    if not len(asked.table) or math.isnan(share := float(asked.table.values("service_level")[0])):
        return None
    low, high = (float(each[0]) for each in asked.table.range("service_level"))
    return Level(share, low, high, int(asked.table.number("service_level")[0]))


def so_far(queue: Queue, start: datetime, now: datetime) -> dict[str, Any]:
    """Return what was counted on `queue` since `start`, for the picture of the moment; empty where nothing was."""
    if now <= start or not _days(start, now) & set(counting.store_days()):
        return {}
    asked = figures.ask(
        measures=("service_level", "offered", "abandonment_rate"), start=start, end=now, zone=queue.zone, queues=[queue]
    )
    row = asked.rows[0] if asked.rows else {}
    return {name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in row.items() if name in {"service_level", "offered", "abandonment_rate"}}
