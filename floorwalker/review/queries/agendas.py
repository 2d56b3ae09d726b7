"""The agenda of a service review, made from its plan: each item with its figures, chart or table as they stand, as plain values."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from floorwalker.engine import measures
from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Finding, Queue, Standard
from floorwalker.plan.models import PlanObjective, ServicePlan
from floorwalker.plan.queries import agreements, attainment, catalogue, objectives
from floorwalker.plan.queries.goals import of_standard
from floorwalker.plan.queries.objectives import Measured
from floorwalker.record.queries.judged import verdict
from floorwalker.review.models import Chart, ChartSignal, Evaluation, ReviewItem, ReviewOutcome, ServiceReview
from floorwalker.review.queries import charts, frozen_charts, gaps, panels, worked
from floorwalker.review.queries.chart_reading import Reading

MOST_ROWS: Final = 12
"""Rows of a table that a meeting goes through; the others are counted and stand on their own page."""
SCHEMA: Final = 1
Kind = ReviewItem.Kind
BEHIND: Final = ("slow", "not begun")
"""An objective that is not on its way."""


@dataclass(frozen=True)
class Drafted:
    """An item as it is to be kept."""

    kind: str
    title: str
    picture: dict[str, Any]
    wants_cause: bool = False
    about: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the picture."""
        return digest_of(self.picture)


@dataclass
class _Charted:
    """Charts of the part of the service that a plan is for, read once, and which of them stand in an item already."""

    since: date
    readings: dict[int, Reading]
    signals: dict[int, list[ChartSignal]]
    taken: set[int] = field(default_factory=set)

    def take(self, measure: str, queue: int | None, channel: str) -> Reading | None:
        """Return the chart of a measure of one part, by day before by week, where none took it before."""
        fitting = [
            each for each in self.readings.values()
            if (each.chart.measure, each.chart.queue_id, each.chart.channel) == (measure, queue, channel) and each.chart.reason_id is None
        ]
        found = min(fitting, key=lambda each: (each.chart.step, each.chart.pk), default=None)
        if found is None or found.chart.pk in self.taken:
            return None
        self.taken.add(found.chart.pk)
        return found


