"""The daily round of conduct: declarations are asked for, and no concern is left without somebody who opens it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.review.conduct_events import ConcernShared, ConductAskedFor
from floorwalker.review.models import Concern, ConcernReader
from floorwalker.review.queries import concerns, conduct
from floorwalker.review.rules import conduct as rules

ROUND: Final = "review.conduct_round"


def look(running: RunningJob) -> dict[str, Any]:
    """Ask everybody who owes the year's declaration for it, once, and open concerns of readers who left to the recipients of today."""
    return {"asked": _ask(running), "opened": _open(running)}


@transaction.atomic
def _ask(running: RunningJob) -> int:
    policy.require(running.owner, conduct.DECIDE)
    year = conduct.year_now()
    asked_before = Todo.objects.filter(key__startswith=f"conduct:{year}:").values("person")
    people = list(conduct.unsigned(year, on=clock.now().date()).exclude(pk__in=asked_before))
    for person in people:
        due = rules.due_on(year, joined_on=person.joined_on) + timedelta(days=1)
        todos.owe(
            person, key=f"conduct:{year}:{person.reference}", stage="review", what=f"Sign your conduct declaration of {year}",
            why="Everybody says once a year what could sway them.", about=f"person:{person.reference}",
            due_at=datetime.combine(due, time(), tzinfo=UTC), is_own=True,
        )
    if people:
        store.append(ConductAskedFor(subject=str(year), people=len(people)), by=running.owner)
    return len(people)


@transaction.atomic
def _open(running: RunningJob) -> int:
    """Who left opens nothing; a teller is never left with nobody."""
    opened = 0
    for concern in Concern.objects.filter(closed_at=None).exclude(pk__in=concerns.read_here()):
        for person in concerns.could_read(concern):
            ConcernReader.objects.create(concern=concern, person=person, since=clock.now())
            todos.owe(
                person, key=f"concern:{concern.reference}:{person.reference}", stage="review",
                what=f"A concern was told: {concern.reference}", why="Whoever was named for it has left.",
                about=f"concern:{concern.reference}", due_at=clock.now() + rules.ANSWERED_WITHIN, is_own=True,
            )
            store.append(ConcernShared(subject=concern.reference, reader=person.reference), by=running.owner)
            opened += 1
    return opened
