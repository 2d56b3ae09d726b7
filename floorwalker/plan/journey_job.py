"""The work `plan.count_journey`: read the facts and whose contacts they were, and keep the sums of each stage; each day for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from floorwalker.engine import measures
from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Queue
from floorwalker.ground.trail import store
from floorwalker.plan.journey_events import JourneyCounted
from floorwalker.plan.models import Journey, JourneyCount, JourneyStage
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.rules import journeys as rules
from floorwalker.record import counting, facts, ways, whose
from floorwalker.record.queries import figures

DAILY: Final = "plan.count_journeys"
CSAT: Final = "csat"
BY_STAGE: Final = ("offered", *(code for code in rules.MEASURED if code != CSAT))
"""Added up from the facts; answers about satisfaction are taken by contact instead, since they tell of no reason."""


def count(running: RunningJob) -> dict[str, Any]:
    """Count the version that the job names over its days."""
    said = running.arguments
    journey = Journey.objects.get(reference=said["journey"], number=int(said["number"]))
    first, last = (date.fromisoformat(said[name]) for name in ("starts_on", "ends_on"))
    return {"visits": count_days(journey, first, last, told=_teller(running, journey), by=running.owner)}


def count_all(running: RunningJob) -> dict[str, Any]:
    """Count every published journey over the 28 days before today."""
    first, last = queries.usual_window()
    published = list(Journey.objects.filter(state=Journey.State.PUBLISHED).order_by("pk"))
    for journey in published:
        count_days(journey, first, last, told=_teller(running, journey), by=running.owner)
    return {"journeys": len(published)}


def _teller(running: RunningJob, journey: Journey) -> Callable[[int, int], None]:
    return lambda step, total: running.progress(step, total=total, note=f"{journey.reference}: reading whose contacts they were")


def count_days(journey: Journey, first: date, last: date, *, told: Callable[[int, int], None], by: Actor) -> int:
    """Count `journey` over the days [first, last), in place of what was counted of them before; return how many visits there were.

    `told` hears of every step and of how many there are, the last time in the transaction that writes.
    """
    zone = whose.house_zone()
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) for day in (first, last))
    until = end + timedelta(days=journey.within_days)
    drawn = queries.stages(journey)
    total = ways.steps(start, until) + 1

    def step(number: int) -> None:
        with transaction.atomic():
            told(number, total)

    sums = _sums(drawn, start, end, zone)
    found = ways.ways(start, until, told=step)
    kept, visits = _stages(drawn, found, sums, journey, start=start, end=end)
    with transaction.atomic():
        told(total, total)
        JourneyCount.objects.update_or_create(
            journey=journey, starts_on=first, ends_on=last, defaults={"counted_at": clock.now(), "stages": kept}
        )
        store.append(
            JourneyCounted(subject=journey.reference, number=journey.number, starts_on=first, ends_on=last, visits=visits), by=by
        )
    return visits


Touches = list[tuple[set[int], set[int], str]]
"""Of each touchpoint that can be counted: its queues, its reasons, its channel."""


def _touches(stage: JourneyStage) -> Touches:
    return [
        ({queue.pk for queue in each.queues.all()}, {reason.pk for reason in each.reasons.all()}, each.channel)
        for each in stage.touchpoints.all() if queries.is_counted(each)
    ]


def _sums(drawn: list[JourneyStage], start: datetime, end: datetime, zone: str) -> dict[str, dict[str, float | None] | None]:
    """Return the sums of the facts by the thread of each stage; a contact that two touchpoints of a stage fit counts once."""
    by_reason = any(reasons for stage in drawn for _queues, reasons, _channel in _touches(stage))
    by = ("queue", "channel", *(("reason",) if by_reason else ()))
    chosen = list(Queue.objects.all())
    asked = facts.sums(
        counting.store(), start=start, end=end, needs=measures.needs(BY_STAGE), zone=zone, by=by,
        target_seconds=figures.targets(chosen, day=end.astimezone(ZoneInfo(zone)).date()),
        short_abandon_seconds=settings.get("short_abandon_seconds"),
    )
    columns = asked.columns()
    keys = [{name: asked.table[name][row].as_py() for name in by} for row in range(len(asked))]
    found: dict[str, dict[str, float | None] | None] = {}
    for stage in drawn:
        touches = _touches(stage)
        added: measures.Sums | None = None
        for row, key in enumerate(keys):
            if any(_fits(touch, key["queue"], key.get("reason"), key["channel"]) for touch in touches):
                one = {name: values[row] for name, values in columns.items()}
                added = one if added is None else measures.add(added, one)
        found[str(stage.thread)] = None if added is None else {name: rules.plain(value) for name, value in added.items()}
    return found


def _fits(touch: tuple[set[int], set[int], str], queue: int | None, reason: int | None, channel: str) -> bool:
    queues, reasons, own = touch
    return (queue in queues if queues else channel == own) and (not reasons or reason in reasons)


def _stages(
    drawn: list[JourneyStage], found: ways.Ways, sums: dict[str, dict[str, float | None] | None], journey: Journey, *, start: datetime,
    end: datetime,
) -> tuple[dict[str, Any], int]:
    """Return what is kept of each stage by its thread, and how many visits there were in all."""
    first, last, now = (round(moment.timestamp() * 1_000_000) for moment in (start, end, clock.now()))
    inside = found.at < last
    masks, kept, visits = [], {}, 0
    for stage in drawn:
        mask = np.zeros(found.at.size, dtype=np.bool_)
        for queues, reasons, channel in _touches(stage):
            fits = np.isin(found.queue, list(queues)) if queues else found.channel == channel
            mask |= fits & np.isin(found.reason, list(reasons)) if reasons else fits
        masks.append(mask)
    counted = [(stage, mask) for stage, mask in zip(drawn, masks, strict=True) if _touches(stage)]
    passed = rules.passages(
        [rules.Visits(found.customer[mask], found.at[mask], found.served[mask]) for _stage, mask in counted],
        start=first, end=last, within_days=journey.within_days, now=now,
    )
    for (stage, mask), passage in zip(counted, passed, strict=True):
        answers = [found.answers[key] for key in np.unique(found.contact[mask & inside]).tolist() if key in found.answers]
        own = dict(sums[str(stage.thread)] or {})
        own |= {name: float(sum(each[place] for each in answers)) for place, name in enumerate(ways.SAID)}
        kept[str(stage.thread)] = {"sums": own, "passage": passage.as_record()}
        visits += passage.visits
    return kept, visits
