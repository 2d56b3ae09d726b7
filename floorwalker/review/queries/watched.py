"""Asking for changes under watch: which there are, what moved at each stage of the journey, and what else happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import Journey, JourneyStage
from floorwalker.plan.queries import journeys
from floorwalker.record import whose
from floorwalker.review.models import Chart, WatchedChange
from floorwalker.review.queries import effort, happenings, moved
from floorwalker.review.queries.happenings import Happening
from floorwalker.review.queries.matters import VIEW
from floorwalker.review.queries.moved import LOOKED, Moved

WATCH: Final = "review.watch_change"
APPROVE: Final = "review.approve_watch"


@dataclass(frozen=True)
class Watched:
    """What came of a change so far: every figure of every stage, and what else happened; or in words why nothing can be told."""

    moved: Sequence[Moved]
    beside: Sequence[Happening]
    charts: Sequence[Chart]
    last: date | None
    left: int
    why_not: str = ""

    def own(self, change: WatchedChange) -> list[Moved]:
        """Return the figure that the change is to move, at the stages that it touches."""
        touched = set(change.stages)
        return [each for each in self.moved if each.looked.code == change.measure and each.where in touched]

    def side(self, change: WatchedChange) -> list[Moved]:
        """Return everything else that moved for more than chance."""
        own = {id(each) for each in self.own(change)}
        return [each for each in self.moved if id(each) not in own and each.stands]


def today() -> date:
    """Return the present day of the house."""
    return clock.today(whose.house_zone())


def listed(by: Actor) -> QuerySet[WatchedChange]:
    """Return every change that is or was watched, or is to be, the latest first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing effects.
    """
    policy.require(by, VIEW)
    return WatchedChange.objects.select_related("owner", "journey", "approved_by", "ended_by", "begun_by")


def find(reference: str, *, by: Actor) -> WatchedChange:
    """Return the change `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing effects.
    NotFound
        If there is none.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no change {reference[:20]} under watch.", remedy="Choose one of the list.")
    return found


def stages(change: WatchedChange) -> list[JourneyStage]:
    """Return every stage of its journey in order; nothing where it names none yet."""
    return journeys.stages(change.journey) if change.journey is not None else []


def watched(change: WatchedChange, *, by: Actor) -> Watched:
    """Return what moved at every stage of the journey from the day of the change on, side effects on other stages included."""
    last = change.happens_on + timedelta(days=change.after_days - 1)
    beside = happenings.between(change.happens_on, last, by=by, queue=None, but=change.about)
    known = moved.days_followed()
    if known is None or known[1] < change.happens_on or known[0] >= change.happens_on:
        is_early = known is not None and known[0] >= change.happens_on
        why = "No contact before that day is followed." if is_early else "Its day has not come to the facts yet."
        return Watched((), beside, (), None, change.after_days, why)
    until, first, zone = min(last, known[1]), max(change.happens_on - moved.BEFORE, known[0]), whose.house_zone()
    asked, found = moved.question(first, until, zone=zone), []
    for stage in stages(change):
        where = effort.touches(stage)
        if where:
            rows = moved.by_day(asked, where, zone=zone)
            found += [
                moved.of(rows, looked, where=str(stage.thread), first=first, since=change.happens_on, last=until) for looked in LOOKED
            ]
    return Watched(moved.standing(found), beside, _charts(change), until, max((last - known[1]).days, 0))


def _charts(change: WatchedChange) -> list[Chart]:
    """Return the charts whose phases begin with the day of the change: they judge the same days with limits of their own."""
    return list(Chart.objects.filter(phases__starts_on=change.happens_on, retired_at=None).distinct().order_by("name"))


def owners() -> QuerySet[Person]:
    """Return those who may own a watched change: they may put one under watch."""
    return who_may(WATCH, on=today())


def owned_by(person: Person) -> QuerySet[WatchedChange]:
    """Return the changes that `person` owns and that are not ended."""
    return WatchedChange.objects.filter(owner=person, ended_at=None)


def choices() -> list[tuple[str, str]]:
    """Return the stages of the journeys by which people go, as "reference:thread" and in words."""
    found = []
    for journey in Journey.objects.filter(state=Journey.State.PUBLISHED).order_by("name"):
        found += [(f"{journey.reference}:{stage.thread}", f"{journey.name}: {stage.name}") for stage in journey.stages.all()]
    return found


def frozen(found: Watched, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return what moved as it is kept when a watch ends."""
    return [
        {
            "stage": names.get(each.where, each.where), "figure": each.looked.code, "verdict": each.verdict,
            **{name: _plain(getattr(each.effect, name)) for name in ("came", "expected", "difference", "low", "high", "p")},
            "days_after": each.effect.days_after, "days_before": each.effect.days_before, "signals": each.signals,
        }
        for each in found.moved
    ]


def _plain(value: float) -> float | None:
    return None if value != value else round(value, 6)
