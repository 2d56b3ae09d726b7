"""Efficiency beside quality, for each team or person in reach: pace, occupancy and cost against quality, resolution, CSAT, compliance."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from numpy.typing import NDArray

from floorwalker.engine import fairness, measures
from floorwalker.engine.fairness import Estimates
from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.people.policy import Scope
from floorwalker.plan.models import SiteMeans
from floorwalker.record import counting
from floorwalker.record.queries import cells, figures
from floorwalker.review import sight
from floorwalker.review.models import Evaluation
from floorwalker.review.rules.balance import USUAL_WITHIN, Flag, Pace, Side, flag

VIEW: Final = "review.view_balance"
WEEKS: Final = (4, 13, 26, 52)
USUAL_WEEKS: Final = 13
POINTS: Final = 100
SECONDS_AN_HOUR: Final = 3600
SIDES: Final = {
    "quality": "quality_score", "fcr": "fcr", "csat": "csat", "compliance": "compliance_critical_errors",
}
"""What stands against pace, and the measure whose standard is its line; compliance counts contacts without a critical error."""
Kind = Literal["team", "person"]
Array = NDArray[np.float64]
Against = Callable[[float], list[Side]]
"""Sides of all keys by a line that is told later."""


@dataclass(frozen=True)
class Line:
    """What a side is held against: the standard in force, else what is usual; NaN where neither is known."""

    value: float
    is_standard: bool


@dataclass(frozen=True)
class Point:
    """One team or person: contacts, handle time and pace, occupancy, cost of a contact, and each side of quality; NaN is no data."""

    key: int
    reference: str
    name: str
    aht_seconds: float
    pace: Pace
    occupancy: float
    cost: float
    sides: Mapping[str, Side]

    @property
    def flag(self) -> Flag:
        """What may be said of pace and quality together."""
        return flag(self.pace, self.sides.values())


@dataclass(frozen=True)
class Balance:
    """The points in reach by name, never by rank, with the lines they are held against; what is usual is reckoned from everybody's."""

    kind: Kind
    first: date | None
    last: date | None
    points: Sequence[Point]
    lines: Mapping[str, Line]
    currency: str
    is_connected: bool
    """Whether every evaluator can be compared with every other, so that strict ones are taken off."""


@dataclass(frozen=True)
class _Reached:
    """Which rows of facts stand inside what is shown: of whom, and in which team on the day of the contact."""

    everything: bool
    people: Collection[int]
    teams: Collection[int]

    @classmethod
    def of(cls, scope: Scope, team: Team | None) -> _Reached:
        inside = set(scope.teams)
        if scope.sites:
            inside |= set(Team.objects.filter(site__in=scope.sites).values_list("pk", flat=True))
        if team is not None:
            return cls(False, (), {team.pk} if scope.everything or team.pk in inside else ())
        return cls(scope.everything, scope.people, inside)

    def holds(self, person: int, team: int | None) -> bool:
        return self.everything or person in self.people or team in self.teams


def teams(by: Actor) -> QuerySet[Team]:
    """Return the teams whose figures `by` reaches here.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include the balance view.
    """
    policy.require(by, VIEW)
    scope = replace(policy.scope(by, VIEW), people=frozenset())
    return Team.objects.filter(scope.q(team="pk"), retired_at=None).select_related("site").order_by("name", "pk")


def span(weeks: int) -> tuple[date, date] | None:
    """Return the first and last day of the last `weeks` that were recorded; None before any was."""
    recorded = [day for day in counting.store_days() if day <= clock.today("UTC")]
    return (recorded[-1] - timedelta(weeks=weeks) + timedelta(days=1), recorded[-1]) if recorded else None


