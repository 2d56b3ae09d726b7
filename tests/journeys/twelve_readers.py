"""Gathers who reads in the journey of a reading, and lets two weeks go by; run as a process of its own on the journeys' house.

``gather`` prints the sessions of twelve people as JSON: ten of the floor, one who is away, and one who joins a team later.
``later REFERENCE JOINER`` lets what was asked today have been asked two weeks ago, puts the joiner into the team, and asks for the daily
round.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any, Final

import django

READERS: Final = 10
TWO_WEEKS: Final = timedelta(days=14)


def gather() -> None:
    """Print the sessions of the readers, whose names begin with what they stand for."""
    from floorwalker.demo.loading import BY
    from floorwalker.ground import clock
    from floorwalker.ground.people.actions import accounts, persons, places, roles
    from floorwalker.ground.people.models import Person, RoleAssignment
    from floorwalker.ground.people.permissions import Reach, Role
    from floorwalker.plan.actions import absences

    today = clock.now().date()
    agents = RoleAssignment.objects.filter(role=Role.AGENT, ends_on=None, person__account=None).values("person")
    people = dict(zip((f"reader-{n}" for n in range(READERS)), Person.objects.filter(pk__in=agents).order_by("pk"), strict=False))
    site = people["reader-0"].site
    team = places.add_team("induction", name="Induction", site=site, by=BY)
    for who, name in (("away", "Wren"), ("joiner", "Juno")):
        new = persons.NewPerson(given_name=name, family_name="Fell", email=f"{who}@larkfield.example", site=site, joined_on=today)
        people[who] = persons.add(new, by=BY)
        roles.give(people[who], role=Role.AGENT, reach=Reach.OWN, starts_on=today, by=BY)
    absences.record(people["away"], kind="leave", starts_at=clock.now(), ends_at=clock.now() + timedelta(days=10), by=BY)
    for who, person in people.items():
        accounts.make_for_demo(person, email=f"{who}@readers.example", by=BY)
    approver = RoleAssignment.objects.filter(role=Role.COMPLIANCE_OFFICER, ends_on=None).values_list("person", flat=True)[0]
    sessions = {who: _session(person) for who, person in people.items()}
    print(json.dumps({"team": team.name, "approver": approver, "people": sessions}))


def _session(person: Any) -> dict[str, str]:
    from tests.journeys.small_larkfield import session_of

    return {"session": session_of(person.account), "reference": person.reference, "name": person.display_name}


def later(reference: str, joiner: str) -> None:
    """Let two weeks go by for who is not away, and the joiner come."""
    from floorwalker.demo.loading import BY
    from floorwalker.ground import clock
    from floorwalker.ground.jobs import queue
    from floorwalker.ground.models import Todo
    from floorwalker.ground.people.actions import places
    from floorwalker.ground.people.models import Person, Team
    from floorwalker.plan.actions import reading_rounds
    from floorwalker.plan.models import Reading
    from floorwalker.plan.queries import readings

    reading = Reading.objects.get(reference=reference)
    reading.asked_on, reading.due_on = reading.asked_on - TWO_WEEKS, reading.due_on - TWO_WEEKS
    reading.save(update_fields=["asked_on", "due_on"])
    for duty in reading.duties.filter(due_why=""):
        key = reading_rounds.todo_key(duty)
        duty.owed_on, duty.due_on = duty.owed_on - TWO_WEEKS, duty.due_on - TWO_WEEKS
        duty.save(update_fields=["owed_on", "due_on"])
        Todo.objects.filter(key=key).update(key=reading_rounds.todo_key(duty), due_at=readings.due_at(duty))
    places.move(Person.objects.get(reference=joiner), to=Team.objects.get(code="induction"), starts_on=clock.now().date(), by=BY)
    queue.enqueue(reading_rounds.ROUND, arguments={}, by=BY, key=f"journey:{reference}")


if __name__ == "__main__":
    django.setup()
    {"gather": gather, "later": later}[sys.argv[1]](*sys.argv[2:])
