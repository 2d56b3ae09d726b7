"""Signals of charts: finding them, saying what is behind one, raising an issue from it, and telling who owns the chart."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.engine import charts as engine
from floorwalker.ground import clock, findings, settings, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record.figure_words import written
from floorwalker.review import chart_sight
from floorwalker.review.chart_events import SignalExplained, SignalRaised, SignalReopened, SignalsFound
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.models import Chart, ChartSignal
from floorwalker.review.queries import charts as queries
from floorwalker.review.queries import signal_samples
from floorwalker.review.queries.chart_reading import Reading

LOOK: Final = "review.look_at_charts"
LATELY: Final = timedelta(weeks=3)
"""The owner is told of signals this fresh, unless they look themselves; what a new chart finds in its past stands in the list."""
State = ChartSignal.State


def look_at_all(running: RunningJob) -> dict[str, Any]:
    """Look at every chart in use for new signals, and tell the owners."""
    charts = list(Chart.objects.filter(retired_at=None).select_related("queue", "team", "site", "reason", "owner"))
    found = 0
    for done, chart in enumerate(charts, start=1):
        with transaction.atomic():
            running.progress(done, total=len(charts), note=f"{chart.reference} looked at")
            found += _keep(chart, queries.reading(chart), by=running.owner)
    return {"charts": len(charts), "signals": found}


def look_again(chart: Chart, *, by: Actor) -> int:
    """Keep the signals that `chart` shows now and are not kept yet; return how many. Called by what changes a chart.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping charts.
    """
    policy.require(by, KEEP)
    return _keep(chart, queries.reading(chart), by=by)


def _keep(chart: Chart, reading: Reading, *, by: Actor) -> int:
    """Keep new signals, let those lapse that nobody acted on and that no longer show, and leave one line if anything changed."""
    kept = {(each.rule, each.at): each for each in ChartSignal.objects.select_for_update().filter(chart=chart)}
    now, found, lapsed = clock.now(), list[ChartSignal](), 0
    shown = {(each.found.rule.code, each.at): each for each in reading.signals}
    for key, seen in shown.items():
        old = kept.get(key)
        if old is None:
            found.append(ChartSignal.objects.create(
                reference=next_reference("SIG"), chart=chart, rule=key[0], started_on=seen.started_on, at=seen.at, through=seen.through,
                side=seen.found.side, value=seen.value, found_at=now,
            ))
        elif old.through != seen.through or old.lapsed_at is not None:
            found += [old] if old.lapsed_at is not None else []
            old.through, old.lapsed_at = seen.through, None
            old.save(update_fields=["through", "lapsed_at"])
    for key, old in kept.items():
        if key not in shown and old.is_open:
            old.lapsed_at, lapsed = now, lapsed + 1
            old.save(update_fields=["lapsed_at"])
            todos.settle(_todo(old))
    if found or lapsed:
        store.append(SignalsFound(subject=chart.reference, found=len(found), lapsed=lapsed), by=by)
    for each in found:
        if by.person_id != chart.owner_id and each.through >= clock.today(chart.zone) - LATELY:
            _tell(each, chart)
    return len(found)


def _tell(signal: ChartSignal, chart: Chart) -> None:
    """Let the owner of the chart owe a look at the signal, and tell them of it."""
    what = f"{chart.name}: {engine.RULES[signal.rule].name.lower()}"
    todos.owe(
        chart.owner, key=_todo(signal), stage="review", what=what, about=f"signal:{signal.reference}",
        why="A signal wants its cause: explain it, begin a phase, or raise an issue.",
        due_at=clock.now() + timedelta(days=settings.get("chart_signal_days")),
    )
    telling.tell(
        chart.owner, kind="chart_signals", key=f"chart_signals:{signal.reference}", about=f"signal:{signal.reference}", what=what,
        group="charts",
    )


@transaction.atomic
def explain(chart: Chart, key: str, *, reason: str, by: Actor) -> ChartSignal:
    """Say what is behind the signal called `key`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    NotFound
        If the chart has no such signal.
    RuleBroken
        If no reason is given.
    Conflict
        If something was said of it already.
    """
    policy.require(by, KEEP)
    person = deciding.require_person(by, refusal="Only a person explains a signal.")
    signal = find(chart_sight.held(chart, by=by), key, state=State.OPEN)
    decide(signal, State.EXPLAINED, reason=reason_given(reason), person=person)
    store.append(SignalExplained(subject=signal.reference, chart=chart.reference, reason=Sleeved(signal.reason)), by=by)
    return signal


@transaction.atomic
def raise_issue(chart: Chart, key: str, *, summary: str, by: Actor, owner: Person | None = None) -> Finding:
    """Raise an issue from the signal called `key`: a finding with the chart's figures as they are now, given to `owner` if named.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart, raising findings, or, with an owner, giving them.
    NotFound
        If the chart has no such signal.
    RuleBroken
        If nobody says what is wrong.
    Conflict
        If something was said of it already.
    """
    policy.require(by, KEEP)
    person = deciding.require_person(by, refusal="Only a person raises an issue from a signal.")
    signal = find(chart_sight.held(chart, by=by), key, state=State.OPEN)
    made = findings.raise_finding(
        Ref("signal", signal.reference), summary=summary, evidence=evidence(chart, signal), theme=f"chart:{chart.reference}", by=by
    )
    if owner is not None:
        made = findings.give(made, owner=owner, by=by)
    decide(signal, State.RAISED, reason=made.summary, person=person, finding=made.reference)
    store.append(SignalRaised(subject=signal.reference, chart=chart.reference, finding=made.reference), by=by)
    return made


@transaction.atomic
def reopen(chart: Chart, key: str, *, reason: str, by: Actor) -> ChartSignal:
    """Take back what was said of the signal called `key`, so that it waits for its cause again; an issue raised from it stays.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    NotFound
        If the chart has no such signal.
    RuleBroken
        If no reason is given.
    Conflict
        If nothing was said of it.
    """
    policy.require(by, KEEP)
    signal = find(chart_sight.held(chart, by=by), key)
    words = reason_given(reason)
    if signal.state == State.OPEN:
        raise Conflict(f"{signal.reference} is open.", remedy="Look at it again.")
    signal.state, signal.reason, signal.decided_by, signal.decided_at = State.OPEN, "", None, None
    signal.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    store.append(SignalReopened(subject=signal.reference, chart=chart.reference, reason=Sleeved(words)), by=by)
    return signal


def find(chart: Chart, key: str, *, state: str = "") -> ChartSignal:
    """Return the signal of `chart` called `key`, locked.

    Raises
    ------
    NotFound
        If there is none.
    Conflict
        If it is in another state than `state`, where one is wanted.
    """
    found = ChartSignal.objects.select_for_update(of=("self",)).filter(chart=chart, reference=key).first()
    if found is None:
        raise NotFound(f"{chart.reference} has no signal {key[:16]}.", remedy="Look at the chart again.")
    if state and found.state != state:
        raise Conflict(f"{found.reference}: {found.get_state_display().lower()}.", remedy="Look at it again, or open it again first.")
    return found


def decide(signal: ChartSignal, state: str, *, reason: str, person: int, finding: str = "") -> None:
    """Keep what `person` made of a signal, and tick off who was asked; the caller leaves the line."""
    signal.state, signal.reason, signal.decided_by_id, signal.decided_at = state, reason, person, clock.now()
    signal.finding = finding or signal.finding
    signal.save(update_fields=["state", "reason", "decided_by", "decided_at", "finding"])
    todos.settle(_todo(signal))


def settle(chart: Chart) -> None:
    """Tick off what anybody owes about the signals of a chart that is looked at no more."""
    for each in chart.signals.filter(state=State.OPEN):
        todos.settle(_todo(each))


def evidence(chart: Chart, signal: ChartSignal) -> dict[str, Any]:
    """Return the figures of a signal as evidence: point, limits, rule, and what the chart is of."""
    reading = queries.reading(chart)
    number = reading.series.days.index(signal.at) if signal.at in reading.series.days else None
    measure = reading.series.measure

    limits = "no longer drawn"
    if number is not None and not math.isnan(reading.upper[number]):
        lower, centre, upper = (written(measure, float(each[number])) for each in (reading.lower, reading.centre, reading.upper))
        limits = f"{lower} to {upper}, centre {centre}"
    return {
        "chart": chart.reference, "measure": measure.code, "rule": engine.RULES[signal.rule].name,
        "days": f"{signal.started_on.isoformat()} to {signal.through.isoformat()}", "figure": written(measure, signal.value),
        "limits": limits, "kind": reading.kind.name, "as_of": clock.today(chart.zone).isoformat(),
        **({"read": read.sentence} if (read := signal_samples.of(signal)) is not None and read.read else {}),
    }


def _todo(signal: ChartSignal) -> str:
    return f"chart_signal:{signal.reference}"