def of(by: Actor, *, kind: Kind = "person", weeks: int = USUAL_WEEKS, queue: Queue | None = None, team: Team | None = None) -> Balance:
    """Return the points that `by` reaches over the last `weeks` recorded, of one `queue` or all, of the people of one `team` or all.

    Two questions to the facts and a bounded number of queries, however many people.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include the balance view.
    """
    policy.require(by, VIEW)
    reached = _Reached.of(policy.scope(by, VIEW), team)
    if (days := span(weeks)) is None:
        return Balance(kind, None, None, [], {}, "", is_connected=False)
    start, end = (datetime.combine(day, time(), ZoneInfo("UTC")) for day in (days[0], days[1] + timedelta(days=1)))
    handled = _rows(("aht", "fcr", "csat"), kind, start, end, reached, queue)
    keys = handled.keys
    judged = sight.counted().filter(contact_at__gte=start)
    judged = judged.filter(queue=queue) if queue is not None else judged
    pace, aht = _pace(handled)
    quality, usual_quality, is_connected = _quality(judged, keys, kind, reached)
    found = {
        "quality": (quality, usual_quality),
        "fcr": _shares("fcr", *_without_mix(handled, keys, "resolved_first", "watched")),
        "csat": _shares("csat", *_without_mix(handled, keys, "csat_satisfied", "csat_answers")),
        "compliance": _shares("compliance", *_compliance(judged, keys, kind, reached)),
    }
    lines = {code: _line(code, usual, on=days[1]) for code, (_against, usual) in found.items()}
    sides = {code: against(lines[code].value) for code, (against, _usual) in found.items()}
    shown = [place for place, key in enumerate(keys) if key in handled.shown]
    times = _rows(("occupancy", "utilisation"), kind, start, end, reached, None)
    names, cost_of, currency = _named(kind, [keys[place] for place in shown], days[1])
    answered = handled.total(keys, "answered")
    paid, busy, there = (dict(zip(keys, times.total(keys, name), strict=True)) for name in (
        "paid_seconds", "handling_seconds", "available_seconds"
    ))
    points = []
    for place in shown:
        key = keys[place]
        if key not in names:
            continue
        stood = busy[key] + there[key]
        cost = cost_of.get(key, math.nan) * paid[key] / SECONDS_AN_HOUR / answered[place] if answered[place] and queue is None else math.nan
        points.append(Point(
            key, *names[key][:2], float(aht[place]), pace[place], busy[key] / stood if stood > 0 else math.nan, cost or math.nan,
            {code: sides[code][place] for code in SIDES},
        ))
    points.sort(key=lambda one: (names[one.key][2], one.key))
    return Balance(kind, *days, points, lines, currency, is_connected)


def contacts_of(kind: Kind, reference: str, *, weeks: int, queue: Queue | None, by: Actor) -> str:
    """Return the address of the contacts behind one point, which shows those that the reader may open.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include the balance view.
    NotFound
        If there is nobody such whom `by` reaches, or nothing was recorded.
    """
    policy.require(by, VIEW)
    scope, days = policy.scope(by, VIEW), span(weeks)
    rows: QuerySet[Any] = teams(by).filter(code=reference) if kind == "team" else Person.objects.filter(
        scope.q(person="pk"), reference=reference
    )
    found = rows.first()
    if found is None or days is None:
        raise NotFound("There is nobody such whom you reach, or nothing was recorded.", remedy="Choose a point of the balance view.")
    start, end = (datetime.combine(day, time(), ZoneInfo("UTC")) for day in (days[0], days[1] + timedelta(days=1)))
    asked = figures.ask(
        measures=["aht"], start=start, end=end, zone="UTC", queues=[queue] if queue is not None else None,
        filters={"team" if kind == "team" else "agent": [found.pk]},
    )
    aht = measures.get("aht")
    return reverse("record:contacts_behind", args=[cells.Cell(aht, asked.table.sums.question, cells.counted_in(aht)).token])


# ---------------------------------------------------------------- the facts


@dataclass(frozen=True)
class _Rows:
    """Rows of facts: the key of each, its queue, and its sums; `shown` are the keys of which the reader reaches at least one row."""

    of: Sequence[int]
    queues: Sequence[Any]
    columns: Mapping[str, Array]
    shown: frozenset[int]

    @property
    def keys(self) -> list[int]:
        return sorted(set(self.of))

    def total(self, keys: Sequence[int], name: str, values: Array | None = None) -> Array:
        """Return a sum for each of `keys`; what has no source adds nothing."""
        number = {key: place for place, key in enumerate(keys)}
        added = np.zeros(len(keys))
        column = np.nan_to_num(self.columns[name] if values is None else values)
        for key, value in zip(self.of, column, strict=True):
            if key in number:
                added[number[key]] += value
        return added


