"""A small floor: one queue open all day, contacts of every kind, people with states and a roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

DAY = date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday in winter: London keeps UTC


@dataclass(frozen=True)
class Floor:
    """What a test stands on."""

    queue: Any
    other: Any
    people: list[Any]


@pytest.fixture
def a_floor(db: None, a_person: Callable[..., Any], the_system: Any) -> Callable[..., Floor]:
    """Make ``a_floor(seed=1, contacts=120)``: contacts of 2 March 2026 on two queues, the last of them still open."""
    from floorwalker.desks.today import picture
    from floorwalker.ground import lines
    from floorwalker.record.models import AgentState, Interaction, Segment
    from floorwalker.serve.queries import floor

    floor._floor_day.cache_clear()
    picture._take.cache_clear()
    picture._plan.cache_clear()
    picture._levels.cache_clear()

    def make(*, seed: int = 1, contacts: int = 120, zone: str = "Europe/London") -> Floor:
        rng = np.random.default_rng(seed)
        queue = lines.open_queue("Claims", line="Claims", channel="voice", zone=zone, by=the_system)
        other = lines.open_queue("Chat", line="Claims", channel="chat", zone=zone, by=the_system)
        stretches = [lines.Stretch(weekday, 8 * 60, 18 * 60) for weekday in range(7)]
        lines.set_hours(queue, stretches=stretches, starts_on=date(2026, 1, 1), by=the_system)
        people = [a_person("Person", f"Number{number}") for number in range(3)]
        rows, parts = [], []
        for number in range(1, contacts + 1):
            at = MIDNIGHT + timedelta(seconds=float(rng.uniform(7.5 * 3600, 18 * 3600)))
            pieces, outcome = _visits(rng, at, [queue, other], people)
            rows.append(
                Interaction(
                    id=number, source="made", external_id=str(number), channel="voice", queue=pieces[0]["queue"],
                    outcome=outcome, started_at=pieces[0]["started_at"], ended_at=pieces[-1]["ended_at"],
                )
            )
            parts += [Segment(interaction_id=number, position=place, **piece) for place, piece in enumerate(pieces)]
        Interaction.objects.bulk_create(rows)
        Segment.objects.bulk_create(parts)
        states = []
        for person in people:
            at = MIDNIGHT + timedelta(hours=8)
            while at < MIDNIGHT + timedelta(hours=18):
                until = at + timedelta(seconds=float(rng.uniform(60, 1800)))
                state = str(rng.choice(["ready", "talk", "wrap", "break"]))
                states.append(AgentState(person=person, state=state, queue=queue, started_at=at, ended_at=until))
                at = until
        AgentState.objects.bulk_create(states)
        return Floor(queue, other, people)

    return make


def _visits(rng: Any, at: datetime, queues: list[Any], people: list[Any]) -> tuple[list[dict[str, Any]], str]:
    """Return the parts of one contact and its outcome: menu, wait, ringing, talk, hold, wrap; some are handed on or put back."""
    pieces: list[dict[str, Any]] = []
    clock = at

    def part(kind: str, seconds: float, visit: int, queue: Any, person: Any = None, outcome: str = "") -> None:
        nonlocal clock
        until = clock + timedelta(seconds=round(seconds, 3))
        pieces.append(
            {"kind": kind, "visit": visit, "queue": queue, "person": person, "started_at": clock, "ended_at": until,
             "outcome": outcome}
        )
        clock = until

    queue = queues[int(rng.integers(2))]
    what = str(rng.choice(["answered", "abandoned", "ended_in_ivr", "transferred", "open", "put_back"], p=[.5, .15, .05, .1, .1, .1]))
    if rng.uniform() < 0.5 or what == "ended_in_ivr":
        part("ivr", rng.uniform(5, 40), 0, queue, outcome="ended_in_ivr" if what == "ended_in_ivr" else "")
    if what == "ended_in_ivr":
        return pieces, what
    if what == "open":
        part("queue", (MIDNIGHT + timedelta(days=1) - clock).total_seconds(), 0, queue, outcome="open")
        return pieces, what
    part("queue", rng.exponential(30), 0, queue, outcome="abandoned" if what == "abandoned" else "")
    if what == "abandoned":
        return pieces, what
    if what == "put_back":
        part("alert", 20, 0, queue, people[0])
        part("queue", rng.exponential(30), 0, queue)
    part("alert", rng.uniform(1, 8), 0, queue, people[1])
    part("talk", rng.uniform(30, 600), 0, queue, people[1], outcome="transferred" if what == "transferred" else "")
    visit = 0
    if what == "transferred":
        visit, queue = 1, queues[int(rng.integers(2))]
        part("queue", rng.exponential(30), visit, queue)
        part("talk", rng.uniform(30, 600), visit, queue, people[2])
    part("hold", rng.uniform(0, 60), visit, queue, people[2])
    part("wrap", rng.uniform(5, 90), visit, queue, people[2], outcome="answered")
    return pieces, "answered"
