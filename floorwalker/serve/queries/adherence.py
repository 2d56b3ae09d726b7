"""Adherence of a day, person by person: the measures from the facts, and the stretches off plan as they would be counted now."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db.models import Max

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.windows import Period
from floorwalker.record import counting
from floorwalker.record.models import AgentState
from floorwalker.record.queries import figures
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import floor, plans
from floorwalker.serve.rules.day_so_far import Pieces

SEES = "record.view_agent_measures"
NEEDS = ("scheduled_seconds", "adherent_seconds", "on_queue_seconds", "scheduled_on_queue_seconds")


@dataclass(frozen=True)
class PersonDay:
    """One person's day in figures; None is no data."""

    person: Person
    team: str
    adherence: float | None
    conformance: float | None
    scheduled_seconds: float | None
    off_plan_seconds: float | None
    exceptions: int
    waiting: int

    @property
    def name(self) -> str:
        """The order of names."""
        return self.person.sort_key


@dataclass(frozen=True)
class Day:
    """The day of everybody in sight: their figures, what was planned, done and excused."""

    people: Sequence[PersonDay]
    planned: Pieces | None
    done: Pieces
    excused: Pieces | None


def last_day_known(by: Actor) -> datetime | None:
    """Return when the last recorded stretch of anybody `by` may see began; None before the first."""
    reach = policy.scope(by, SEES)
    last: datetime | None = AgentState.objects.filter(reach.q(person="person")).aggregate(last=Max("started_at"))["last"]
    return last


def day_of(by: Actor, period: Period, *, team: int | None = None, person: Person | None = None) -> Day:
    """Return the day `period` of those whom `by` may see: of a team, of one person, or of everybody."""
    start, end = period.starts.astimezone(UTC), period.ends.astimezone(UTC)
    read = floor.floor_day(start, end, of=floor.version())
    rostered = plans.rostered(start, end)
    there = set(read.states.person.tolist()) | (set(rostered.parts.person.tolist()) if rostered is not None else set())
    people = Person.objects.filter(policy.scope(by, SEES).q(person="pk"), pk__in=there)
    if person is not None:
        people = people.filter(pk=person.pk)
    teams = _teams(there, period)
    shown = [each for each in people.select_related("site").order_by("sort_key") if team is None or teams.get(each.pk, (0, ""))[0] == team]
    keys = [each.pk for each in shown]
    found = figures_of(keys, start, end)
    counts = _exceptions(keys, start, end)
    rows = [_row(each, teams.get(each.pk, (0, ""))[1], found.get(each.pk, {}), counts.get(each.pk, (0, 0))) for each in shown]
    return Day(
        rows, _only(rostered.working, keys) if rostered is not None else None, _only(read.states, keys),
        _only(rostered.excused, keys) if rostered is not None else None,
    )


def figures_of(people: Collection[int], start: datetime, end: datetime) -> dict[int, dict[str, float]]:
    """Return what adherence and conformance of each person are made of in [start, end), from the facts; one question."""
    if not people:
        return {}
    asked = figures.ask(
        measures=("adherence", "conformance"), start=start, end=end, zone="UTC", by=("agent",), filters={"agent": list(people)}
    )
    columns, keys = asked.table.sums.columns(), asked.table.sums.table["agent"].to_pylist()
    return {key: {name: float(columns[name][place]) for name in NEEDS} for place, key in enumerate(keys) if key is not None}


def _row(person: Person, team: str, sums: dict[str, float], exceptions: tuple[int, int]) -> PersonDay:
    scheduled, agreed = _known(sums.get("scheduled_seconds")), _known(sums.get("adherent_seconds"))
    on_queue, due = _known(sums.get("on_queue_seconds")), _known(sums.get("scheduled_on_queue_seconds"))
    return PersonDay(
        person, team,
        adherence=agreed / scheduled if scheduled and agreed is not None else None,
        conformance=on_queue / due if due and on_queue is not None else None,
        scheduled_seconds=scheduled or None,
        off_plan_seconds=scheduled - agreed if scheduled and agreed is not None else None,
        exceptions=exceptions[0], waiting=exceptions[1],
    )


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _teams(people: Collection[int], period: Period) -> dict[int, tuple[int, str]]:
    from floorwalker.ground.people.models import Membership

    rows = Membership.objects.on(period.first).filter(person__in=people).values_list("person_id", "team_id", "team__name")
    return {person: (team, name) for person, team, name in rows}


def _exceptions(people: Collection[int], start: datetime, end: datetime) -> dict[int, tuple[int, int]]:
    """Return how many exceptions of each person touch the time: approved, and waiting."""
    rows = Entry.objects.filter(
        kind=Entry.Kind.EXCEPTION, person__in=people, closed_at=None, starts_at__lt=end, ends_at__gt=start
    ).exclude(approved=False)
    found: dict[int, tuple[int, int]] = {}
    for person, approved in rows.values_list("person_id", "approved"):
        if person is not None:
            counted, waits = found.get(person, (0, 0))
            found[person] = (counted + bool(approved), waits + (approved is None))
    return found


def _only(pieces: Pieces, people: Sequence[int]) -> Pieces:
    return pieces.of(np.isin(pieces.person, list(people)))


@dataclass(frozen=True)
class Stretch:
    """A stretch of one person's time as it would be counted now; `counts` is None where it counts neither way."""

    state: str
    planned: str
    starts_at: datetime
    ends_at: datetime
    counts: bool | None

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.ends_at - self.starts_at).total_seconds()


def stretches(person: Person, period: Period) -> list[Stretch]:
    """Return the scheduled time of a person's day, cut where plan or state changes; neighbours that say the same are one."""
    rows = counting.judged_states(period.starts.astimezone(UTC), period.ends.astimezone(UTC), floor.version().shown, person=person.pk)
    found: list[Stretch] = []
    for row in sorted(rows.to_pylist(), key=lambda row: str(row["a"])):
        if row["scheduled_activity"] or row["in_adherence"] is not None:
            _append(found, _stretch(row))
    return found


def _stretch(row: dict[str, Any]) -> Stretch:
    start, end = (datetime.fromisoformat(row[name]).replace(tzinfo=UTC) for name in ("a", "b"))
    return Stretch(row["state"], row["scheduled_activity"] or "", start, end, row["in_adherence"])


def _append(found: list[Stretch], each: Stretch) -> None:
    if found and (before := found[-1]).ends_at >= each.starts_at and (before.planned, before.counts) == (each.planned, each.counts) and (
        before.state == each.state or each.counts
    ):
        found[-1] = Stretch(before.state, before.planned, before.starts_at, each.ends_at, each.counts)
    else:
        found.append(each)