def _rows(
    codes: Sequence[str], kind: Kind, start: datetime, end: datetime, reached: _Reached, queue: Queue | None
) -> _Rows:
    """Ask the facts by team or person; of somebody who is shown only the rows inside reach are kept, of the others all."""
    dimension = "team" if kind == "team" else "agent"
    by: tuple[str, ...] = (dimension,) if kind == "team" or reached.everything else (dimension, "team")
    with_queue = codes[0] == "aht"
    table = figures.ask(
        measures=codes, start=start, end=end, zone="UTC", by=(*by, "queue") if with_queue else by,
        queues=[queue] if queue is not None else None,
    ).table
    found = table.sums.table
    of = found[dimension].to_pylist()
    of_team = found["team"].to_pylist() if "team" in by else [None] * len(of)
    queues = found["queue"].to_pylist() if with_queue else [None] * len(of)
    columns = table.sums.columns()
    inside = [
        key is not None and (reached.everything or (key in reached.teams if kind == "team" else reached.holds(key, at)))
        for key, at in zip(of, of_team, strict=True)
    ]
    shown = frozenset(key for key, kept in zip(of, inside, strict=True) if kept)
    keep = [place for place, key in enumerate(of) if key is not None and (inside[place] or key not in shown)]
    return _Rows(
        [of[place] for place in keep], [queues[place] for place in keep],
        {name: np.asarray(values, dtype=float)[keep] for name, values in columns.items()}, shown,
    )


def _pace(rows: _Rows) -> tuple[list[Pace], Array]:
    keys = rows.keys
    known, seconds = rows.columns["handle_known"], rows.columns["handle_seconds"]
    multiples, squares = fairness.as_multiples(
        rows.queues, np.nan_to_num(known), np.nan_to_num(seconds), np.nan_to_num(rows.columns["handle_seconds_squared"])
    )
    number = rows.total(keys, "handle_known")
    with np.errstate(invalid="ignore", divide="ignore"):
        aht = rows.total(keys, "handle_seconds") / np.where(number > 0, number, np.nan)
    try:
        found: Estimates = fairness.mean_scores(rows.total(keys, "", multiples), rows.total(keys, "", squares), number)
    except ValueError:  # fewer than three to compare
        return [Pace(math.nan, math.nan, math.nan, 0.0, 0.0, int(each)) for each in number], aht
    fast, slow = found.chance_below(1 - USUAL_WITHIN), 1 - found.chance_below(1 + USUAL_WITHIN)
    return [
        Pace(float(found.mean[at]), float(found.low[at]), float(found.high[at]), float(fast[at]), float(slow[at]), int(number[at]))
        for at in range(len(keys))
    ], aht


# ---------------------------------------------------------------- the sides of quality


def _without_mix(rows: _Rows, keys: Sequence[int], passed: str, number: str) -> tuple[Array, Array]:
    """Return of each key how many passed, what its queues would give anybody taken off, and of how many."""
    count = rows.total(keys, number)
    fair = fairness.without_mix(rows.queues, np.nan_to_num(rows.columns[passed]), np.nan_to_num(rows.columns[number]))
    return np.clip(rows.total(keys, "", fair), 0.0, count), count


def _shares(code: str, passed: Array, number: Array) -> tuple[Against, float]:
    """Return the sides by a line still to be told, and what is usual."""
    if not number.sum():
        return (lambda _line: [Side(code, math.nan, math.nan, math.nan, 0, math.nan) for _ in number]), math.nan
    rates = fairness.pass_rates(passed, number)

    def against(line: float) -> list[Side]:
        below = rates.chance_below(line) if not math.isnan(line) else np.full(len(number), 0.5)
        return [
            Side(code, float(rates.mean[at]), float(rates.low[at]), float(rates.high[at]), int(number[at]), float(below[at]))
            for at in range(len(number))
        ]

    return against, rates.usual


def _sums(
    rows: QuerySet[Evaluation], kind: Kind, reached: _Reached, *more: str, among: QuerySet[Evaluation] | None = None, **sums: Any
) -> Iterable[dict[str, Any]]:
    """Return sums of evaluations by key, those of who is shown inside reach alone, with the key as ``of``.

    Who is shown is told by `among`, where `rows` are but some of those that count.
    """
    found = list(rows.values("agent", "team", *more).annotate(**sums).order_by())
    if kind == "team":
        return [row | {"of": row["team"]} for row in found if row["team"] is not None]
    counted = [(row["agent"], row["team"]) for row in found] if among is None else among.order_by().values_list("agent", "team").distinct()
    shown = {agent for agent, team in counted if reached.holds(agent, team)}
    return [row | {"of": row["agent"]} for row in found if row["agent"] not in shown or reached.holds(row["agent"], row["team"])]


