"""A chart as it stood: everything that is drawn of it as plain values, and the same read back without asking the facts again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.engine.charts import Change, Choice, Estimate, Found
from floorwalker.review.models import Chart, ChartPhase, ChartSignal, LeftOutPoint
from floorwalker.review.queries.chart_reading import Phase, Reading, Signal
from floorwalker.review.queries.chart_series import Series

Array = NDArray[np.float64]
_RUNS: Final = ("plotted", "centre", "lower", "upper", "sigma", "z")
_OF_SIGNALS: Final = ("reference", "rule", "side", "state", "reason", "finding")


def freeze(reading: Reading, signals: Sequence[ChartSignal]) -> dict[str, Any]:
    """Return a chart as it reads now with its `signals` as plain values: data, limits, phases and the data versions that were read."""
    chart, series = reading.chart, reading.series
    days = {each.isoformat() for each in series.days}
    return {
        "chart": {
            "reference": chart.reference, "name": chart.name, "measure": chart.measure, "step": chart.step, "zone": chart.zone,
            "starts_on": chart.starts_on.isoformat(),
        },
        "days": [each.isoformat() for each in series.days], "values": _plain(series.values), "n": _plain(series.n),
        "provisional": series.provisional.tolist(), "counts": reading.counts.tolist(),
        "versions": {
            table: {day.isoformat(): version for day, version in sorted(versions.items()) if day.isoformat() in days}
            for table, versions in sorted(series.versions.items())
        },
        "kind": reading.kind.code, "choice": reading.choice.why, "rules": list(reading.rules),
        **{name: _plain(getattr(reading, name)) for name in _RUNS},
        "phases": [_phase(each) for each in reading.phases],
        "left_out": {day.isoformat(): each.reason for day, each in reading.left_out.items()},
        "found": [
            {"rule": each.found.rule.code, "start": each.found.start, "at": each.found.at, "through": each.found.through,
             "side": each.found.side, "started_on": each.started_on.isoformat(), "day": each.at.isoformat(),
             "last_day": each.through.isoformat(), "value": each.value}
            for each in reading.signals
        ],
        "signals": [
            {**{name: getattr(each, name) for name in _OF_SIGNALS}, "value": each.value,
             **{name: getattr(each, name).isoformat() for name in ("started_on", "at", "through")}}
            for each in signals
        ],
        "change": None if reading.change is None else {name: _number(value) for name, value in asdict(reading.change).items()},
    }


def thaw(kept: dict[str, Any]) -> tuple[Reading, list[ChartSignal]]:
    """Return a chart as it was frozen, with its signals: nothing is asked anew, so what was restated since changes nothing in it."""
    chart = Chart(**{**kept["chart"], "starts_on": date.fromisoformat(kept["chart"]["starts_on"])})
    days = tuple(date.fromisoformat(each) for each in kept["days"])
    series = Series(
        measures.get(chart.measure), days, _array(kept["values"]), _array(kept["n"]), np.array(kept["provisional"], dtype=bool),
        {table: {date.fromisoformat(day): number for day, number in versions.items()} for table, versions in kept["versions"].items()},
    )
    runs = {name: _array(kept[name]) for name in _RUNS}
    weekdays = [day.isoweekday() if chart.step == Chart.Step.DAY else 1 for day in days]
    reading = Reading(
        chart, series, engine.KINDS[kept["kind"]], Choice(kept["kind"], kept["choice"]), tuple(kept["rules"]),
        [_thawed(each, chart) for each in kept["phases"]], **runs, counts=np.array(kept["counts"], dtype=bool),
        left_out={date.fromisoformat(day): LeftOutPoint(day=date.fromisoformat(day), reason=why) for day, why in kept["left_out"].items()},
        signals=[_found(each) for each in kept["found"]], habits=engine.habits(runs["z"], np.array(weekdays)),
        change=None if kept["change"] is None else Change(**{name: _float(value) for name, value in kept["change"].items()}),
    )
    signals = [
        ChartSignal(pk=number, **{
            **each, **{name: date.fromisoformat(each[name]) for name in ("started_on", "at", "through")},
        })
        for number, each in enumerate(kept["signals"], start=1)
    ]
    return reading, signals


def restated(kept: dict[str, Any], now: Series) -> int:
    """Return how many of the frozen points have other figures in the facts as they are now."""
    figures = {day.isoformat(): (value, n) for day, value, n in zip(now.days, now.values, now.n, strict=True)}
    frozen = zip(kept["days"], _array(kept["values"]), _array(kept["n"]), strict=True)
    return sum(
        not np.allclose(figures.get(day, (math.nan, math.nan)), (value, n), rtol=1e-9, equal_nan=True) for day, value, n in frozen
    )


def _phase(phase: Phase) -> dict[str, Any]:
    stored, known = phase.stored, phase.known
    return {
        "starts_on": stored.starts_on.isoformat(), "cause": stored.cause, "first": phase.first, "end": phase.end, "judged": phase.judged,
        "frozen_at": stored.frozen_at.isoformat() if stored.frozen_at else None,
        "frozen_through": stored.frozen_through.isoformat() if stored.frozen_through else None, "sums": len(stored.sums),
        "rests_on": phase.rests_on.isoformat() if phase.rests_on else None,
        "known": None if known is None else {
            "kind": known.kind, "centre": known.centre, "factor": known.factor, "points": known.points,
            "moving_range": _number(known.moving_range),
        },
    }


def _thawed(kept: dict[str, Any], chart: Chart) -> Phase:
    stored = ChartPhase(
        chart=chart, starts_on=date.fromisoformat(kept["starts_on"]), cause=kept["cause"], sums=[[]] * kept["sums"],
        frozen_at=datetime.fromisoformat(kept["frozen_at"]) if kept["frozen_at"] else None,
        frozen_through=date.fromisoformat(kept["frozen_through"]) if kept["frozen_through"] else None,
    )
    known = None if kept["known"] is None else Estimate(**{**kept["known"], "moving_range": _float(kept["known"]["moving_range"])})
    rests_on = date.fromisoformat(kept["rests_on"]) if kept["rests_on"] else None
    return Phase(stored, kept["first"], kept["end"], kept["judged"], known, rests_on)


def _found(kept: dict[str, Any]) -> Signal:
    started_on, at, through = (date.fromisoformat(kept[name]) for name in ("started_on", "day", "last_day"))
    found = Found(engine.RULES[kept["rule"]], kept["start"], kept["at"], kept["through"], kept["side"])
    return Signal(found, started_on, at, through, kept["value"])


def _plain(values: Array) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _array(values: Sequence[float | None]) -> Array:
    return np.array([_float(value) for value in values], dtype=float)


def _float(value: float | None) -> float:
    return math.nan if value is None else value
