"""Guessing what each column of a table is: from the words of its header and the shape of its values, with a confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from floorwalker.record.importers import values
from floorwalker.record.importers.values import Order

SAMPLE_ROWS: Final = 2_000
SURE: Final = 0.8
"""Below this a guess is asked about."""
DAY: Final = timedelta(days=1)
LEAP: Final = timedelta(days=20)
"""From one row to the next no log leaps so far ahead; day and month exchanged do."""
OUTCOME_CODES: Final = 40
"""More different values than this are no outcome."""


@dataclass(frozen=True)
class Meaning:
    """What a column can mean: its code, label, the shape of its values, and the words that headers use for it."""

    code: str
    label: str
    shape: str
    words: str


MEANINGS: Final = (
    Meaning(
        "reference", "Reference", "text",
        "call id|callid|contact id|contactid|reference|ref|uniqueid|unique id|ucid|conversation id|session id|"
        "ticket|interaction id|id|record id",
    ),
    Meaning(
        "start", "Start, date and time", "moment",
        "start|start time|starttime|start ts|started|started at|timestamp|date time|datetime|call date|"
        "call time|calldate|arrival|arrived|initiated|created|created at|begin|queue start|time stamp|"
        "call start|enqueue time",
    ),
    Meaning(
        "date", "Date alone", "moment",
        "date|day|call date|start date",
    ),
    Meaning(
        "time", "Time of day alone", "clock",
        "time|time of day|start time|call time|hour",
    ),
    Meaning(
        "queue", "Queue", "text",
        "queue|queue name|queuename|q name|skill|split|vdn|service|campaign|line|department|acd queue|"
        "queue id|skill group",
    ),
    Meaning(
        "agent", "Agent", "text",
        "agent|agent name|agt|agent id|user|user name|username|operator|handled by|employee|advisor|rep|"
        "representative|server|answered by",
    ),
    Meaning(
        "customer", "Customer", "text",
        "customer|customer id|caller|ani|caller id|cli|from|phone|phone number|customer number|account|msisdn|"
        "src|calling number|client|client id",
    ),
    Meaning(
        "wait", "Wait in the queue", "length",
        "wait|wait time|waiting time|queue time|q time|time in queue|speed of answer|asa|hold in queue|"
        "queue wait|delay|wait s|queue s|wait seconds",
    ),
    Meaning(
        "talk", "Talk", "length",
        "talk|talk time|talktime|talk s|talk seconds|conversation|conversation time|billsec|service time|"
        "ser time|duration talk|call duration|duration|interaction time|handle",
    ),
    Meaning(
        "hold", "Hold", "length",
        "hold|hold time|holdtime|hold s|on hold|hold seconds|customer hold",
    ),
    Meaning(
        "wrap", "Wrap-up", "length",
        "wrap|wrap up|wrapup|wrap time|acw|after call work|after call|wrap up time|acw time|acw s|wrap s|"
        "wrap seconds",
    ),
    Meaning(
        "outcome", "Outcome", "code",
        "outcome|result|disposition|disp|disp cd|disposition code|status|call status|abandoned|answered|"
        "call result|call outcome|state",
    ),
    Meaning(
        "channel", "Channel", "code",
        "channel|media|media type|type of contact|contact type|medium",
    ),
    Meaning(
        "direction", "Direction", "code",
        "direction|call direction|in out|inbound outbound|call type",
    ),
    Meaning(
        "reason", "Reason", "text",
        "reason|call reason|topic|category|type|contact reason|subject|wrap code|wrap up code|"
        "disposition reason",
    ),
)  # fmt: skip
TOTALS: Final = {
    "offered", "calls offered", "contacts offered", "calls", "handled", "calls handled", "answered calls", "volume", "contacts",
    "acd calls", "received",
}  # fmt: skip
"""Headers of counts: a table of totals a half hour, not of contacts."""


@dataclass(frozen=True)
class Guess:
    """What one column seems to be; an empty `meaning` is nothing that we keep."""

    column: str
    meaning: str
    confidence: float
    label: str
    """What it seems to be, in words."""
    samples: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it needs no asking."""
        return self.confidence >= SURE

    @property
    def sure_words(self) -> str:
        """How sure the guess is, in words."""
        return f"{self.confidence:.0%} sure"


@dataclass(frozen=True)
class Reading:
    """How a table seems to be meant: every column, the order of day and month with its confidence, the units of lengths."""

    columns: tuple[Guess, ...]
    order: Order
    order_sure: bool
    units: dict[str, str] = field(default_factory=dict)
    totals: bool = False

    def as_mapping(self) -> dict[str, Any]:
        """Return the guess as a mapping that can be used and saved."""
        fields = {guess.meaning: guess.column for guess in self.columns if guess.meaning}
        kept = {"fields": fields, "order": self.order, "units": self.units}
        return kept | {"channel": "voice", "direction": "inbound", "outcomes": {}}


