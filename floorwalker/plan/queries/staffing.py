"""What staffing is computed from, each figure with its source, and the requirement and roster it is held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Max, Q
from numpy.typing import NDArray

from floorwalker.ground import settings, standards
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.web import formats
from floorwalker.plan.models import Activity, Forecast, Requirement, RequirementPoint, ShrinkagePlan
from floorwalker.plan.queries.history import WORST_FIT
from floorwalker.plan.queries.shrinkage import plan_of
from floorwalker.plan.rules import shrinkage
from floorwalker.plan.rules import staffing as rules
from floorwalker.plan.rules.ahead import WEEK
from floorwalker.plan.rules.plan_resources import present
from floorwalker.plan.rules.staffing import Inputs, Need
from floorwalker.record.models import Interaction

NO_HANDLE_SECONDS: Final = 300.0
"""Five minutes: assumed, and said to be, where no contact of the queue has a handle time."""


@dataclass(frozen=True)
class Sourced:
    """The inputs of a queue, and in words where each came from, by input."""

    inputs: Inputs
    sources: dict[str, str]


def inputs_for(forecast: Forecast, *, day: date) -> Sourced:
    """Return the inputs in force for the queue of `forecast` on `day`: standards, the log's estimates, house settings."""
    queue, log = forecast.queue, forecast.picture.get("log", {})
    ruling = {code: standards.ruling(code, queue=queue, day=day) for code in ("service_level", "asa", "abandonment_rate", "occupancy")}
    level, busy = ruling["service_level"], ruling["occupancy"]
    planned = plan_of(queue.site, day=day)
    inputs = Inputs(
        target_share=None if queue.is_deferred else level.target if level else rules.USUAL_SHARE,
        target_seconds=standards.target_seconds(queue=queue, day=day),
        max_asa_seconds=ruling["asa"].target if ruling["asa"] else None,
        max_abandonment=ruling["abandonment_rate"].target if ruling["abandonment_rate"] else None,
        max_occupancy=busy.target if busy else rules.USUAL_OCCUPANCY,
        patience_seconds=(log.get("patience") or {}).get("mean_seconds"),
        shrinkage=_shrinkage(log, planned),
        backlog=float(backlog(queue)) if queue.is_deferred else 0.0,
    )
    sources = {
        "target": f"standard {level.reference}" if level else "usual target, no standard in force",
        "occupancy": f"standard {busy.reference}" if busy else "usual limit, no standard in force",
        "shrinkage": _shrinkage_words(log, planned), "patience": patience_words(log, queue), "handle": _handle_words(forecast),
    }
    return Sourced(inputs, sources)


def as_in_use(queue: Queue, inputs: Inputs) -> Inputs:
    """Return `inputs` with what somebody chose for the requirement in use: contacts and handle time scaled, and the least people."""
    requirement = in_use(queue)
    chosen = {} if requirement is None else requirement.inputs
    kept = {name: chosen[name] for name in ("volume_factor", "aht_factor", "min_agents") if chosen.get(name) is not None}
    return replace(inputs, **kept)


def patience_words(log: dict[str, Any], queue: Queue) -> str:
    """Say what the log tells about patience, how sure that is, and whether one rate describes it."""
    if queue.is_deferred:
        return "Nobody hangs up in this channel."
    found = log.get("patience")
    if not found:
        return "The log does not tell it; nobody is assumed to give up (Erlang C)."
    span = f"{formats.minutes_seconds(found['low_seconds'])} to {formats.minutes_seconds(found['high_seconds'])}"
    words = (
        f"{formats.minutes_seconds(found['mean_seconds'])} on average (95% range {span}), from {found['abandoned']:,} who gave up "
        f"of {found['contacts']:,}; the answered count as censored."
    )
    if found["p_value"] is not None and found["p_value"] < WORST_FIT:
        words += " People here do not give up at one steady rate, as Erlang A assumes: take results far from today's waits with care."
    return words


def _shrinkage(log: dict[str, Any], planned: ShrinkagePlan | None) -> float:
    """Return what is planned by cause, else what was measured, else what the house assumes."""
    if planned is not None:
        return shrinkage.total(planned.shares)
    return float(settings.get("shrinkage_share") if log.get("shrinkage") is None else log["shrinkage"])


def hours_lost(forecast: Forecast, *, day: date) -> dict[str, float]:
    """Return the causes behind the shrinkage that `inputs_for` gives, each as a share, by what it is called; empty where assumed."""
    planned = plan_of(forecast.queue.site, day=day)
    if planned is not None:
        return {cause.label: planned.shares[cause.code] for cause in shrinkage.CAUSES if cause.code in planned.shares}
    labels = {cause.code: cause.label for cause in shrinkage.CAUSES}
    lost = forecast.picture.get("log", {}).get("lost", {})
    return {labels.get(state, state.capitalize()): share for state, share in lost.items()}


