"""A team led by its figures, as tests need it: four weeks of contacts, standards that rule it, and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from floorwalker.ground import standards
from floorwalker.record import counting
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue
from tests.record.facts_made import batch, visit
from tests.review.charts_made import charted

FIRST = date(2026, 2, 2)
TODAY = MONDAY.date()


def come(team: int, agents: list[int], back: float, *, first: date = FIRST, number: int = 28) -> None:
    """Let twenty contacts a day come to `team`, of which the share `back` comes back."""
    days, queue = {}, a_queue().pk
    for place in range(number):
        day = first + timedelta(days=place)
        nine = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        days["visits", day] = batch("visits", [
            visit(
                nine + timedelta(minutes=9 * at), visit_id=day.toordinal() * 1000 + at, contact_id=day.toordinal() * 1000 + at,
                queue_id=queue, agent_id=agents[at % len(agents)], team_id=team,
                followed_up=(at * 7 + place) % 20 < round(20 * back),
            )
            for at in range(20)
        ])
    counting.store().replace_days(days, written_at=MONDAY)


@contextmanager
def a_led_team(cast: Any, a_team: Any, folder: Path) -> Iterator[dict[str, Any]]:
    """Una's team with four weeks in which four of ten come back, where three of four are to be settled at first."""
    assert cast.una
    team = a_team("claims-a")
    with charted(folder, ()):
        come(team.pk, [cast.ada.pk], 0.4)
        standards.put_in_force("fcr", target=0.75, tolerance=0.05, starts_on=FIRST, by=cast.olga_acts)
        standards.put_in_force("adherence", target=0.92, starts_on=FIRST, by=cast.olga_acts)
        standards.put_in_force("compliance_critical_errors", target=0.05, starts_on=FIRST, by=cast.olga_acts)
        yield {"cast": cast, "team": team}


def words(answer: Any) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
