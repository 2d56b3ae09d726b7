"""What is said on a chart: a new phase, frozen limits, points left out, notes on days; and taking each back."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date
from typing import Any

from django.db import transaction

from floorwalker.engine import charts as engine
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review import chart_sight
from floorwalker.review.actions import signals
from floorwalker.review.chart_events import (
    ChartNoted,
    ChartNoteTakenBack,
    LimitsFrozen,
    PhaseBegun,
    PhaseTakenBack,
    PointLeftOut,
    PointPutBack,
)
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.models import Chart, ChartNote, ChartPhase, ChartSignal, LeftOutPoint
from floorwalker.review.queries import charts as queries
from floorwalker.review.queries.chart_reading import Phase, Reading
from floorwalker.review.rules import charts as rules


@transaction.atomic
def begin_phase(chart: Chart, *, starts_on: date, cause: str, by: Actor, signal: str = "") -> ChartPhase:
    """Begin a phase with the point of `starts_on`, because something was changed; what `signal` names, if anything, is thereby answered.

    The limits before are frozen as they stand, where they are not and there are points enough: that process is over.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    RuleBroken
        If nobody says what was changed, or a phase cannot begin then (`rules.check_phase`).
    NotFound
        If the chart has no such signal.
    Conflict
        If it is retired, or something was said of the signal already.
    """
    policy.require(by, KEEP)
    person = deciding.require_person(by, refusal="Only a person begins a phase.")
    held = chart_sight.held(chart, by=by)
    words = reason_given(cause)[:300]
    before = queries.reading(held)
    last = before.phases[-1]
    rules.check_phase(
        starts_on, points=before.series.days, last_start=last.stored.starts_on, frozen_through=last.stored.frozen_through
    )
    answered = signals.find(held, signal, state=ChartSignal.State.OPEN) if signal else None
    made = ChartPhase.objects.create(chart=held, starts_on=starts_on, cause=words, begun_by_id=person, begun_at=clock.now())
    if not last.frozen:
        over = queries.reading(held).phases[-2]
        if over.known is not None and over.rests_on is not None:
            _freeze(before, over, why="", by=by)
    store.append(PhaseBegun(subject=held.reference, starts_on=starts_on, cause=Sleeved(words)), by=by)
    if answered is not None:
        signals.decide(answered, ChartSignal.State.NEW_PHASE, reason=words, person=person)
    signals.look_again(held, by=by)
    return made


@transaction.atomic
def take_back_phase(chart: Chart, *, why: str, by: Actor) -> None:
    """Take back the last phase, which was a mistake; what it answered stays as it was said.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    RuleBroken
        If there is none but the first, or nobody says why.
    Conflict
        If it is retired.
    """
    policy.require(by, KEEP)
    held = chart_sight.held(chart, by=by)
    words = reason_given(why)
    *before, last = held.phases.all()
    if not before:
        raise RuleBroken("The chart has one phase.", remedy="Retire the chart if it is not wanted.", code="chart_phase")
    last.delete()
    store.append(PhaseTakenBack(subject=held.reference, starts_on=last.starts_on, why=Sleeved(words)), by=by)
    signals.look_again(held, by=by)


@transaction.atomic
def freeze(chart: Chart, *, by: Actor, why: str = "") -> ChartPhase:
    """Freeze the limits of the last phase on its points so far: later points are judged by them and move them no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    RuleBroken
        If there are too few points, or limits frozen before are to be frozen anew and nobody says why.
    Conflict
        If it is retired.
    """
    policy.require(by, KEEP)
    held = chart_sight.held(chart, by=by)
    reading = queries.reading(held)
    last = reading.phases[-1]
    words = reason_given(why) if last.frozen else ""
    if last.frozen:
        ChartPhase.objects.filter(pk=last.stored.pk).update(
            frozen_at=None, frozen_by=None, frozen_through=None, frozen_why="", kind="", centre=None, factor=None, sums=[], versions={}
        )
        reading = queries.reading(held)
        last = reading.phases[-1]
    if last.known is None:
        raise RuleBroken(
            f"The phase has {last.judged} of the {engine.LEAST_POINTS} points that limits need.", remedy="Wait for more points.",
            code="chart_too_early",
        )
    _freeze(reading, last, why=words, by=by)
    signals.look_again(held, by=by)
    return ChartPhase.objects.get(pk=last.stored.pk)


def _freeze(reading: Reading, phase: Phase, *, why: str, by: Actor) -> None:
    """Keep the limits of `phase` with the points and data versions that they rest on."""
    policy.require(by, KEEP)
    known, series = phase.known, reading.series
    assert known is not None
    assert phase.rests_on is not None
    kept: list[list[Any]] = [
        [day.isoformat(), float(series.values[number]), None if math.isnan(series.n[number]) else float(series.n[number])]
        for number, day in enumerate(series.days)
        if reading.counts[number] and phase.stored.starts_on <= day <= phase.rests_on and phase.first <= number < phase.end
    ]
    days = {day for day, *_ in kept}
    stored = ChartPhase.objects.select_for_update(of=("self",)).get(pk=phase.stored.pk)
    stored.frozen_at, stored.frozen_by_id, stored.frozen_through, stored.frozen_why = clock.now(), by.person_id, phase.rests_on, why
    stored.kind, stored.centre, stored.factor, stored.sums = known.kind, known.centre, known.factor, kept
    stored.versions = {
        table: {day.isoformat(): version for day, version in versions.items() if day.isoformat() in days}
        for table, versions in series.versions.items()
    }
    stored.save()
    digest = hashlib.sha256(json.dumps(kept, separators=(",", ":")).encode()).hexdigest()
    store.append(
        LimitsFrozen(
            subject=reading.chart.reference, starts_on=stored.starts_on, through=phase.rests_on, chart_kind=known.kind,
            centre=f"{known.centre:.6g}", points=len(kept), digest=digest, why=Sleeved(why),
        ),
        by=by,
    )


@transaction.atomic
def leave_out(chart: Chart, *, day: date, reason: str, by: Actor) -> LeftOutPoint:
    """Let the point of `day` count no more towards limits and signals; it stays on the chart as a ring, with the reason and the name.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    RuleBroken
        If nobody says why, or that day is no point.
    Conflict
        If it is left out already, frozen limits rest on it, or the chart is retired.
    """
    policy.require(by, KEEP)
    person = deciding.require_person(by, refusal="Only a person leaves a point out.")
    held = chart_sight.held(chart, by=by)
    words = reason_given(reason)[:300]
    reading = queries.reading(held)
    rules.check_point(day, points=reading.series.days)
    if day in reading.left_out:
        raise Conflict(f"{day:%d %b %Y} is left out already.", remedy="Put it back first.")
    _refuse_frozen(reading, day)
    made = LeftOutPoint.objects.create(chart=held, day=day, reason=words, left_by_id=person, left_at=clock.now())
    store.append(PointLeftOut(subject=held.reference, day=day, why=Sleeved(words)), by=by)
    signals.look_again(held, by=by)
    return made


@transaction.atomic
def put_back(chart: Chart, *, day: date, by: Actor) -> None:
    """Let the point of `day` count again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    NotFound
        If it is not left out.
    Conflict
        If limits were frozen without it, or the chart is retired.
    """
    policy.require(by, KEEP)
    held = chart_sight.held(chart, by=by)
    out = held.left_out.filter(day=day, put_back_at=None).first()
    if out is None:
        raise NotFound(f"{day:%d %b %Y} is not left out.", remedy="Look at the chart again.")
    _refuse_frozen(queries.reading(held), day)
    out.put_back_at = clock.now()
    out.save(update_fields=["put_back_at"])
    store.append(PointPutBack(subject=held.reference, day=day), by=by)
    signals.look_again(held, by=by)


def _refuse_frozen(reading: Reading, day: date) -> None:
    """Refuse to change what frozen limits rest on: they would no longer be what was frozen."""
    for phase in reading.phases:
        through = phase.stored.frozen_through
        if through is not None and phase.stored.starts_on <= day <= through:
            raise Conflict(
                f"Limits are frozen on the points through {through:%d %b %Y}, that day among them.",
                remedy="Explain the signal instead, or begin the chart anew.",
            )


@transaction.atomic
def note(chart: Chart, *, day: date, words: str, by: Actor) -> ChartNote:
    """Write at a day of a chart; it stays on the chart.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    RuleBroken
        If nothing is said, or the day lies before the chart or in the future.
    Conflict
        If it is retired.
    """
    policy.require(by, KEEP)
    person = deciding.require_person(by, refusal="Only a person writes a note.")
    held = chart_sight.held(chart, by=by)
    said = words.strip()[:300]
    if not said:
        raise RuleBroken("The note is empty.", remedy="Say what happened that day.", code="chart_note")
    if not held.starts_on <= day <= clock.today(held.zone):
        raise RuleBroken(f"{day:%d %b %Y} does not lie on the chart.", remedy="Choose one of its days.", code="chart_note")
    made = ChartNote.objects.create(chart=held, day=day, words=said, made_by_id=person, made_at=clock.now())
    store.append(ChartNoted(subject=held.reference, day=day, words=Sleeved(said)), by=by)
    return made


@transaction.atomic
def take_back_note(chart: Chart, *, pk: int, by: Actor) -> None:
    """Take a note off a chart.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    NotFound
        If there is none.
    Conflict
        If the chart is retired.
    """
    policy.require(by, KEEP)
    held = chart_sight.held(chart, by=by)
    found = held.notes.filter(pk=pk, taken_back_at=None).first()
    if found is None:
        raise NotFound("There is no such note.", remedy="Look at the chart again.")
    found.taken_back_at = clock.now()
    found.save(update_fields=["taken_back_at"])
    store.append(ChartNoteTakenBack(subject=held.reference, day=found.day), by=by)
