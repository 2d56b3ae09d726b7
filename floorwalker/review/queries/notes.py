"""Asking for notes on performance: those within reach, what is frozen in one, and the judged contacts that one may cite."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review import leading_sight, sight
from floorwalker.review.models import Evaluation, PerformanceNote
from floorwalker.review.queries import balance
from floorwalker.review.queries.scorecards import today

VIEW: Final = leading_sight.VIEW_NOTES
RATE: Final = "review.rate_performance"
DECIDE: Final = "review.decide_challenge"
WEEKS: Final = (4, 13, 26)
"""What a note speaks of: a month, a quarter, half a year."""


def listed(by: Actor) -> QuerySet[PerformanceNote]:
    """Return the notes on people whom `by` reaches, and those on `by`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing notes.
    """
    policy.require(by, VIEW)
    return leading_sight.notes(by).select_related("person__site", "team", "written_by", "decided_by").prefetch_related("cited")


def find(reference: str, *, by: Actor) -> PerformanceNote:
    """Return the note called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing notes.
    NotFound
        If there is none that `by` may see.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no note {reference[:16]} that you may see.", remedy="Look for it in the list of notes.")
    return found


def rated(by: Actor) -> QuerySet[Person]:
    """Return the people on whom `by` may write: within reach, never oneself.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing notes.
    """
    policy.require(by, RATE)
    return Person.objects.filter(policy.scope(by, RATE).q(person="pk"), left_on=None, is_pseudonym=False).exclude(pk=by.person_id or 0)


def deciders(note: PerformanceNote) -> QuerySet[Person]:
    """Return those who may decide on a challenge of `note`: neither its writer nor whom it is on."""
    return who_may(DECIDE, on=today()).exclude(pk__in=[note.written_by_id, note.person_id])


def citable(person: Person, *, first: date, last: date, by: Actor) -> QuerySet[Evaluation]:
    """Return the evaluations of `person` in the days from `first` to `last` that count and that `by` may see, the latest first."""
    start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last + timedelta(days=1)))
    rows = sight.results(by).filter(agent=person, contact_at__gte=start, contact_at__lt=end)
    return rows.select_related("scorecard", "evaluator").order_by("-contact_at", "-pk")


def figures(person: Person, *, weeks: int, by: Actor) -> list[dict[str, Any]]:
    """Return the figures of `person` as a note freezes them: plain values, NaN as nothing."""
    found = balance.of(by, weeks=weeks)
    point = next((each for each in found.points if each.key == person.pk), None)
    if point is None:
        return []
    rows: list[dict[str, Any]] = [
        {
            "code": "pace", "value": _plain(point.pace.value), "low": _plain(point.pace.low), "high": _plain(point.pace.high),
            "number": point.pace.contacts, "few": point.pace.is_few, "line": 1.0,
        },
        {"code": "aht", "value": _plain(point.aht_seconds), "number": point.pace.contacts, "few": point.pace.is_few},
        {"code": "occupancy", "value": _plain(point.occupancy), "few": math.isnan(point.occupancy)},
    ]
    rows += [
        {
            "code": code, "value": _plain(side.value), "low": _plain(side.low), "high": _plain(side.high), "number": side.number,
            "few": side.stand == "few", "line": _plain(found.lines[code].value), "stand": side.stand,
        }
        for code, side in point.sides.items()
    ]
    return rows


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
