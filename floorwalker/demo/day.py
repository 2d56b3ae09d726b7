"""One generated day as columns: contacts, segments, agent states, schedule, surveys, notes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.demo.lines import CHAT_QUEUE

SEGMENT_KINDS: Final = ("ivr", "queue", "alert", "talk", "hold", "wrap", "transfer", "callback", "voicemail")
IVR, QUEUE, ALERT, TALK, HOLD, WRAP, TRANSFER, CALLBACK, VOICEMAIL = range(9)

STATES: Final = (
    "ready",
    "ring",
    "talk",
    "hold",
    "wrap",
    "break",
    "lunch",
    "training",
    "meeting",
    "coaching",
    "admin",
    "unavailable",
    "off",
)
STATE_NUMBER: Final = {state: number for number, state in enumerate(STATES)}
ACTIVITIES: Final = ("voice", "chat", "email", "break", "lunch", "training", "meeting", "coaching", "admin")
ACTIVITY_NUMBER: Final = {activity: number for number, activity in enumerate(ACTIVITIES)}

ENDINGS: Final = (
    "handled",
    "abandoned",
    "ended_in_ivr",
    "voicemail",
    "callback_missed",
    "callback_unreached",
    "open",
)
HANDLED, ABANDONED, ENDED_IN_IVR, LEFT_VOICEMAIL, CALLBACK_MISSED, CALLBACK_UNREACHED, OPEN = range(7)

SURVEY_KINDS: Final = ("csat", "nps", "ces", "settled")
NOBODY: Final = -1

Columns = dict[str, NDArray[Any]]

_MILLISECOND: Final = 1000.0
_MICROSECONDS_IN_MILLISECOND: Final = 1000

_CONTACT_COLUMNS: Final = (
    ("contact", "i8"),
    ("customer", "i4"),
    ("need", "i8"),
    ("ordinal", "i2"),
    ("channel", "i1"),
    ("queue", "i1"),
    ("started", "time"),
    ("ended", "time"),
    ("reason", "i2"),
    ("outcome", "i1"),
    ("ending", "i1"),
    ("agent", "i2"),
    ("dissatisfied", "?"),
    ("transfers", "i1"),
)
_SEGMENT_COLUMNS: Final = (
    ("contact", "i8"),
    ("kind", "i1"),
    ("queue", "i1"),
    ("agent", "i2"),
    ("started", "time"),
    ("ended", "time"),
)
_STATE_COLUMNS: Final = (("agent", "i2"), ("state", "i1"), ("started", "time"), ("ended", "time"))
_SCHEDULE_COLUMNS: Final = (("agent", "i2"), ("activity", "i1"), ("started", "time"), ("ended", "time"))
_SURVEY_COLUMNS: Final = (("contact", "i8"), ("kind", "i1"), ("score", "i1"), ("answered", "time"))


@dataclass(frozen=True)
class Day:
    """What happened on one local day, in columns of equal length; times are UTC datetime64[us], intervals half-open.

    Notes
    -----
    A contact stands in the day on which it ended, its segments with it; contacts still open at the end of the last day
    stand there with ending ``open`` and no end (NaT). `agent` numbers people, -1 is nobody; `customer` -1 is unknown;
    `reason` and `outcome` -1 are none. `visit` counts the queue visits of a contact from 0 (a transfer begins the next);
    `concurrency` is the mean number of contacts the agent served at once during the segment, 1 without an agent.
    `notes` holds (contact, text).
    """

    day: date
    contacts: Columns
    segments: Columns
    states: Columns
    schedule: Columns
    surveys: Columns
    notes: tuple[tuple[int, str], ...]

    def digest(self) -> str:
        """Return a SHA-256 over every column and note."""
        sha = hashlib.sha256(self.day.isoformat().encode())
        for table in (self.contacts, self.segments, self.states, self.schedule, self.surveys):
            for name, column in table.items():
                sha.update(name.encode())
                sha.update(np.ascontiguousarray(column).tobytes())
        sha.update("\n".join(f"{contact} {text}" for contact, text in self.notes).encode())
        return sha.hexdigest()


@dataclass
class Book:
    """Rows of a day while it runs, as plain tuples with times in UTC seconds; NaN is no time."""

    contacts: list[tuple[float, ...]] = field(default_factory=list)
    segments: list[tuple[float, ...]] = field(default_factory=list)
    states: list[tuple[float, ...]] = field(default_factory=list)
    schedule: list[tuple[float, ...]] = field(default_factory=list)
    surveys: list[tuple[float, ...]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def close(self, day: date) -> Day:
        """Return the day's columns in a settled order, without pieces that last less than a millisecond."""
        contacts = _columns(self.contacts, _CONTACT_COLUMNS)
        segments = _drop_empty(_columns(self.segments, _SEGMENT_COLUMNS))
        states = _drop_empty(_columns(self.states, _STATE_COLUMNS))
        return Day(
            day,
            _ordered(contacts, "contact", "started"),
            _with_visits(_ordered(segments, "contact", "started")),
            _ordered(states, "agent", "started"),
            _columns(self.schedule, _SCHEDULE_COLUMNS),
            _columns(self.surveys, _SURVEY_COLUMNS),
            tuple(self.notes),
        )


def _moments(seconds: NDArray[np.float64]) -> NDArray[np.datetime64]:
    missing = np.isnan(seconds)
    whole = np.rint(np.where(missing, 0.0, seconds) * _MILLISECOND).astype(np.int64) * _MICROSECONDS_IN_MILLISECOND
    moments: NDArray[np.datetime64] = whole.astype("datetime64[us]")
    moments[missing] = np.datetime64("NaT")
    return moments


def _columns(rows: Sequence[tuple[float, ...]], layout: tuple[tuple[str, str], ...]) -> Columns:
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(layout))
    return {
        name: _moments(table[:, at]) if kind == "time" else table[:, at].astype(kind) for at, (name, kind) in enumerate(layout)
    }


def _drop_empty(table: Columns) -> Columns:
    keep = ~(table["ended"] <= table["started"])
    return {name: column[keep] for name, column in table.items()}


def _ordered(table: Columns, first: str, second: str) -> Columns:
    order = np.lexsort((table[second], table[first]))
    return {name: column[order] for name, column in table.items()}


def _with_visits(segments: Columns) -> Columns:
    """Add to segments in order the queue visit each belongs to, and how many contacts its agent served meanwhile."""
    contact, kind = segments["contact"], segments["kind"]
    passed_on = np.cumsum(kind == TRANSFER) - (kind == TRANSFER)
    first = np.concatenate([[True], contact[1:] != contact[:-1]]) if contact.size else np.zeros(0, dtype=bool)
    before = passed_on[first]
    visit = passed_on - np.repeat(before, np.diff(np.append(np.flatnonzero(first), contact.size)))
    return {**segments, "visit": visit.astype("i1"), "concurrency": _concurrency(segments)}


def _concurrency(segments: Columns) -> NDArray[np.float64]:
    together = np.ones(segments["contact"].size)
    chats = np.flatnonzero((segments["queue"] == CHAT_QUEUE) & (segments["agent"] >= 0))
    for agent in np.unique(segments["agent"][chats]):
        mine = chats[segments["agent"][chats] == agent]
        started, ended = (segments[name][mine].astype(np.int64) for name in ("started", "ended"))
        shared = np.minimum(ended[:, None], ended) - np.maximum(started[:, None], started)
        together[mine] = np.maximum(shared, 0).sum(axis=1) / (ended - started)
    return together