def digest_of(picture: dict[str, Any]) -> str:
    """Return the SHA-256 of a picture in the one way in which it is written."""
    return hashlib.sha256(json.dumps(picture, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def drafted(plan: ServicePlan, *, since: date, before: ServiceReview | None, by: Actor) -> list[Drafted]:
    """Return the agenda of a review of `plan` that looks back to `since`, for `by` who opens it; `before` is the last one closed.

    First what was decided last time; then each standard that rules its queues and each objective, those that are out of it first; charts
    that no standard has; what clients were promised; gaps, open findings, and by which means the house knows all this.
    """
    queues = list(plan.queues.all())
    read = _charted(queues, since=since, by=by)
    figures = [*_standards(queues, read, since), *_objectives(plan, read)]
    figures += [_chart(reading, read) for pk, reading in read.readings.items() if pk not in read.taken]
    figures.sort(key=lambda each: not each.wants_cause)
    return [
        *_actions(before), *figures, *_agreements(queues, since), *_gaps(queues, by), *_findings(queues, read),
        Drafted(Kind.PANELS, "How we know", {**_head(), "rows": panels.plain()}),
    ]


def _head() -> dict[str, Any]:
    return {"schema": SCHEMA, "as_of": clock.now().isoformat(timespec="seconds")}


def _charted(queues: Sequence[Queue], *, since: date, by: Actor) -> _Charted:
    of_plan = Q(queue__in=queues) | Q(queue=None, channel__in={each.channel for each in queues}) | Q(queue=None, channel="")
    rows = list(charts.listed(by).filter(of_plan, team=None, site=None)[: charts.MOST_AT_ONCE])
    read = dict(zip((each.pk for each in rows), charts.readings(rows) if rows else (), strict=True))
    signals: dict[int, list[ChartSignal]] = {each.pk: [] for each in rows}
    for each in ChartSignal.objects.filter(chart__in=rows, lapsed_at=None).order_by("at", "pk"):
        signals[each.chart_id].append(each)
    for pk, reading in read.items():
        signals[pk] = [each for each in signals[pk] if each.at in reading.series.days]
    return _Charted(since, read, signals)


def _standards(queues: Sequence[Queue], read: _Charted, since: date) -> Iterator[Drafted]:
    ruling = [
        each for each in standards.in_force(catalogue.today()).select_related("queue").order_by("measure", "pk")
        if measures.get(each.measure).better != "neither" and (
            any(standards.rules(each, queue=queue) for queue in queues) or (each.queue_id is None and not each.channel)
        )
    ]
    for each in ruling:
        found = _measured(each.measure, each.queue, each.channel, max(since, each.starts_on))
        stands = verdict(measures.get(each.measure), found.value, each)
        reading = read.take(each.measure, each.queue_id, each.channel)
        picture = {**_head(), "figure": _figure(each.measure, found) | _aim(each) | {"verdict": stands}, **_with(reading, read)}
        yield Drafted(
            Kind.STANDARD, of_standard(each).words[:200], picture, stands == "miss" or _signalled(picture, since),
            f"standard:{each.reference}",
        )


def _aim(one: Standard | PlanObjective) -> dict[str, Any]:
    seconds = one.target_seconds if isinstance(one, Standard) else None
    return {"target": one.target, "tolerance": one.tolerance, "target_seconds": seconds}


def _objectives(plan: ServicePlan, read: _Charted) -> Iterator[Drafted]:
    rows = list(plan.objectives.select_related("queue", "owner", "plan"))
    for each in objectives.standing(rows, today=catalogue.today()):
        one = each.objective
        reading = read.take(one.measure, one.queue_id, one.channel)
        picture = {
            **_head(), **_with(reading, read),
            "figure": _figure(one.measure, each.now) | _aim(one) | {
                "baseline": one.baseline, "covered": each.covered, "way": each.way, "by_when": one.by_when.isoformat(),
                "owner": one.owner.display_name, "scope": one.queue.name if one.queue else one.channel or "everything", "pk": one.pk,
            },
        }
        yield Drafted(Kind.OBJECTIVE, one.name, picture, each.way in BEHIND or _signalled(picture, read.since))


def _chart(reading: Reading, read: _Charted) -> Drafted:
    picture = {**_head(), **_with(reading, read)}
    return Drafted(Kind.CHART, reading.chart.name, picture, _signalled(picture, read.since), f"chart:{reading.chart.reference}")


def _with(reading: Reading | None, read: _Charted) -> dict[str, Any]:
    return {} if reading is None else {"chart": frozen_charts.freeze(reading, read.signals[reading.chart.pk])}


def _signalled(picture: dict[str, Any], since: date) -> bool:
    """Return whether the chart of a picture shows a signal at the days since the last review."""
    return any(each["through"] >= since.isoformat() for each in picture.get("chart", {}).get("signals", ()))


def _measured(code: str, queue: Queue | None, channel: str, first: date) -> Measured:
    zone = queue.zone if queue is not None else "UTC"
    span = objectives.latest(zone)
    if span is None or span[1] < first:
        return Measured(first, first)
    return objectives.measured(code, queue=queue, channel=channel, first_day=first, last_day=span[1])


def _figure(code: str, found: Measured) -> dict[str, Any]:
    return {
        "measure": code, "value": found.known, "n": found.behind, "low": _known(found.low), "high": _known(found.high),
        "first": found.first_day.isoformat(), "last": found.last_day.isoformat(), "sums": found.sums,
        "versions": {
            table: {day.isoformat(): number for day, number in sorted(days.items()) if found.first_day <= day <= found.last_day}
            for table, days in sorted(found.versions.items())
        },
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _actions(before: ServiceReview | None) -> Iterator[Drafted]:
    """Yield what the last review gave people to do: done or late, and whether it worked by the chart of what it serves."""
    if before is None or before.closed_at is None:
        return
    given = list(ReviewOutcome.objects.filter(item__review=before, action__isnull=False).select_related("action__owner").order_by("pk"))
    if not given:
        return
    since = before.closed_at.date()
    rows: list[dict[str, Any]] = []
    for each, said in zip(given, worked.of([(each.serves, since) for each in given]), strict=True):
        action = each.action
        assert action is not None
        rows.append({
            "what": action.what, "owner": action.owner.display_name, "due_on": action.due_on.isoformat(), "serves": each.serves,
            "done_on": action.done_at.date().isoformat() if action.done_at else None,
            "late": action.done_at is None and action.due_on < catalogue.today(), "worked": said.plain(),
        })
    wants = any(row["late"] or row["worked"]["answer"] == "worse" for row in rows)
    yield Drafted(
        Kind.ACTIONS, f"What {before.reference} decided, and did it work", {**_head(), "rows": rows}, wants,
        f"service_review:{before.reference}",
    )


def _agreements(queues: Sequence[Queue], since: date) -> Iterator[Drafted]:
    """Yield each agreement with a client of the queues: its promises in the windows that ended since the last review."""
    clients = {each.client for each in queues if each.client}
    rows = agreements.in_force(agreements.today()).filter(client__in=clients).prefetch_related("terms").order_by("client", "pk")
    for each in rows:
        counter = attainment.Counter(each)
        windows = [
            _window(one) for term in each.terms.all() for one in counter.kept(term, most=4).windows
            if one.window.end > since or one.verdict == "running"
        ]
        wants = any(one["verdict"] == "missed" for one in windows)
        title = f"{each.client}: {each.name}"[:200]
        yield Drafted(Kind.AGREEMENT, title, {**_head(), "rows": windows}, wants, f"agreement:{each.reference}")


def _window(one: attainment.Counted) -> dict[str, Any]:
    return {
        "measure": one.measure.code, "channel": one.term.channel, "target": one.term.target, "target_seconds": one.term.target_seconds,
        "first": one.window.start.isoformat(), "last": (one.window.end - timedelta(days=1)).isoformat(), "value": _known(one.counts.value),
        "n": one.counts.number, "verdict": one.verdict, "cause": one.miss.cause if one.miss else "",
        "action": one.miss.action if one.miss else "",
    }


def _gaps(queues: Sequence[Queue], by: Actor) -> Iterator[Drafted]:
    """Yield the real gaps of the queues against their standards, the greatest first; those of teams stay out of a meeting's papers."""
    codes, keys, channels = {each.code for each in queues}, {each.pk for each in queues}, {each.channel for each in queues}
    found = [
        each for each in gaps.report(by).gaps
        if each.is_real and each.standard.team_id is None and (
            (each.kind == "queue" and each.key in codes) or (each.kind == "channel" and each.key in channels)
            or (each.kind == "half_hour" and each.standard.queue_id in keys)
        )
    ]
    if not found:
        return
    rows = [
        {
            "where": each.where, "kind": each.kind, "standard": each.standard.reference, "measure": each.measure.code,
            "value": each.figure.value, "n": _known(each.figure.n), "low": _known(each.figure.low), "high": _known(each.figure.high),
            "short": each.short, **_aim(each.standard), "finding": each.finding.reference if each.finding else "", "theme": each.theme,
        }
        for each in found[:MOST_ROWS]
    ]
    wants = any(each.finding is None for each in found)
    yield Drafted(Kind.GAPS, "Real gaps to the standards", {**_head(), "rows": rows, "more": max(0, len(found) - MOST_ROWS)}, wants)


def _findings(queues: Sequence[Queue], read: _Charted) -> Iterator[Drafted]:
    """Yield the open findings from charts of the queues, from gaps of their standards and from evaluations of their contacts."""
    themes = Q(theme__in=[f"chart:{each.chart.reference}" for each in read.readings.values()])
    for each in Standard.objects.filter(queue__in=queues):
        themes |= Q(theme__startswith=f"gap:{each.reference}:")
    rows = Finding.objects.filter(closed_at=None).select_related("owner").order_by("raised_at")
    found = list(rows.filter(themes))
    judged = list(rows.filter(source__startswith="evaluation:"))
    of_queues = set(Evaluation.objects.filter(
        queue__in=queues, reference__in=[each.source.removeprefix("evaluation:") for each in judged]
    ).values_list("reference", flat=True))
    found += [each for each in judged if each.source.removeprefix("evaluation:") in of_queues]
    if not found:
        return
    found.sort(key=lambda each: each.raised_at)
    kept = [
        {
            "reference": each.reference, "summary": each.summary, "owner": each.owner.display_name if each.owner else "",
            "raised_on": each.raised_at.date().isoformat(),
        }
        for each in found[:MOST_ROWS]
    ]
    yield Drafted(Kind.FINDINGS, "Open findings", {**_head(), "rows": kept, "more": max(0, len(found) - MOST_ROWS)})


def charted(reference: str) -> Chart | None:
    """Return the chart called `reference`, read again beside what was frozen of it."""
    return Chart.objects.filter(reference=reference).select_related("queue", "team", "site", "reason").first()


def figure_now(review: ServiceReview, item: ReviewItem) -> float | None:
    """Return the figure of an item over the same days as the facts tell it today; None where it cannot be asked again."""
    figure = item.picture["figure"]
    if item.kind == Kind.STANDARD:
        standard = Standard.objects.filter(reference=item.about.removeprefix("standard:")).select_related("queue").first()
        queue, channel = (standard.queue, standard.channel) if standard is not None else (None, "")
        known = standard is not None
    else:
        objective = PlanObjective.objects.filter(pk=figure.get("pk"), plan=review.plan_id).select_related("queue").first()
        queue, channel = (objective.queue, objective.channel) if objective is not None else (None, "")
        known = objective is not None
    if not known:
        return None
    first, last = (date.fromisoformat(figure[name]) for name in ("first", "last"))
    return objectives.measured(figure["measure"], queue=queue, channel=channel, first_day=first, last_day=last).known
