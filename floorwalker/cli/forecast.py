"""`floorwalker forecast`: from a history file to expected contacts with ranges, without a database."""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from floorwalker.cli.answers import written_whole
from floorwalker.cli.forecast_history import COLUMNS, History, read_history
from floorwalker.engine.forecasting import Decisions, ForecastResult, day_grid, forecast, history_interval
from floorwalker.engine.forecasting.queue_forecast import LONGEST_HORIZON_DAYS
from floorwalker.ground.errors import RuleBroken

HELP = "Forecast contacts by interval from a history of counts, with 80 and 95 % ranges and a back-test."

HEADER = ("start", "offered", "lower_80", "upper_80", "lower_95", "upper_95")
HORIZON = re.compile(r"(\d{1,4})([dw]?)", re.ASCII)
DAYS_A_WEEK = 7
MINUTES_A_DAY = 1440
#: Notes on the history shown in words; --json has them all.
NOTES_SHOWN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `floorwalker forecast`."""
    parser.add_argument(
        "--history",
        type=Path,
        required=True,
        metavar="H.csv",
        help="one row an open interval: start (local time), offered; a time that is not there was closed",
    )
    parser.add_argument(
        "--horizon",
        type=_horizon,
        required=True,
        metavar="20d",
        help="calendar days ahead (20d) or weeks (4w), from the day after the last of the history",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="F.csv", help=f"columns {', '.join(HEADER)}")
    parser.add_argument(
        "--interval",
        type=int,
        metavar="MINUTES",
        help="interval of the forecast, the history's own or a multiple of it; default the history's own",
    )
    parser.add_argument(
        "--columns",
        type=_columns,
        default=COLUMNS,
        metavar="START,OFFERED",
        help="names of the two columns where the history calls them otherwise, for example DateTime,Calls",
    )
    for option, meaning in (
        ("--closed", "day ahead that will be closed"),
        ("--exclude", "day of the history not to learn from"),
        ("--keep", "day of the history to learn from although it looks unusual"),
    ):
        parser.add_argument(option, type=_date, action="append", default=[], metavar="DATE", help=f"{meaning}; repeat")
    parser.add_argument(
        "--event",
        type=_event,
        action="append",
        default=[],
        metavar="DATE=NAME",
        help="day with an event, past or ahead; days of one name share an effect; repeat",
    )
    parser.add_argument("--json", action="store_true", help="print models, back-test and judgements as JSON")


def run(args: argparse.Namespace) -> int:
    """Read the history, write the forecast whole or not at all, and say how good it has been.

    Raises
    ------
    RuleBroken
        If a file cannot be read or written, a value is not a time or a count, or the interval does not fit.
    """
    history = read_history(args.history, columns=args.columns)
    own = history_interval(history.starts)
    interval = own if args.interval is None else args.interval
    if interval < own or interval % own or MINUTES_A_DAY % interval:
        raise RuleBroken(
            f"A forecast by {interval} minutes cannot be made from a history by {own} minutes.",
            remedy=f"Give --interval a multiple of {own} that divides the day, or leave it out.",
            code="interval_does_not_fit",
            interval=interval,
            history_interval=own,
        )
    grid = day_grid(history.starts, history.offered, interval_minutes=interval)
    decisions = Decisions(events=dict(args.event), exclusions=args.exclude, keeps=args.keep, closed=args.closed)
    result = forecast(grid, horizon_days=args.horizon, decisions=decisions)
    with written_whole(args.out, read_from=args.history) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(_rows(result, history))
    if args.json:
        print(json.dumps({"history": str(args.history), "out": str(args.out)} | _facts(result, history)))
    else:
        print("\n".join([*_words(result, history), f"Written to {args.out}."]))
    return 0


def _horizon(text: str) -> int:
    found = HORIZON.fullmatch(text.strip())
    days = int(found[1]) * (DAYS_A_WEEK if found[2] == "w" else 1) if found else 0
    if not 1 <= days <= LONGEST_HORIZON_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is not 1 to {LONGEST_HORIZON_DAYS} days; write 20d or 4w")
    return days


def _columns(text: str) -> tuple[str, str]:
    names = [name.strip() for name in text.split(",")]
    if len(names) != len(COLUMNS) or not all(names) or names[0] == names[1]:
        raise argparse.ArgumentTypeError(f"{text!r} does not name two columns; write START,OFFERED")
    return names[0], names[1]


def _date(text: str) -> np.datetime64:
    try:
        return np.datetime64(date.fromisoformat(text.strip()), "D")
    except ValueError as broken:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it like 2026-03-02") from broken


def _event(text: str) -> tuple[np.datetime64, str]:
    day, _, name = text.partition("=")
    if not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not an event; write it like 2026-03-02=renewal letters")
    return _date(day), name.strip()


def _rows(result: ForecastResult, history: History) -> Iterator[list[str]]:
    """Give the open intervals in order of time, written like the history's own."""
    starts = np.datetime_as_string(result.starts.astype("datetime64[s]"))
    bounds = [result.lower[0.80], result.upper[0.80], result.lower[0.95], result.upper[0.95]]
    for place in zip(*np.nonzero(result.open), strict=True):
        yield [
            history.like_its_own(str(starts[place])),
            f"{result.mean[place]:.3f}",
            *(f"{bound[place]:.0f}" for bound in bounds),
        ]


