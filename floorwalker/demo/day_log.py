"""Larkfield's log of its last days: two issues, a move, exceptions and a note, as those who run its floor would write them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.demo.calendar import workday
from floorwalker.demo.larkfield import Larkfield
from floorwalker.demo.lines import CLAIMS_VOICE
from floorwalker.demo.setting_up import House
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.plan.models import Shift
from floorwalker.serve.actions import exceptions, issues, moves, notes
from floorwalker.serve.models import Entry, ExceptionReason, Step

DAY: Final = timedelta(days=1)
DONE_AFTER: Final = timedelta(minutes=45)
LEAST_WORKING: Final = 7


@transaction.atomic
def load(larkfield: Larkfield, house: House) -> int:
    """Write the log of the working day before the story's, and what the story's day begins with; return how many entries there are."""
    if Entry.objects.exists():
        return 0
    yesterday = workday(min(larkfield.story_day, clock.today(larkfield.site.zone)) - DAY)
    zone = ZoneInfo(larkfield.site.zone)

    def at(hour: int, minute: int) -> datetime:
        return datetime.combine(yesterday, time(hour, minute), tzinfo=zone)

    roles = {player.role: person for player, person in reversed(list(zip(larkfield.people, house.people, strict=True)))}
    desk, leader = Actor.person(roles["real_time_analyst"].pk), Actor.person(roles["team_leader"].pk)
    claims = house.queues[CLAIMS_VOICE]
    other = next(queue for queue in house.queues if queue.channel == claims.channel and queue != claims)
    system, meeting = (ExceptionReason.objects.get(code=code) for code in ("system-or-telephone", "meeting-or-briefing"))
    working = _working(house, at(10, 0))
    if len(working) < LEAST_WORKING or at(0, 0) < clock.now() - exceptions.EARLIEST:
        return 0  # an edition of another time: nobody could log its days now
    issue = issues.raise_issue(
        "Customer records took 20 seconds to open", found_at=at(10, 5), queue=claims, owner=roles["real_time_analyst"],
        effect="Callers are held while records open", trigger="system", by=leader,
    )
    issues.act(issue, words="Told IT (their number INC 4471); teams asked to open the next record while wrapping up", by=desk)
    issues.restore(issue, at=at(11, 20), by=desk)
    issues.close(issue, result="IT restarted one of two record servers; both are watched since", by=desk)
    move = moves.move(
        working[:3], from_queue=other, queue=claims, starts_at=at(10, 30), trigger="level", ends_at=at(12, 0),
        why="Claims had the longest waits since ten", by=desk,
    )
    issues.close(move, result="Waits on Claims no longer stood out by noon", by=desk)
    for person in working[3:6]:
        exceptions.excuse(person, reason=system, starts_at=at(10, 5), ends_at=at(10, 50), note="Could not sign in again", by=desk)
    notes.note("Renewals letters go out on Thursday; expect more calls from ten.", at=at(16, 40), by=leader)
    open_issue = issues.raise_issue(
        "Callers to claims hear the old opening hours", found_at=at(16, 10), queue=claims, owner=roles["real_time_analyst"],
        effect="Some call again the next morning", trigger="other", by=leader, due_at=at(16, 10) + 8 * DAY,
    )
    issues.act(open_issue, words="New recording is ordered", by=desk)
    asking = working[6]
    exceptions.ask(
        asking, reason=meeting, starts_at=at(14, 0), ends_at=at(14, 30), note="Briefing ran over", by=Actor.person(asking.pk)
    )
    _as_if_then()
    return Entry.objects.count()


def _working(house: House, moment: datetime) -> list[Person]:
    """Return people of the house whose published shift covers `moment`."""
    on = Shift.objects.filter(
        person__in=house.people, starts_at__lte=moment, ends_at__gte=moment + timedelta(hours=5), roster__published_at__isnull=False,
        roster__retired_at=None,
    )
    return [shift.person for shift in on.select_related("person").order_by("person__sort_key")]


def _as_if_then() -> None:
    """Let the log say when the story was written down; the trail keeps real time."""
    now = clock.now()
    for entry in Entry.objects.all():
        ended = min((entry.ends_at or entry.starts_at) + DONE_AFTER, now)
        Entry.objects.filter(pk=entry.pk).update(
            raised_at=min(entry.starts_at + timedelta(minutes=3), now), decided_at=ended if entry.decided_at else None,
            closed_at=ended if entry.closed_at else None,
        )
        for place, step in enumerate(entry.steps.all()):
            Step.objects.filter(pk=step.pk).update(at=min(entry.starts_at + timedelta(minutes=3 + 6 * place), ended))
