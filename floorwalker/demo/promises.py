"""What Larkfield's standards mean in words: documented by its planner, approved by its operations manager; one is left as it was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.actions import catalogue
from floorwalker.plan.queries.catalogue import today
from floorwalker.plan.rules.catalogue import Draft

WORDS: Final = {
    "voice": (
        "Answer {queue} calls without a long wait",
        "Four of five callers speak to somebody within 20 seconds. Who hangs up before counts as not answered.",
        0.10, "Customers reach a person when they need one", "",
    ),
    "chat": (
        "Answer {queue} soon",
        "Most people who open a chat have an answer from a person within a minute.", 0.10,
        "Customers reach a person when they need one", "",
    ),
    "abandonment_rate": (
        "Few give up waiting", "At most one in twenty leaves the queue before somebody answers.", -0.03,
        "Customers reach a person when they need one", "",
    ),
    "fcr": (
        "Put things right first time",
        "Three of four matters are settled by the first contact: nobody comes back about the same within a week.",
        0.10, "Fewer repeat contacts", "ISO 18295-1: first contact resolution is measured",
    ),
    "adherence": (
        "Be where the roster puts us", "People are on their planned work, breaks and training; exceptions that were agreed count as kept.",
        0.07, "The plan holds on the day", "",
    ),
}
"""By channel of a service level, else by measure: name, definition, how much worse is put up with, objective, rule."""

STRICTER: Final = 0.94


def with_roles(people: Sequence[Person]) -> tuple[Person | None, Person | None]:
    """Return the planner, who proposes, and the operations manager, who approves."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    planner, manager = (
        with_role(everybody, role, on=clock.today("UTC")).order_by("pk").first() for role in (Role.PLANNER, Role.OPERATIONS_MANAGER)
    )
    return planner, manager


def say_in_words(people: Sequence[Person]) -> None:
    """Document the standards in force, but that of email, which shows what a standard without words looks like."""
    planner, manager = with_roles(people)
    if planner is None or manager is None:
        return
    _hold_one_team(manager)
    for standard in Standard.objects.filter(ends_on=None).select_related("queue", "team").order_by("pk"):
        about = standard.queue.channel if standard.queue is not None else standard.measure
        if about not in WORDS:
            continue
        name, definition, worse, serves, obligation = WORDS[about]
        draft = Draft(
            name=name.format(queue=standard.queue.name if standard.queue is not None else ""), definition=definition,
            measure=standard.measure, queue=standard.queue, channel=standard.channel, team=standard.team,
            target=standard.target, tolerance=standard.tolerance, threshold=round(standard.target - worse, 4),
            target_seconds=standard.target_seconds, window="day",
            starts_on=standard.starts_on, review_on=today() + timedelta(days=30), owner=planner, serves=serves, obligation=obligation,
            why="It was agreed before the house was set up; now everybody can read it.",
        )
        made = catalogue.propose(draft, approver=manager, of=standard, by=Actor.person(planner.pk))
        catalogue.approve(made, by=Actor.person(manager.pk))


def _hold_one_team(manager: Person) -> None:
    """Hold one team to more than the house: it works where everything hangs together."""
    house, team = Standard.objects.filter(measure="adherence").first(), Team.objects.order_by("pk").first()
    if house is not None and team is not None:
        standards.put_in_force(
            "adherence", target=STRICTER, tolerance=house.tolerance, starts_on=house.starts_on, team=team, by=Actor.person(manager.pk)
        )
