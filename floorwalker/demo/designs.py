"""How Larkfield's service is designed: the queues it has, published as one design, and a pilot by message that is still a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from floorwalker.demo.promises import with_roles
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.plan.actions import blueprint_publishing as publishing
from floorwalker.plan.actions import blueprints
from floorwalker.plan.models import BlueprintQueue
from floorwalker.plan.queries.blueprints import hours_on
from floorwalker.plan.rules.blueprints import Design

TOOLS: Final = {"voice": "Telephone desk, claims file", "chat": "Chat desk, claims file", "email": "Shared mailbox, claims file"}
BY_NEED: Final = "Who waited longest; of the people free, the most skilled"
PILOT_WEEK: Final = tuple(Stretch(weekday, 9 * 60, 17 * 60) for weekday in range(5))


def design_services(people: Sequence[Person], queues: Sequence[Queue]) -> None:
    """Publish the design of the working queues, and leave the pilot as a draft that still lacks its promises."""
    planner, manager = with_roles(people)
    if planner is None or manager is None or not queues or queues[0].site is None:
        return
    today = clock.today("UTC")
    acts, site, starts_on = Actor.person(planner.pk), queues[0].site, today + timedelta(days=1)
    service = blueprints.begin(
        "Claims and policies", purpose="Report a claim, ask how it stands, renew or change a policy.", site=site, owner=planner,
        starts_on=starts_on, by=acts,
    )
    rows = [
        blueprints.set_queue(service, _as_it_is(queue, starts_on), queue=queue, seen=None, by=acts) for queue in queues
    ]
    by_channel: dict[str, BlueprintQueue] = {}
    for row in rows:
        by_channel.setdefault(row.channel, row)
    for source, target, when in (("email", "voice", "The customer asks to be rung"), ("chat", "voice", "It cannot be settled in writing")):
        if source in by_channel and target in by_channel:
            blueprints.hand_off(service, source=by_channel[source], target=by_channel[target], when=when, seen=None, by=acts)
    publishing.propose(service, approver=manager, why="It works like this; now it can be read in one place.", by=acts)
    publishing.publish(service, seen=None, by=Actor.person(manager.pk))
    pilot = blueprints.begin(
        "Messages pilot", purpose="Ask about a claim by message and be answered within the hour.", site=site, owner=planner,
        starts_on=today + timedelta(days=60), by=acts,
    )
    blueprints.set_queue(
        pilot,
        Design(
            name="Claims messages", line="Claims", channel="social", skill=queues[0].skill_id, hours=PILOT_WEEK, roles=(Role.AGENT.value,),
            routing=BY_NEED, tools="Message desk, claims file", target=None, target_seconds=None, quality="", quality_target=None,
        ),
        seen=None, by=acts,
    )


def _as_it_is(queue: Queue, day: date) -> Design:
    return Design(
        name=queue.name, line=queue.line.name, channel=queue.channel, skill=queue.skill_id, hours=hours_on(queue, day),
        roles=(Role.AGENT.value, Role.TEAM_LEADER.value), routing=BY_NEED, tools=TOOLS.get(queue.channel, ""), target=None,
        target_seconds=None, quality="", quality_target=None,
    )