def _quality(rows: QuerySet[Evaluation], keys: Sequence[int], kind: Kind, reached: _Reached) -> tuple[Against, float, bool]:
    """Return scores with strict evaluators taken off as far as the design lets one, by a line still to be told."""
    sums = [row for row in _sums(
        rows, kind, reached, "evaluator", scored=Count("raw_score"), total=Sum(F("raw_score") * POINTS),
        squares=Sum(F("raw_score") * F("raw_score") * POINTS * POINTS),
    ) if row["scored"]]
    of = {key: place for place, key in enumerate(sorted({row["of"] for row in sums}))}
    judges = {key: place for place, key in enumerate(sorted({row["evaluator"] for row in sums}))}
    none = [Side("quality", math.nan, math.nan, math.nan, 0, math.nan) for _ in keys]
    try:
        model = fairness.severity_of_sums(
            [of[row["of"]] for row in sums], [judges[row["evaluator"]] for row in sums], [row["scored"] for row in sums],
            [row["total"] for row in sums], [row["squares"] for row in sums],
        )
    except ValueError:  # nothing to compare yet
        return (lambda _line: none), math.nan, False
    number = np.zeros(len(of))
    for row in sums:
        number[of[row["of"]]] += row["scored"]
    usual = float((model.adjusted * number).sum() / number.sum()) / POINTS

    def against(line: float) -> list[Side]:
        found = []
        for key in keys:
            if key not in of:
                found.append(Side("quality", math.nan, math.nan, math.nan, 0, math.nan))
                continue
            value, low, high = (min(max(each / POINTS, 0.0), 1.0) for each in model.result(of[key]))
            apart = bool(model.judges_in_group[model.group_of_judged[of[key]]] > 1)
            found.append(Side("quality", value, low, high, int(number[of[key]]), model.chance_below(of[key], line * POINTS), apart))
        return found

    return against, usual, model.is_connected


def _compliance(rows: QuerySet[Evaluation], keys: Sequence[int], kind: Kind, reached: _Reached) -> tuple[Array, Array]:
    """Return of each key the contacts without a compliance-critical error, and those in which one could be judged."""
    asked = rows.filter(answers__failed__isnull=False, answers__question__error_class="compliance")
    wrong = Count("pk", filter=Q(answers__failed=True), distinct=True)
    sums = _sums(asked, kind, reached, among=rows, asked=Count("pk", distinct=True), wrong=wrong)
    places = {key: place for place, key in enumerate(keys)}
    good, number = np.zeros(len(keys)), np.zeros(len(keys))
    for row in sums:
        if row["of"] in places:
            good[places[row["of"]]] += row["asked"] - row["wrong"]
            number[places[row["of"]]] += row["asked"]
    return good, number


def _line(code: str, usual: float, *, on: date) -> Line:
    """Return the target that holds for everybody on the day, else what is usual."""
    found = standards.in_force_anywhere(on).filter(measure=SIDES[code], queue=None, team=None, channel="").first()
    if found is None:
        return Line(usual, is_standard=False)
    return Line(1 - float(found.target) if code == "compliance" else float(found.target), is_standard=True)


def _named(kind: Kind, keys: Sequence[int], on: date) -> tuple[dict[int, tuple[str, str, str]], dict[int, float], str]:
    """Return reference, name and key of order of each, and what a paid hour costs at its site where that is known in one currency."""
    if kind == "team":
        rows = [(each.pk, each.code, each.name, each.name, each.site_id) for each in Team.objects.filter(pk__in=keys)]
    else:
        rows = [
            (each.pk, each.reference, each.display_name, each.sort_key, each.site_id)
            for each in Person.objects.filter(pk__in=keys)
        ]
    means = {each.site_id: each for each in SiteMeans.objects.filter(first_day__lte=on).order_by("first_day", "pk")}
    currencies = {each.currency for each in means.values()}
    hours = {key: float(means[site].hour_cost) for key, *_, site in rows if site in means} if len(currencies) == 1 else {}
    return {key: (reference, name, order) for key, reference, name, order, _ in rows}, hours, next(iter(currencies)) if hours else ""
