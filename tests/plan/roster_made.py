"""A small site that can be rostered: one queue, one skill, a team of people with hours, and the need of a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from floorwalker.ground import lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job, Queue
from floorwalker.ground.people.actions import contracts, skills
from floorwalker.ground.people.models import Person, Site, Skill
from floorwalker.plan.models import Roster

SYSTEM = Actor.system("test")
LONG_AGO = date(2025, 1, 6)
MONDAY = date(2026, 3, 9)
OPEN = (8 * 60, 20 * 60)
NEED = "mon-fri 08:00-20:00 2"


@dataclass
class Floor:
    """The site with its queue and people."""

    site: Site
    queue: Queue
    skill: Skill
    people: list[Person]

    @property
    def need(self) -> dict[str, str]:
        """A need as somebody types it."""
        return {self.queue.reference: NEED}


def a_floor(
    a_person: Any, a_team: Any, *, people: int = 6, hours: str = "37.5", days: int = 5, code: str = "leeds",
) -> Floor:
    """Make a site open 8 to 20 from Monday to Saturday, with people who all serve its queue."""
    team = a_team("claims-a")
    skill = skills.add("claims", name="Claims", by=SYSTEM)
    queue = lines.open_queue(
        "Claims voice", line="Claims", channel="voice", zone=team.site.zone, site=team.site, skill=skill, by=SYSTEM
    )
    lines.set_hours(queue, stretches=[lines.Stretch(day, *OPEN) for day in range(6)], starts_on=LONG_AGO, by=SYSTEM)
    made = [a_person(f"Agent{number}", "Rostered", role="agent", team=team) for number in range(people)]
    for person in made:
        skilled_and_agreed(person, skill, hours=hours, days=days)
    return Floor(team.site, queue, skill, made)


def skilled_and_agreed(person: Person, skill: Skill, *, hours: str = "37.5", days: int = 5, on: tuple[Any, ...] = (), **terms: Any) -> None:
    """Give a person a skill and hours; `on` is what is agreed of weekdays."""
    skills.set_level(person, skill=skill, level=3, starts_on=LONG_AGO, by=SYSTEM)
    agreed = contracts.Terms(weekly_hours=Decimal(hours), days_per_week=days, days=on, **terms)
    contracts.agree(person, terms=agreed, starts_on=LONG_AGO, by=SYSTEM)


def solved(floor: Floor, *, by: Actor, first_day: date = MONDAY, seconds: float = 1.0, **asked: Any) -> Roster:
    """Ask for a roster and do the work here."""
    from floorwalker.plan.actions import rosters

    job = rosters.ask(floor.site, first_day=first_day, by=by, need=asked.pop("need", floor.need), seconds=seconds, **asked)
    return Roster.objects.get(reference=worked(job)["roster"])


def worked(job: Job) -> dict[str, Any]:
    """Do the work of a job inside the test's own transaction, where no second connection could renew its lease."""
    from floorwalker.plan.actions import rosters

    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, holder="test")
    return rosters.solve(RunningJob(job, holder="test"))


def a_week_later(day: date) -> date:
    """Return the same weekday of the next week."""
    return day + timedelta(days=7)
