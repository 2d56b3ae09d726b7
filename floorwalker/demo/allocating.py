"""What Larkfield has to give beside its people, and two re-allocations of its last days, as its floor would write them down."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.demo.calendar import workday
from floorwalker.demo.larkfield import Larkfield
from floorwalker.demo.lines import CLAIMS_VOICE
from floorwalker.demo.setting_up import House
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.actions import ahead, allocation, flex
from floorwalker.plan.models import Allocation, FlexAction, SiteMeans
from floorwalker.plan.queries.allocation_effects import Change
from floorwalker.plan.rules.flex import Draft

DAY: Final = timedelta(days=1)
SEATS: Final = 48
HOUR, OVERTIME, BUDGET = Decimal("17.40"), Decimal("26.10"), Decimal(48_000)
STRAIN: Final = "One afternoon only; breaks stay, and the queue is watched."


def _flex(claims: Queue, other: Queue, *, owner: Person, first: date) -> list[Draft]:
    """Return what Larkfield agreed for demand that comes otherwise."""
    common: dict[str, Any] = {"first_day": first, "last_day": first + 13 * 7 * DAY, "owner": owner}
    return [
        Draft(
            queue=claims, band="high", kind="overtime", what="Evening overtime is offered to those who know Claims, by text before ten",
            limits="4 hours a person and week, nobody twice in a row", beyond_share=0.08, days=2, hours_a_week=60.0, **common,
        ),
        Draft(
            queue=claims, band="high", kind="part_time", what="Part-time people are asked for one more shift", limits="One shift a week",
            beyond_share=0.05, days=1, hours_a_week=45.0, **common,
        ),
        Draft(
            queue=other, band="low", kind="training", what="Product training is brought forward by up to two weeks", limits="",
            beyond_share=0.08, days=2, hours_a_week=20.0, **common,
        ),
    ]


@transaction.atomic
def load(larkfield: Larkfield, house: House) -> int:
    """Say what the site has to give, and write two re-allocations of the days before the story's; return how many."""
    if SiteMeans.objects.exists():
        return 0
    site = Site.objects.get(code=larkfield.site.code)
    roles = {player.role: person for player, person in reversed(list(zip(larkfield.people, house.people, strict=True)))}
    planner, desk = Actor.person(roles["planner"].pk), Actor.person(roles["real_time_analyst"].pk)
    allocation.set_means(
        site, first_day=larkfield.first_day, seats=SEATS, hour_cost=HOUR, overtime_cost=OVERTIME, weekly_budget=BUDGET, by=planner
    )
    ahead.set_lead_time(site, skill=None, weeks_to_hire=5, weeks_to_train=4, by=planner)
    day = workday(workday(min(larkfield.story_day, clock.today(larkfield.site.zone)) - DAY) - DAY)
    zone = ZoneInfo(larkfield.site.zone)
    claims = house.queues[CLAIMS_VOICE]
    voice = [queue for queue in house.queues if queue.channel == claims.channel and queue != claims]

    def change(kind: str, first: int, last: int, **given: object) -> Change:
        at = {"starts_at": datetime.combine(day, time(first), tzinfo=zone), "ends_at": datetime.combine(day, time(last), tzinfo=zone)}
        return Change(**{"kind": kind, "site": site, "queue": None, "from_queue": None, "number": 2, **at, **given})  # type: ignore[arg-type]

    manager = roles["operations_manager"]
    for draft in _flex(claims, voice[0], owner=roles["real_time_analyst"], first=day):
        flex.agree(flex.propose(draft, approver=manager, by=planner), by=Actor.person(manager.pk))
    wanted = (
        (change("move", 10, 12, queue=claims, from_queue=voice[0]), "level", "Claims had the longest waits from half past nine on"),
        (change("release", 14, 16, from_queue=voice[-1]), "spare", "Quieter than forecast since noon; two go to their training early"),
    )
    made = 0
    for each, reason, why in wanted:
        try:
            used = FlexAction.objects.filter(queue=each.queue, kind="part_time").first() if each.queue is not None else None
            allocation.allocate(each, reason=reason, why=why, strain=STRAIN, flex=used, by=desk)
        except RuleBroken:
            continue  # an edition of another time, or a day on which nobody could be given
        made += 1
    for row in Allocation.objects.all():  # let it say when the story was written down; the trail keeps real time
        Allocation.objects.filter(pk=row.pk).update(made_at=row.starts_at - timedelta(minutes=12))
    return made
