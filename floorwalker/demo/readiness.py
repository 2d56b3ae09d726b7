"""What Larkfield asks of people before the work of a queue is theirs: one rule in its grace, one that waits, and one release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from floorwalker.demo.documents import PAPERS
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.actions import readiness as actions
from floorwalker.plan.models import Document, ReadinessRule
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.rules.readiness import Draft

GRACE_DAYS: Final = 21
"""Longer than the weeks that are published, so that no shift that people were told is in doubt."""
RELEASED: Final = 2


def write(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Ask for a reading and propose a level of skill through the actions, once; return how many rules were made."""
    document = Document.objects.filter(title=PAPERS[0].title).first()
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    planner, manager = (
        with_role(everybody, role, on=queries.today()).order_by("pk").first() for role in (Role.PLANNER, Role.OPERATIONS_MANAGER)
    )
    if ReadinessRule.objects.exists() or document is None or planner is None or manager is None:
        return 0
    by, first = Actor.person(planner.pk), next(queue for queue in queues if queue.skill_id)
    reading = actions.propose(
        Draft(queue=first, kind="reading", document=document, starts_on=queries.today(), grace_days=GRACE_DAYS,
              why="Whoever promises a call-back has read how we keep our word."),
        approver=manager, by=by,
    )
    actions.put_in_force(reading, by=Actor.person(manager.pk))
    actions.propose(
        Draft(queue=first, kind="skill", level=3, starts_on=queries.today() + timedelta(days=7), grace_days=GRACE_DAYS,
              why="Beginners sit beside somebody for their first month."),
        approver=manager, by=by,
    )
    lacking = [person for person, _ in queries.to_release(Actor.person(manager.pk), first)][:RELEASED]
    if lacking:
        actions.release(
            first, people=lacking, last_day=queries.today() + timedelta(days=GRACE_DAYS + 6),
            reason="Both are away until the week in which it begins to be kept; they read it on their first morning.",
            by=Actor.person(manager.pk),
        )
    return 2
