"""A site of sixty people with mixed contracts is rostered legally."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.engine import rostering as engine
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.rules.roster_shifts import to_engine
from floorwalker.plan.rules.roster_week import week_of
from tests.plan.roster_made import a_floor, skilled_and_agreed, solved

CONTRACTS = (("37.5", 5), ("30", 4), ("22", 4), ("20", 5), ("37", 5))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.once
@pytest.mark.django_db
def test_sixty_people_get_a_legal_week(frozen_clock: Any, cast: Any, a_person: Any, a_team: Any) -> None:
    floor = a_floor(a_person, a_team, people=20)
    for number in range(40):
        hours, days = CONTRACTS[number % len(CONTRACTS)]
        person = a_person(f"Part{number}", "Timer", role="agent", team=a_team(f"team-{number % 4}"))
        skilled_and_agreed(person, floor.skill, hours=hours, days=days)
    roster = solved(floor, by=cast.pat_acts, seconds=8, need={floor.queue.reference: "mon-fri 08:00-20:00 18, sat 08:00-20:00 9"})
    week = week_of(roster.site, roster.first_day)
    shifts = queries.shifts_of(roster, week)
    case = queries.case_for(roster, week, shifts=shifts)
    assert len({shift.person_id for shift in shifts}) == 60
    assert [each for each in engine.check(case.problem, [to_engine(week, shift) for shift in shifts]) if each.is_blocking] == []
