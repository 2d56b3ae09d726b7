"""How often the steps of contacts are gone through: by queue and person, by step, late ones, and what is to be put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final

from django.db.models import QuerySet

from floorwalker.engine import ranges
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.record.archive import reading
from floorwalker.record.models import LoggedContact
from floorwalker.record.queries import stamps
from floorwalker.resolve.queries.guided import Lists
from floorwalker.resolve.rules.checklists import PAUSED
from floorwalker.resolve.rules.drawn import FEW

VIEW: Final = "resolve.view_contact_steps"
WEEKS: Final = 4
NO_QUEUE: Final = "No queue"


@dataclass(frozen=True)
class Covered:
    """Of so many contacts, in how many it was so."""

    name: str
    part: int
    n: int

    @property
    def is_few(self) -> bool:
        """Whether there are too few for a share."""
        return self.n < FEW

    @property
    def share(self) -> float | None:
        """The share from 0 to 1; None where there are too few."""
        return None if self.is_few else self.part / self.n

    @property
    def range(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of it."""
        if self.is_few:
            return None
        low, high = ranges.wilson(self.part, self.n)
        return float(low), float(high)


@dataclass(frozen=True)
class OfStep:
    """One step over the contacts that ask for it: answered, and stamped late of those that are answered."""

    name: str
    is_mandatory: bool
    answered: Covered
    late: int


@dataclass(frozen=True)
class Coverage:
    """What a reader reaches of the last weeks: contacts with every mandatory step answered, those that are least so first."""

    whole: Covered
    late: Covered
    """Stamps that came late, of all."""
    unpaused: int
    """Contacts in which a card was said without a pause."""
    open_pauses: int
    queues: Sequence[Covered]
    people: Sequence[Covered]
    steps: Sequence[OfStep]


def coverage(by: Actor, *, weeks: int = WEEKS) -> Coverage:
    """Return how the steps of logged contacts of the last weeks were gone through; one that runs still is not counted.

    Raises
    ------
    NotAllowed
        If no role of `by` sees it.
    """
    policy.require(by, VIEW)
    rows: QuerySet[LoggedContact] = reading.in_house(LoggedContact.objects.filter(policy.scope(by, VIEW).q(person="person")))
    since = clock.now() - timedelta(weeks=weeks)
    logged = list(
        rows.filter(started_at__gte=since, closed_at__isnull=False).order_by("pk").values_list(
            "reference", "person__display_name", "queue__name", "queue__line", "channel", "reason", "started_at", "ended_at",
        )
    )  # fmt: skip
    known = stamps.of_logged_since(since)
    lists = Lists()
    queues, people, asked, answered, late = (Counter[str]() for _ in range(5))
    whole_queues, whole_people = Counter[str](), Counter[str]()
    mandatory: dict[str, bool] = {}
    stamped = late_stamps = unpaused = open_pauses = 0
    for reference, person, queue, line, channel, reason, started, ended in logged:
        said, whole = known.get(reference, {}), True
        for step in lists.steps(line=line, channel=channel, reason=reason, day=started.astimezone(UTC).date()):
            mandatory.setdefault(step.name, step.is_mandatory)
            asked[step.name] += 1
            stamp = said.get(step.id)
            if step.is_mandatory and not step.is_done(stamp):
                whole = False
            if stamp is None:
                continue
            stamped += 1
            answered[step.name] += step.is_done(stamp)
            is_late = stamps.late_by(stamp.at, ended_at=ended) is not None
            late_stamps += is_late
            late[step.name] += is_late
            answer = step.answer(stamp.answer)
            unpaused += answer is not None and answer.is_gap
            open_pauses += stamp.answer == PAUSED and stamp.ended_at is None
        queues[queue or NO_QUEUE] += 1
        people[person] += 1
        whole_queues[queue or NO_QUEUE] += whole
        whole_people[person] += whole
    return Coverage(
        Covered("All", sum(whole_people.values()), len(logged)), Covered("Stamps", late_stamps, stamped), unpaused, open_pauses,
        _parts(whole_queues, queues), _parts(whole_people, people),
        [OfStep(name, mandatory[name], Covered(name, answered[name], number), late[name]) for name, number in asked.items()],
    )


def _parts(whole: Mapping[str, int], all_: Mapping[str, int]) -> list[Covered]:
    parts: Iterable[Covered] = (Covered(name, whole[name], number) for name, number in all_.items())
    return sorted(parts, key=lambda each: (each.share is None, each.share, each.name))