def _shrinkage_words(log: dict[str, Any], planned: ShrinkagePlan | None) -> str:
    if planned is not None:
        return f"planned by cause, {planned.reference} from {planned.first_day:%d %b %Y}"
    if log.get("shrinkage") is None:
        return "house setting, the log does not tell"
    return f"measured {log['from_day']} to {log['to_day']}"


def _handle_words(forecast: Forecast) -> str:
    known = forecast.picture.get("handle", {}).get("contacts")
    return f"log, {known:,} contacts" if known else "as forecast"


def backlog(queue: Queue) -> int:
    """Return how many contacts of `queue` wait for an answer now."""
    return Interaction.objects.filter(queue=queue, outcome="open").count()


def needed(
    queue: Queue, starts: Sequence[datetime], offered: NDArray[np.float64], aht_seconds: NDArray[np.float64], *, inputs: Inputs,
    interval_minutes: int,
) -> Need:  # fmt: skip
    """Return the people needed by the method that fits the channel.

    Raises
    ------
    RuleBroken
        If an input is out of range.
    """
    if queue.is_deferred:
        days = [formats.local(start, queue.zone).date() for start in starts]
        return rules.need_deferred(offered, aht_seconds, days, inputs=inputs, interval_minutes=interval_minutes)
    # One person works on several chats at once: the handle time already is one person's share (see docs/methods/handle-time).
    return rules.need(offered, aht_seconds, inputs=replace(inputs, backlog=0.0), interval_minutes=interval_minutes)


def handle_seconds(forecast: Forecast, values: Sequence[float | None]) -> NDArray[np.float64]:
    """Return the handle times of points; where one is unknown, the forecast's mean, else an assumed five minutes."""
    mean = forecast.picture.get("handle", {}).get("mean_seconds") or NO_HANDLE_SECONDS
    return np.array([mean if value is None else value for value in values], dtype=np.float64)


def on_queue(queue: Queue, starts: Sequence[datetime], *, interval_minutes: int) -> list[float] | None:
    """Return how many people the published roster puts on `queue` in each interval, on average; None without a roster."""
    if not starts:
        return None
    step = timedelta(minutes=interval_minutes)
    first, last = starts[0], starts[-1] + step
    spans = list(
        Activity.objects.filter(
            queue=queue, kind="queue", starts_at__lt=last, ends_at__gt=first, shift__roster__published_at__isnull=False,
            shift__roster__retired_at=None,
        ).values_list("starts_at", "ends_at")
    )  # fmt: skip
    if not spans:
        return None
    began, ended = [start.timestamp() for start, _ in spans], [end.timestamp() for _, end in spans]
    return [float(each) for each in present(began, ended, [start.timestamp() for start in starts], width=step.total_seconds())]


def in_use(queue: Queue) -> Requirement | None:
    """Return the requirement in use for `queue`."""
    return Requirement.objects.filter(queue=queue, in_use_from__isnull=False, retired_at=None).first()


def in_use_by_queue(queues: Collection[Queue]) -> dict[int, Requirement]:
    """Return the requirements in use for `queues` by key of the queue; one query."""
    rows = Requirement.objects.filter(queue__in=queues, in_use_from__isnull=False, retired_at=None)
    return {each.queue_id: each for each in reversed(rows)}


def last_weeks(requirements: Collection[Requirement]) -> dict[int, list[tuple[datetime, float, float]]]:
    """Return start, contacts offered and handle time in seconds of the last seven days of `requirements`, by their keys; two queries."""
    ends = RequirementPoint.objects.filter(requirement__in=requirements).order_by().values_list("requirement").annotate(Max("starts_at"))
    wanted = Q(pk__in=())
    for key, last in ends:
        wanted |= Q(requirement=key, starts_at__gt=last - WEEK)
    found: dict[int, list[tuple[datetime, float, float]]] = defaultdict(list)
    rows = RequirementPoint.objects.filter(wanted).values_list("requirement_id", "starts_at", "offered", "aht_seconds")
    for key, start, offered, aht_seconds in rows:
        found[key].append((start, offered, aht_seconds))
    return found


def find(reference: str) -> Requirement:
    """Return the requirement called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = Requirement.objects.select_related("queue", "forecast").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no requirement {reference}.", remedy="Choose one from the staffing page.")
    return found
