"""How customers with a need for support fare beside others: the difference with its range, and which differences stand.

A contact counts to those with a need where one was in force when it happened; what such customers had at other times counts to neither.
Contacts of one customer are alike, so customers are what is counted (`engine.comparing`). Where a side has fewer than ten
customers nothing is told. Of several differences at once those stand that keep the false ones among them under a stated rate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Count, F, Q, Sum

from floorwalker.engine import charts, comparing
from floorwalker.engine.comparing import Difference
from floorwalker.ground import clock
from floorwalker.ground.models.lines import Channel
from floorwalker.record.models import Import, Interaction, Need, Segment, SurveyAnswer
from floorwalker.record.queries import contacts
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import caseload

WEEKS: Final = 13
LEAST_CUSTOMERS: Final = 10
"""Customers on each side below which nothing is told: fewer could be known by name."""
FALSE_RATE: Final = 0.05
"""Of the differences that are told to stand, at most so many may be false on average (Benjamini and Hochberg 1995)."""
Unit = Literal["share", "seconds"]
Spells = dict[int, list[tuple[datetime, datetime | None]]]
Row = tuple[int, datetime, float, float]
"""Customer, moment, and what goes above and below the line of the figure."""


@dataclass(frozen=True)
class Compared:
    """One figure of both sides.

    Parameters
    ----------
    with_need, others
        How many customers of each side stand behind it.
    n_with_need, n_others
        How many answers, contacts, waits or complaints.
    difference
        The figure of those with a need less that of others; None where a side has too few customers.
    stands
        Whether the difference is told as real.
    """

    label: str
    unit: Unit
    higher_is_better: bool | None
    with_need: int
    others: int
    n_with_need: int
    n_others: int
    difference: Difference | None
    stands: bool = False

    @property
    def is_worse(self) -> bool:
        """Whether those with a need fare worse, and that stands."""
        if not self.stands or self.difference is None or self.higher_is_better is None:
            return False
        return (self.difference.difference > 0) is not self.higher_is_better


def compared(*, weeks: int = WEEKS) -> list[Compared]:
    """Return every figure over the last weeks, over the whole house: whoever asks must be one who reaches all of it."""
    since = clock.now() - timedelta(weeks=weeks)
    spells = _spells(since)
    parts: list[tuple[str, Unit, bool | None, Callable[[datetime], Iterable[Row]]]] = [
        ("Satisfied, in the two best boxes", "share", True, _satisfied), ("Settled, as whoever helped says", "share", True, _settled),
        ("Wait on the telephone, mean", "seconds", False, _waits), ("Complaints answered in time", "share", True, _in_time),
        ("Complaints upheld, of those decided", "share", None, _upheld),
    ]
    found = [_compare(label, unit, rows(since), spells, better=better) for label, unit, better, rows in parts]
    chances = [each.difference.p if each.difference is not None else float("nan") for each in found]
    stand = charts.benjamini_hochberg(chances, rate=FALSE_RATE)
    return [Compared(**{**vars(each), "stands": bool(stands)}) for each, stands in zip(found, stand, strict=True)]


def _spells(since: datetime) -> Spells:
    """Return when each customer had a need in force; every record that stands for them has the same."""
    spells: Spells = {}
    rows = Need.objects.exclude(ended_why=Need.Ended.MISTAKE).filter(Q(ended_at=None) | Q(ended_at__gt=since))
    for customer, noted_at, ended_at in rows.values_list("customer", "noted_at", "ended_at"):
        for key in contacts.one_customer([customer]):
            spells.setdefault(key, []).append((noted_at, ended_at))
    return spells


def _compare(label: str, unit: Unit, rows: Iterable[Row], spells: Spells, *, better: bool | None) -> Compared:
    theirs, others = dict[int, list[float]](), dict[int, list[float]]()
    for customer, at, above, below in rows:
        if customer not in spells:
            side = others
        elif any(starts <= at and (ends is None or at < ends) for starts, ends in spells[customer]):
            side = theirs
        else:
            continue
        sums = side.setdefault(customer, [0.0, 0.0])
        sums[0] += above
        sums[1] += below
    difference = None
    if min(len(theirs), len(others)) >= LEAST_CUSTOMERS:
        difference = comparing.ratios(*_columns(others), *_columns(theirs))
    counts = [int(sum(below for _, below in side.values())) for side in (theirs, others)]
    return Compared(label, unit, better, len(theirs), len(others), counts[0], counts[1], difference)


def _columns(side: dict[int, list[float]]) -> tuple[list[float], list[float]]:
    return [above for above, _ in side.values()], [below for _, below in side.values()]


def _published() -> Q:
    return Q(interaction__batch=None) | Q(interaction__batch__state=Import.State.PUBLISHED)


def _satisfied(since: datetime) -> Iterator[Row]:
    answers = SurveyAnswer.objects.filter(_published(), instrument="csat", answered_at__gte=since, interaction__customer__isnull=False)
    columns = ("interaction__customer", "interaction__started_at", "score", "scale_min", "scale_max", "high_is_good")
    for customer, at, score, least, most, high in answers.values_list(*columns).iterator():
        yield customer, at, float(score >= most - 1 if high else score <= least + 1), 1.0


def _settled(since: datetime) -> Iterator[Row]:
    said = Interaction.objects.filter(Q(batch=None) | Q(batch__state=Import.State.PUBLISHED), started_at__gte=since)
    rows = said.filter(customer__isnull=False, resolved__isnull=False).order_by().values_list("customer", "started_at", "resolved")
    for customer, at, resolved in rows.iterator():
        yield customer, at, float(bool(resolved)), 1.0


def _waits(since: datetime) -> Iterator[Row]:
    rows = Segment.objects.filter(_published(), kind=Segment.Kind.QUEUE, started_at__gte=since)
    rows = rows.filter(interaction__channel=Channel.VOICE, interaction__customer__isnull=False)
    lasted = rows.order_by().values_list("interaction__customer", "interaction__started_at").annotate(
        seconds=Sum(F("ended_at") - F("started_at")), visits=Count("pk")
    )
    for customer, at, seconds, visits in lasted.iterator():
        yield customer, at, seconds.total_seconds(), float(visits)


def _closed(since: datetime) -> Any:
    return Complaint.objects.filter(state=Complaint.State.CLOSED, closed_at__gt=since, customer__isnull=False).order_by()


def _in_time(since: datetime) -> Iterator[Row]:
    closed = _closed(since)
    answered = caseload.answered(closed)
    for key, customer, at in closed.values_list("pk", "customer", "received_at"):
        if key in answered:
            yield customer, at, float(answered[key]), 1.0


def _upheld(since: datetime) -> Iterator[Row]:
    for customer, at, outcome in _closed(since).filter(outcome__in=caseload.DECIDED).values_list("customer", "received_at", "outcome"):
        yield customer, at, float(outcome in caseload.UPHELD), 1.0
