"""How each measure moved after a day: its days before and after, and which movements stand when many are looked at at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from floorwalker.engine import charts, effects
from floorwalker.engine.effects import Effect, Nature
from floorwalker.record import counting
from floorwalker.record import facts as facts_of
from floorwalker.record.facts import matters as facts
from floorwalker.record.facts.matters import Row, Touch
from floorwalker.record.facts.question import DEFAULT_SHORT_ABANDON_SECONDS, DEFAULT_TARGET_SECONDS, Question, ask

RATE: Final = 0.1
"""At most this share of the movements said to be real may be chance, on average (RULINGS 28)."""
BEFORE: Final = timedelta(weeks=6)
Better = Literal["higher", "lower", "neither"]
Unit = Literal["contacts", "share", "seconds", "points", "per thousand"]


@dataclass(frozen=True)
class Looked:
    """One figure that is looked at by day: what it is made of, and which way is good."""

    code: str
    name: str
    unit: Unit
    better: Better
    part: str
    of: str = ""

    @property
    def nature(self) -> Nature:
        """Whether its days add up."""
        return "count" if not self.of else "mean"


LOOKED: Final = (
    Looked("contacts", "Contacts", "contacts", "neither", "offered"),
    Looked("given_up", "Not answered", "share", "lower", "unanswered", "offered"),
    Looked("wait", "Mean wait, telephone and chat", "seconds", "lower", "wait_seconds", "waited"),
    Looked("satisfied", "Satisfied", "share", "higher", "satisfied", "asked_satisfied"),
    Looked("ease", "Effort score", "points", "higher", "ease", "asked_ease"),
    Looked("said", "Settled, as customers say", "share", "higher", "said_yes", "said"),
    Looked("settled", "No return about the same reason", "share", "higher", "settled", "watched"),
    Looked("told_again", "Told again, at most", "share", "lower", "told_again", "known"),
    Looked("passed_on", "Passed on", "share", "lower", "passed_on", "contacts"),
    Looked("complaints", "Complaints per 1,000 contacts", "per thousand", "lower", "complaints", "complaints_of"),
)
BY_CODE: Final = {each.code: each for each in LOOKED}


@dataclass(frozen=True)
class Moved:
    """How one figure of one place moved, whether that stands among all that were looked at, and on how many days after it stood out."""

    looked: Looked
    where: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    since: date
    effect: Effect
    signals: int
    stands: bool = False

    @property
    def verdict(self) -> str:
        """``untold``, ``routine``, ``better``, ``worse`` or ``moved``."""
        if math.isnan(self.effect.difference):
            return "untold"
        if not self.stands:
            return "routine"
        if self.looked.better == "neither":
            return "moved"
        return "better" if (self.effect.difference > 0) == (self.looked.better == "higher") else "worse"


def question(first: date, last: date, *, zone: str, filters: dict[str, Any] | None = None) -> Question:
    """Return what the facts are asked of the local days `first` to `last`."""
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, last + timedelta(days=1)))
    return ask(
        start=start, end=end, zone=zone, by=(), interval_minutes=None, filters=filters or {}, needs=("matter_contacts",),
        target_seconds=DEFAULT_TARGET_SECONDS, short_abandon_seconds=DEFAULT_SHORT_ABANDON_SECONDS,
    )


def days_followed() -> tuple[date, date] | None:
    """Return the first and the last UTC day whose contacts were followed; None where none was."""
    with counting.store().reading() as snapshot:
        days = sorted(snapshot.days["matters"])
    return (days[0], days[-1]) if days else None


def by_day(asked: Question, touches: Sequence[Touch] | None, *, zone: str) -> list[Row]:
    """Return the sums of each day."""
    rows = facts.touching_by_day(counting.store(), asked, touches, zone=zone)
    complaints = _complaints(asked, touches, zone=zone)
    return [
        row | {
            "unanswered": row["offered"] - row["contacts"], "complaints": complaints.get(row["key"], 0),
            "complaints_of": row["offered"] if row["key"] in complaints else 0,
        }
        for row in rows
    ]


def _complaints(asked: Question, touches: Sequence[Touch] | None, *, zone: str) -> dict[date, int]:
    """Return how many complaints came on each local day that is counted, of those that fit; a day that nobody counted is left out."""
    by = ("day",) if touches is None else ("day", "queue", "channel", "reason")
    answer = facts_of.answer(counting.store(), replace(asked, by=by, needs=("complaints",)))
    known = answer.versions.get("complaints", {})
    found = dict.fromkeys(known, 0)
    rows, numbers = answer.table.to_pylist(), answer.columns()["complaints"]
    for row, number in zip(rows, numbers, strict=True):
        if not math.isnan(number) and row["day"] in found and (touches is None or _fits(row, touches)):
            found[row["day"]] += round(number)
    return found


def _fits(row: Row, touches: Sequence[Touch]) -> bool:
    """Return whether a part of the facts lies where customers meet us: queues, else the channel, and reasons where they are named."""
    return any(
        (row["queue"] in set(queues) if list(queues) else row["channel"] == channel)
        and (not list(reasons) or row["reason"] in set(reasons))
        for queues, reasons, channel in touches
    )


def counts_complaints() -> bool:
    """Return whether any complaint was ever counted."""
    with counting.store().reading() as snapshot:
        return any(facts.rows for facts in snapshot.days["complaints"].values())


def of(
    rows: Sequence[Row], looked: Looked, *, where: str, first: date, since: date, last: date, open_on: Collection[date] | None = None
) -> Moved:
    """Return how `looked` moved from the day `since` to `last`, held against the days from `first`; a day without contacts counts none.

    `open_on` are days on which anybody came at all, where `rows` are of a part that may be new; weekdays without any before are closed.
    """
    by = {row["key"]: row for row in rows}
    span = [first + timedelta(days=after) for after in range((last - first).days + 1)]
    closed = _closed(by if open_on is None else open_on, span, since)
    values, weights = [], []
    for day in span:
        row = by.get(day)
        if looked.nature == "count":
            values.append(math.nan if day.isoweekday() in closed else float(row[looked.part]) if row is not None else 0.0)
            weights.append(1.0)
        else:
            n = float(row[looked.of]) if row is not None else 0.0
            values.append(float(row[looked.part]) / n if row is not None and n else math.nan)
            weights.append(n)
    weekdays, place = [day.isoweekday() for day in span], sum(day < since for day in span)
    effect = effects.after(looked.nature, values, weekdays, place, weights=None if looked.nature == "count" else weights)
    expected = _expected(values, weights, weekdays, place)
    return Moved(
        looked, where, tuple(span), tuple(None if math.isnan(each) else each for each in values), expected, since, effect,
        _signals(values, expected, weights, place, looked.nature),
    )


def _closed(by: Collection[date], span: Sequence[date], since: date) -> set[int]:
    """Return the weekdays on which nobody ever came before: closed, and nothing to expect of."""
    return {number for number in range(1, 8) if not any(day in by for day in span if day < since and day.isoweekday() == number)}


def _expected(values: Sequence[float], weights: Sequence[float], weekdays: Sequence[int], place: int) -> tuple[float | None, ...]:
    """Return the mean of the same weekdays before of every day."""
    found: dict[int, float] = {}
    for number in set(weekdays):
        same = [at for at in range(place) if weekdays[at] == number and not math.isnan(values[at]) and weights[at] > 0]
        if same:
            found[number] = float(np.average([values[at] for at in same], weights=[weights[at] for at in same]))
    return tuple(found.get(number) for number in weekdays)


def _signals(values: Sequence[float], expected: Sequence[float | None], weights: Sequence[float], place: int, nature: Nature) -> int:
    """Return on how many days after the figure lay past three sigmas of an XmR chart of what the weekday does not explain."""
    gaps = [math.nan if each is None else value - each for value, each in zip(values, expected, strict=True)]
    scaled = [
        gap / math.sqrt(max(each or 0.0, 1.0)) if nature == "count" else gap * math.sqrt(weight)
        for gap, each, weight in zip(gaps, expected, weights, strict=True)
    ]
    before = [each for each in scaled[:place] if not math.isnan(each)]
    if len(before) < charts.LEAST_POINTS:
        return 0
    known = charts.estimate("xmr", np.array(before))
    bounds = charts.limits(known, np.array(before))
    low, high = float(bounds.lower[0]), float(bounds.upper[0])
    return sum(not math.isnan(each) and not low <= each <= high for each in scaled[place:])


def standing(found: Sequence[Moved]) -> list[Moved]:
    """Return `found` with what stands at the false-discovery rate of all of them together."""
    if not found:
        return []
    stands = charts.benjamini_hochberg([each.effect.p for each in found], rate=RATE)
    return [replace(each, stands=bool(stand)) for each, stand in zip(found, stands, strict=True)]