def _words(result: ForecastResult, history: History) -> Iterator[str]:
    yield result.verdict
    total, days = float(result.day_means.sum()), int(result.open.any(axis=1).sum())
    low, high = result.range_of(np.asarray(result.open.any(axis=1)), 0.80)
    yield (
        f"{total:,.0f} contacts on {days} open days from {result.dates[0]} to {result.dates[-1]}, "
        f"80 % range {low:,.0f} to {high:,.0f}. Chosen: {result.chosen.name}."
    )
    if result.scored_weeks:
        yield f"Back-test on {result.scored_weeks} weeks, least possible error {result.floor_wape:.1%}:"
        yield f"  {'model':<22}{'WAPE':>8}{'bias':>8}{'RMSE':>10}{'MASE':>7}  against last week"
        for model in result.models:
            score, mark = model.scores, "*" if model.chosen else " "
            known = math.isfinite(model.against_baseline)
            gain = "baseline" if model.baseline else f"{model.against_baseline:+.0%}" if known else "not comparable"
            yield f"{mark} {model.name:<22}{score.wape:>8.1%}{score.bias:>+8.1%}{score.rmse:>10.2f}{score.mase:>7.2f}  {gain}"
        yield f"The 80 % range held {result.held[0.80]:.0%} of intervals, the 95 % range {result.held[0.95]:.0%}."
    if history.repeated_hours:
        yield f"Clocks went back in {len(history.repeated_hours)} night(s); the repeated hour counts once, averaged."
    for note in result.cleaning[-NOTES_SHOWN:]:
        yield f"{note.date}: {note.kind}, {note.decision}. {note.reason}"
    if len(result.cleaning) > NOTES_SHOWN:
        yield f"... and {len(result.cleaning) - NOTES_SHOWN} earlier notes; --json has them all."


def _facts(result: ForecastResult, history: History) -> dict[str, Any]:
    low_80, high_80 = result.day_range(0.80)
    low_95, high_95 = result.day_range(0.95)
    return {
        "schema": 1,
        "verdict": result.verdict,
        "rough": result.rough,
        "history_days": result.history_days,
        "interval_minutes": result.interval_minutes,
        "intervals": int(result.open.sum()),
        "offered": float(result.day_means.sum()),
        "chosen": result.chosen.code,
        "back_test": {
            "weeks": result.scored_weeks,
            "floor_wape": _number(result.floor_wape),
            "floor_rmse": _number(result.floor_rmse),
            "held_80": _number(result.held[0.80]),
            "held_95": _number(result.held[0.95]),
            "models": [
                {
                    "code": model.code,
                    "name": model.name,
                    "meaning": model.meaning,
                    "wape": _number(model.scores.wape),
                    "bias": _number(model.scores.bias),
                    "rmse": _number(model.scores.rmse),
                    "mase": _number(model.scores.mase),
                    "n": model.scores.n,
                    "against_baseline": _number(model.against_baseline),
                    "weight": model.weight,
                    "chosen": model.chosen,
                    "baseline": model.baseline,
                }
                for model in result.models
            ],
        },
        "days": [
            {
                "date": str(result.dates[day]),
                "offered": float(result.day_means[day]),
                "lower_80": low_80[day],
                "upper_80": high_80[day],
                "lower_95": low_95[day],
                "upper_95": high_95[day],
                "why": result.explain(result.dates[day]).sentence(),
            }
            for day in np.flatnonzero(result.open.any(axis=1))
        ],
        "cleaning": [
            {
                "date": str(note.date),
                "kind": note.kind,
                "decision": note.decision,
                "from_minute": note.from_minute,
                "to_minute": note.to_minute,
                "observed": note.observed,
                "expected": note.expected,
                "reason": note.reason,
            }
            for note in result.cleaning
        ],
        "repeated_hours": [str(day) for day in history.repeated_hours],
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
