"""A site with two queues that need four people each, its roster of one day and who knows what; for allocation and the weeks ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import skills
from floorwalker.ground.people.models import Person, SkillLevel
from floorwalker.plan.models import Activity, Forecast, Requirement, RequirementPoint, Roster, Shift
from floorwalker.plan.queries.allocation_effects import Change
from tests.conftest import MONDAY, Cast
from tests.record.contacts_made import a_queue

TODAY = date(2026, 3, 2)
LONG_AGO = date(2024, 1, 1)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Site:
    """Two queues from 8 to 18 that need four people each; claims has three and renewals six, of whom three know claims."""

    def __init__(self, cast: Cast, a_person: Any) -> None:
        self.site = cast.una.site
        self.claims, self.renewals = (self.queue(cast, code) for code in ("claims", "renewals"))
        self.roster = Roster.objects.create(
            reference="RST-1", site=self.site, first_day=TODAY, last_day=TODAY, created_by="system:test", created_at=MONDAY,
            published_at=MONDAY,
        )
        self.people = [a_person(f"Agent{number}", "Here", role="agent", site=self.site) for number in range(9)]
        for number, person in enumerate(self.people):
            self.work(person, self.claims if number < 3 else self.renewals)
            if number < 6:
                self.know(person, self.claims)
            if number >= 3:
                self.know(person, self.renewals)

    def queue(self, cast: Cast, code: str) -> Queue:
        skill = skills.add(code, name=code.title(), by=cast.adm_acts)
        queue = a_queue(code, site=self.site, skill=skill)
        forecast = Forecast.objects.create(
            reference=f"FC-{code}", queue=queue, interval_minutes=30, history_from=LONG_AGO, history_until=TODAY, first_day=TODAY,
            last_day=TODAY, data_version="x", model="m", table=[], verdict="v", picture={}, created_by="system:test", created_at=MONDAY,
            in_use_from=MONDAY,
        )
        requirement = Requirement.objects.create(
            reference=f"REQ-{code}", queue=queue, forecast=forecast, name="Plan", interval_minutes=30, created_by="system:test",
            created_at=MONDAY, in_use_from=MONDAY,
            inputs={"target_share": 0.8, "target_seconds": 20, "patience_seconds": 120.0, "max_occupancy": 0.85, "shrinkage": 0.3},
        )
        RequirementPoint.objects.bulk_create([
            RequirementPoint(
                requirement=requirement, starts_at=MONDAY.replace(hour=8) + timedelta(minutes=30 * slot), offered=15.0, aht_seconds=300.0,
                agents=4, scheduled=6, occupancy=0.62,
            )
            for slot in range(20)
        ])
        return queue

    def work(self, person: Person, queue: Queue) -> None:
        eight, six = MONDAY.replace(hour=8), MONDAY.replace(hour=18)
        shift = Shift.objects.create(roster=self.roster, person=person, starts_at=eight, ends_at=six)
        for kind, start, end, served in (
            ("queue", eight, NOON, queue), ("break", NOON, NOON + timedelta(minutes=15), None),
            ("queue", NOON + timedelta(minutes=15), six, queue),
        ):
            Activity.objects.create(shift=shift, kind=kind, starts_at=start, ends_at=end, queue=served)

    def know(self, person: Person, queue: Queue) -> None:
        SkillLevel.objects.create(person=person, skill=queue.skill, level=3, starts_on=LONG_AGO)

    def change(self, **other: Any) -> Change:
        given = {
            "kind": "move", "site": self.site, "queue": self.claims, "from_queue": self.renewals, "number": 2,
            "starts_at": MONDAY.replace(hour=14), "ends_at": MONDAY.replace(hour=16),
        }
        return Change(**{**given, **other})
