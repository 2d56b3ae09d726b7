"""Figures for pages, the API and the command line: the facts asked in the words of the house, names and standards filled in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from floorwalker.ground import settings
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.record import counting, facts
from floorwalker.record.facts.from_totals import IN_TIME
from floorwalker.record.facts.question import DEFAULT_TARGET_SECONDS
from floorwalker.record.models import Reason
from floorwalker.record.queries.judged import Standards

TOLD_BY: Final = "told_by"
"""The column that says, where totals take part, who told of the visits of a row."""


@dataclass(frozen=True)
class Figures:
    """The answer: columns in order, and a row for each group that has facts; `table` keeps ranges, coverage and drill-down.

    Where totals take part a column says of each row who told of it; where a figure is reckoned from rounded shares two more,
    ``service_level_from`` and ``service_level_to``, say between what it lies.
    """

    columns: list[str]
    rows: list[dict[str, Any]]
    table: facts.MeasureTable


def queues_named(names: Iterable[str]) -> list[Queue]:
    """Return the queues called `names`, by code, name or reference; all of them when none is named.

    Raises
    ------
    RuleBroken
        If one is not known; lists those there are.
    """
    found = []
    for name in names:
        queue = Queue.objects.filter(Q(code=name) | Q(name=name) | Q(reference=name)).first()
        if queue is None:
            there_are = ", ".join(Queue.objects.values_list("code", flat=True)) or "none yet"
            raise RuleBroken(f"No queue is called {name!r}.", remedy=f"There are: {there_are}.", code="unknown_queue")
        found.append(queue)
    return found or list(Queue.objects.filter(retired_at=None))


def zone_of(queues: Sequence[Queue]) -> str:
    """Return the zone that `queues` share.

    Raises
    ------
    RuleBroken
        If they lie in several zones: intervals and days would then mean different times.
    """
    zones = sorted({queue.zone for queue in queues})
    if len(zones) > 1:
        raise RuleBroken(
            f"These queues lie in {len(zones)} zones: {', '.join(zones)}.",
            remedy="Name the zone of the answer, or ask for the queues of one zone.",
            code="several_zones",
        )
    return zones[0] if zones else "UTC"


def targets(queues: Iterable[Queue], *, day: date) -> dict[int | None, float]:
    """Return the T of the service level of each queue on `day`, by key; 20 s where no standard says."""
    rules = Standards(day)
    return {**{queue.pk: rules.target_seconds(queue) for queue in queues}, None: DEFAULT_TARGET_SECONDS}


def ask(
    *,
    measures: Sequence[str],
    start: datetime,
    end: datetime,
    zone: str,
    by: Sequence[str] = (),
    interval_minutes: int | None = None,
    queues: Sequence[Queue] | None = None,
    filters: Mapping[str, Any] | None = None,
    target_seconds: float | None = None,
    short_abandon_seconds: float | None = None,
) -> Figures:
    """Return `measures` over [start, end) by `by`, with the names of queues, people, teams, sites and reasons.

    Raises
    ------
    QuestionRefused
        If the question makes no sense.
    """
    chosen = list(Queue.objects.all()) if queues is None else list(queues)
    kept = dict(filters or {})
    if queues is not None:
        kept["queue"] = [queue.pk for queue in chosen]
    last_day = max(start, end).astimezone(ZoneInfo(zone)).date()
    table = facts.measure_table(
        counting.store(), measures=measures, start=start, end=end, zone=zone, by=tuple(by), interval_minutes=interval_minutes,
        filters=kept, target_seconds=targets(chosen, day=last_day) if target_seconds is None else target_seconds,
        short_abandon_seconds=settings.get("short_abandon_seconds") if short_abandon_seconds is None else short_abandon_seconds,
    )
    names = _names(table, by)
    arrow = table.table()
    columns = list(arrow.column_names)
    local = ZoneInfo(zone)
    rows: list[dict[str, Any]] = []
    for raw in arrow.to_pylist():
        row: dict[str, Any] = {}
        for name, value in raw.items():
            if isinstance(value, datetime):
                row[name] = value.replace(tzinfo=value.tzinfo or UTC).astimezone(local)
            elif name in names:
                row[name] = names[name].get(value, value)
            else:
                row[name] = value
        rows.append(row)
    told_by = table.sums.told_by
    if set(told_by) - {"contacts"}:
        columns.append(TOLD_BY)
        rows = [row | {TOLD_BY: each} for row, each in zip(rows, told_by, strict=True)]
    if any(number for number, _less, _more in table.sums.rounded):
        for measure in table.measures:
            if IN_TIME in measure.needs:
                names_of = (f"{measure.code}_from", f"{measure.code}_to")
                columns += names_of
                ends = [(None if math.isnan(low) else float(low), None if math.isnan(high) else float(high))
                        for low, high in zip(*table.rounding(measure.code), strict=True)]
                rows = [row | dict(zip(names_of, each, strict=True)) for row, each in zip(rows, ends, strict=True)]
    return Figures(columns, rows, table)


def _names(table: facts.MeasureTable, by: Sequence[str]) -> dict[str, dict[Any, Any]]:
    """Return the names people know for the keys of each grouping, one query a grouping."""
    sources: dict[str, Any] = {
        "queue": lambda: Queue.objects.values_list("pk", "code"),
        "agent": lambda: Person.objects.values_list("pk", "display_name"),
        "team": lambda: Team.objects.values_list("pk", "name"),
        "site": lambda: Site.objects.values_list("pk", "code"),
        "reason": lambda: Reason.objects.values_list("pk", "name"),
    }
    return {name: dict(sources[name]()) for name in by if name in sources}
