"""Larkfield's days as rows of the record: contacts with their parts, agents' states beside the schedule, survey answers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.demo.customers import CUSTOMERS, customer
from floorwalker.demo.day import ACTIVITIES, ENDINGS, SEGMENT_KINDS, STATES, SURVEY_KINDS, Columns, Day
from floorwalker.demo.lines import CHANNELS, OUTCOMES
from floorwalker.record.actions.loading import Batch, Row
from floorwalker.record.facts.schemas import AVAILABLE, HANDLING, ON_QUEUE_ACTIVITY

SOURCE: Final = "larkfield"
UUID_BYTES: Final = 16
SECOND: Final = 1_000_000
"""Microseconds."""
BEFORE_TIME: Final = 10
BEFORE_FRACTION: Final = 19
"""Characters of a date, and of a date with its time."""
LUNCH: Final = STATES.index("lunch")
OUTCOME_OF: Final = {
    "handled": "answered",
    "callback_missed": "callback",
    "callback_unreached": "callback",
}
"""What the record calls an ending; the others have the same name."""
SCALES: Final = ((1.0, 5.0), (0.0, 10.0), (1.0, 7.0), (0.0, 1.0))
"""Of the satisfaction, recommendation and effort questions; the best is the highest in all three."""

Moments = NDArray[np.datetime64]
Numbers = NDArray[np.int64]


def _words(*words: object) -> NDArray[np.object_]:
    return np.array(words, dtype=np.object_)


_ENDINGS: Final = _words(*(OUTCOME_OF.get(ending, ending) for ending in ENDINGS))
_KINDS, _STATES, _CHANNELS, _SURVEYS = _words(*SEGMENT_KINDS), _words(*STATES), _words(*CHANNELS), _words(*SURVEY_KINDS)
_RESOLVED: Final = _words(*(outcome.resolved for outcome in OUTCOMES), None)  # the last for those without outcome, -1
_SCHEDULED: Final = _words(*(ON_QUEUE_ACTIVITY if code in CHANNELS else code for code in ACTIVITIES), "")
_AGREES: Final = np.array(
    [
        [state in (*AVAILABLE, *HANDLING) if code in CHANNELS else state == code for code in ACTIVITIES]
        for state in STATES
    ]
)


@dataclass(frozen=True)
class Keys:
    """Where Larkfield's numbers stand in the house: keys in the order of the numbers; customer 0 has the key `customers`."""

    people: Sequence[int]
    queues: Sequence[int]
    reasons: Sequence[int]
    homes: Sequence[int | None]
    customers: int


def customer_rows(first_key: int, *, created_at: datetime) -> list[Row]:
    """Return every customer of Larkfield as a row; customer 0 gets the key `first_key`."""
    at = created_at.replace(tzinfo=None).isoformat(" ")
    return [
        (first_key + number, uuid, SOURCE, one.reference, one.name, False, at)
        for number, uuid, one in zip(range(CUSTOMERS), _uuids(CUSTOMERS), map(customer, range(CUSTOMERS)), strict=True)
    ]


def day_batch(day: Day, *, keys: Keys, first_key: int, absent: frozenset[tuple[int, date]], closes: np.datetime64) -> Batch:
    """Return the rows of one played day.

    Parameters
    ----------
    first_key
        Key of the day's first contact; the others follow.
    absent
        People and days known to be absent: the roster expects nothing of them.
    closes
        End of the last day of the history: what is open then has lasted until it, and no later answer is known.
    """
    numbers = day.contacts["contact"]
    return Batch(
        contacts=_contact_rows(day, keys, first_key),
        segments=_segment_rows(day, keys, first_key, closes),
        states=_state_rows(day, keys, absent),
        answers=_answer_rows(day.surveys, first_key + np.searchsorted(numbers, day.surveys["contact"]), closes),
    )


def _contact_rows(day: Day, keys: Keys, first_key: int) -> list[Row]:
    table = day.contacts
    size = table["contact"].size
    numbers = table["contact"].tolist()
    notes = dict(day.notes)
    return list(
        zip(
            range(first_key, first_key + size), _uuids(size), repeat(SOURCE, size), map(str, numbers),
            _CHANNELS[table["channel"]].tolist(), repeat("inbound", size),
            _or_none(table["customer"] + keys.customers, table["customer"] < 0), _words(*keys.queues)[table["queue"]].tolist(),
            _words(*keys.people, None)[table["agent"]].tolist(), _words(*keys.reasons, None)[table["reason"]].tolist(),
            _ENDINGS[table["ending"]].tolist(), _RESOLVED[table["outcome"]].tolist(), table["dissatisfied"].tolist(),
            texts(table["started"]), _or_none(texts(table["ended"]), np.isnat(table["ended"])), repeat(False, size),
            [notes.get(number, "") for number in numbers],
            strict=True,
        )
    )


