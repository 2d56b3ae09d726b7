"""A floor for reports: two voice queues and one of letters over eight weeks, with a real fall in one queue only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.test import override_settings

from floorwalker.ground import clock
from floorwalker.ground.people.models import Team
from floorwalker.record import counting
from tests.record.contacts_made import a_queue
from tests.record.facts_made import batch, visit

LAST_MONDAY = date(2026, 2, 23)
"""The clock of the tests stands at Monday 2 March 2026: the week of this day is last week."""
WEEKS, A_DAY = 8, 40
DAY = timedelta(days=1)


def rows_of(
    day: date, queue: Any, *, in_time: float, rng: np.random.Generator, agents: list[Any], number: int = A_DAY, team: int | None = None,
) -> list[dict[str, Any]]:
    """Return the visits of a queue on a day, all answered, so many of them in time."""
    start, first = datetime(day.year, day.month, day.day, 9, tzinfo=UTC), (queue.pk * 10_000 + day.toordinal() % 10_000) * 1_000
    found = []
    for each in range(number):
        agent = agents[each % len(agents)]
        soon = rng.random() < in_time
        arrived = start + timedelta(minutes=each * 8)
        wait = float(rng.uniform(1, 18)) if soon else float(rng.uniform(25, 90))
        talk = float(rng.normal(200, 20))
        found.append(visit(
            arrived, visit_id=first + each, contact_id=first + each, queue_id=queue.pk, channel=queue.channel, wait_seconds=wait,
            agent_id=agent.pk, talk_seconds=talk, hold_seconds=10.0, wrap_seconds=30.0, resolved=True,
            ended_at=arrived + timedelta(seconds=wait + talk + 40), team_id=team if each % len(agents) == 0 else None,
        ))
    return found


def floor(cast: Any, weeks: int = WEEKS) -> dict[str, Any]:
    """Put the last `weeks` into the facts: claims falls from 85 % to 60 % in time in the last four, sales stays."""
    claims, sales, letters = a_queue("claims"), a_queue("sales"), a_queue("letters", channel="email", target_seconds=None)
    team = Team.objects.get(code="claims-a").pk if cast.ada and cast.una else None
    rng, days = np.random.default_rng(9), {}
    for number in range(weeks * 7):
        day = LAST_MONDAY + timedelta(days=6 - number)
        if day.isoweekday() == 7:
            continue
        late = number < 28
        rows = rows_of(day, claims, in_time=0.60 if late else 0.85, rng=rng, agents=[cast.ada, cast.sam], team=team)
        rows += rows_of(day, sales, in_time=0.80, rng=rng, agents=[cast.sam])
        for each in rows_of(day, letters, in_time=1.0, rng=rng, agents=[cast.ada], number=10, team=team):
            wait = each["wait_seconds"] * 600
            rows.append(each | {"wait_seconds": wait, "answered_at": each["arrived_at"] + timedelta(seconds=wait),
                                "ended_at": each["arrived_at"] + timedelta(seconds=wait + 300)})
        days[("visits", day)] = batch("visits", rows)
    counting.store().replace_days(days, written_at=clock.now())
    return {"claims": claims, "sales": sales, "letters": letters}


@contextmanager
def reported(cast: Any, folder: Path, *, weeks: int = WEEKS) -> Iterator[dict[str, Any]]:
    """Let the house read that floor."""
    with override_settings(FLOORWALKER_DATA_DIR=folder):
        yield floor(cast, weeks)