def words_of(header: str) -> str:
    """Return the words of a header, parted at capitals and signs: ``StartTime_ts`` is ``start time ts``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return " ".join(re.findall(r"[a-z0-9]+", parted.lower()))


def guess(columns: Sequence[str], rows: Sequence[Sequence[str]], *, meanings: Sequence[Meaning] = MEANINGS) -> Reading:
    """Return how the table with `columns` and first `rows` seems to be meant; its columns being among `meanings`."""
    by_code = {meaning.code: meaning for meaning in meanings}
    cells = [[row[at].strip() for row in rows if at < len(row) and row[at].strip()] for at in range(len(columns))]
    order, order_sure = _order([cell for column in cells for cell in column[:SAMPLE_ROWS]], cells)
    scores = sorted(
        (
            (score, at, meaning.code)
            for at, header in enumerate(columns)
            for meaning in meanings
            if (score := _name_score(header, meaning) * _shape_score(cells[at], meaning.shape, order)) > 0
        ),
        reverse=True,
    )
    taken: dict[int, tuple[str, float]] = {}
    used: set[str] = set()
    for score, at, code in scores:
        if at not in taken and code not in used:
            taken[at] = (code, score)
            used.add(code)
    if "start" in used and {"date", "time"} & used:  # a start says both; parts of it beside are left out
        taken = {at: kept for at, kept in taken.items() if kept[0] not in {"date", "time"}}
    labels = {at: by_code[code].label for at, (code, _) in taken.items()}
    guesses = tuple(
        Guess(header, *taken.get(at, ("", SURE)), labels.get(at, ""), tuple(row[at] if at < len(row) else "" for row in rows[:5]))
        for at, header in enumerate(columns)
    )
    units = {code: _unit(columns[at], cells[at]) for at, (code, _) in taken.items() if by_code[code].shape == "length"}
    counted = [header for header in columns if words_of(header) in TOTALS]
    is_totals = bool(counted) and not {"reference", "agent", "customer"} & used
    return Reading(guesses, order, order_sure, units, is_totals)


def _name_score(header: str, meaning: Meaning) -> float:
    words = words_of(header)
    known = meaning.words.split("|")
    if words in known:
        return 1.0 - 0.1 * known.index(words) / len(known)
    padded = f" {words} "
    if any(f" {each} " in padded and len(each) > 2 for each in known):
        return 0.75
    return 0.0


def _shape_score(cells: Sequence[str], shape: str, order: Order) -> float:
    """Return the share of `cells` that have the shape; 0.6 when there is nothing to judge by."""
    if not cells:
        return 0.6
    judged = cells[:200]
    if shape == "text":
        return 1.0
    if shape == "code":
        return 0.85 if len(set(cells)) <= OUTCOME_CODES else 0.2
    fits = {
        "moment": lambda cell: values.moment(cell, order) is not None,
        "clock": lambda cell: values.clock(cell) is not None,
        "length": lambda cell: values.length(cell, "s") is not None,
        "count": lambda cell: values.count(cell) is not None,
        "share": lambda cell: values.share(cell, of_one=False) is not None,
    }[shape]
    share = sum(map(fits, judged)) / len(judged)
    return share if share > 0.5 else 0.0


def _order(cells: Sequence[str], columns: Sequence[Sequence[str]]) -> tuple[Order, bool]:
    """Return the order of day and month, and whether the data proves it."""
    pairs = [
        (int(found["a"]), int(found["b"]))
        for cell in cells
        if (found := values.MOMENT.fullmatch(cell)) and len(found["a"]) <= 2 and found["b"].isdigit()
    ]
    if not pairs:
        return "ymd", True
    if any(first > 12 for first, _ in pairs):
        return "dmy", True
    if any(second > 12 for _, second in pairs):
        return "mdy", True
    orders: tuple[Order, Order] = ("dmy", "mdy")
    steps = {order: _backward_steps(columns, order) for order in orders}
    best = min(orders, key=lambda order: steps[order])
    return best, steps["dmy"] != steps["mdy"] and steps[best] == 0 and len(set(pairs)) > 2


def _backward_steps(columns: Sequence[Sequence[str]], order: Order) -> int:
    """Return how often time runs backward by more than a day from row to row; logs are mostly in order."""
    back = 0
    for column in columns:
        moments = [found[0].replace(tzinfo=None) for cell in column[:SAMPLE_ROWS] if (found := values.moment(cell, order))]
        back += sum(before - after > DAY or after - before > LEAP for before, after in pairwise(moments))
    return back


def _unit(header: str, cells: Sequence[str]) -> str:
    words = f" {words_of(header)} "
    if " ms " in words or " millis " in words or " milliseconds " in words:
        return "ms"
    return "min" if " min " in words or " mins " in words or " minutes " in words else "s"