def _segment_rows(day: Day, keys: Keys, first_key: int, closes: np.datetime64) -> list[Row]:
    table = day.segments
    contact, visit = table["contact"], table["visit"]
    place = np.searchsorted(day.contacts["contact"], contact)
    at = np.arange(contact.size)
    begins = np.concatenate([[True], contact[1:] != contact[:-1]]) if contact.size else np.zeros(0, dtype=bool)
    position = at - np.maximum.accumulate(np.where(begins, at, 0))
    ends = np.roll(begins, -1)  # the first of the next contact follows; after the last, the first of all
    hands_on = ~ends & (np.roll(visit, -1) != visit)
    outcome = np.full(contact.size, "", dtype=np.object_)
    outcome[ends] = _ENDINGS[day.contacts["ending"][place[ends]]]
    outcome[hands_on] = "transferred"
    return list(
        zip(
            (first_key + place).tolist(), position.tolist(), _KINDS[table["kind"]].tolist(), visit.tolist(),
            _words(*keys.queues)[table["queue"]].tolist(), _words(*keys.people, None)[table["agent"]].tolist(),
            texts(table["started"]), texts(np.where(np.isnat(table["ended"]), closes, table["ended"])), outcome.tolist(),
            table["concurrency"].tolist(),
            strict=True,
        )
    )


def _answer_rows(table: Columns, contact: Numbers, closes: np.datetime64) -> list[Row]:
    known = table["answered"] < closes
    kind = table["kind"][known]
    low, high = (np.array(bound)[kind].tolist() for bound in zip(*SCALES, strict=True))
    return list(
        zip(
            contact[known].tolist(), _SURVEYS[kind].tolist(), table["score"][known].astype(np.float64).tolist(), low, high,
            repeat(True, kind.size), texts(table["answered"][known]), repeat("", kind.size),
            strict=True,
        )
    )


def _state_rows(day: Day, keys: Keys, absent: frozenset[tuple[int, date]]) -> list[Row]:
    agent, state, started, ended, activity = beside_schedule(day.states, day.schedule)
    away = np.isin(agent, [person for person, on in absent if on == day.day])
    activity[away] = -1
    agrees = _or_none(_AGREES[state, activity], activity < 0)
    return list(
        zip(
            _words(*keys.people)[agent].tolist(), _STATES[state].tolist(), _words(*keys.homes)[agent].tolist(), texts(started),
            texts(ended), (state != LUNCH).tolist(), _SCHEDULED[activity].tolist(), agrees,
            strict=True,
        )
    )


def beside_schedule(states: Columns, schedule: Columns) -> tuple[Numbers, Numbers, Moments, Moments, Numbers]:
    """Return the states cut where the schedule changes: agent, state, start, end, and the activity scheduled (-1 for none)."""
    zero = min(table["started"].min() for table in (states, schedule))
    span = int((max(table["ended"].max() for table in (states, schedule)) - zero) / np.timedelta64(1, "us")) + 1

    def line(table: Columns, name: str) -> Numbers:
        """Return the moments on one line where agent follows agent."""
        return np.asarray(table["agent"].astype(np.int64) * span + (table[name] - zero).astype(np.int64))

    begin, end = line(states, "started"), line(states, "ended")
    order = np.argsort(line(schedule, "started"))
    plan_begin, plan_end = line(schedule, "started")[order], line(schedule, "ended")[order]
    cuts = np.unique(np.concatenate([plan_begin, plan_end]))
    first, last = np.searchsorted(cuts, begin, side="right"), np.searchsorted(cuts, end, side="left")
    pieces = last - first + 1
    which = np.repeat(np.arange(begin.size), pieces)
    nth = np.arange(which.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    cut = first[which] + nth
    starts = np.where(nth == 0, begin[which], cuts[np.maximum(cut - 1, 0)])
    stops = np.where(nth == pieces[which] - 1, end[which], cuts[np.minimum(cut, cuts.size - 1)])
    plan = np.searchsorted(plan_begin, starts, side="right") - 1
    planned = (plan >= 0) & (starts < plan_end[plan])
    activity = np.where(planned, schedule["activity"][order][plan].astype(np.int64), -1)
    agent = states["agent"][which].astype(np.int64)
    begun, over = (zero + (edge - agent * span).astype("timedelta64[us]") for edge in (starts, stops))
    return agent, states["state"][which].astype(np.int64), begun, over, activity


def texts(moments: Moments) -> list[str]:
    """Return UTC moments as Django writes them to SQLite: without a fraction where there is none."""
    found = np.datetime_as_string(moments, unit="us")
    found.view("U1").reshape(moments.size, -1)[:, BEFORE_TIME] = " "
    whole = np.flatnonzero(moments.astype(np.int64) % SECOND == 0)
    found[whole] = found[whole].astype(f"U{BEFORE_FRACTION}")
    listed: list[str] = found.tolist()
    return listed


def _or_none(values: Any, is_none: NDArray[np.bool_]) -> list[Any]:
    kept = np.array(values, dtype=np.object_)
    kept[is_none] = None
    listed: list[Any] = kept.tolist()
    return listed


def _uuids(count: int) -> list[str]:
    """Return random UUIDs of version 4 (RFC 9562 section 5.4) as 32 digits."""
    drawn = np.frombuffer(bytearray(os.urandom(UUID_BYTES * count)), dtype=np.uint8).reshape(count, UUID_BYTES)
    drawn[:, 6] = drawn[:, 6] & 0x0F | 0x40
    drawn[:, 8] = drawn[:, 8] & 0x3F | 0x80
    digits = drawn.tobytes().hex()
    return [digits[at : at + 32] for at in range(0, 32 * count, 32)]
