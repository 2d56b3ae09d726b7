"""A case as another register kept it: read from a row, refused where the row contradicts itself, and nothing made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from floorwalker.ground.models.lines import Channel
from floorwalker.ground.moving_in.base import Refused, Row
from floorwalker.ground.moving_in.lookup import key
from floorwalker.resolve.models import CaseLetter, Complaint, Difficulty, Issue
from floorwalker.resolve.rules import old_columns as columns
from floorwalker.resolve.rules.clocks import NOON

PART: Final = "|"
MOST_ISSUES: Final = 30
DIFFICULTY, REQUEST, COMPLAINT = "difficulty", "request", "complaint"
KINDS: Final = {"": COMPLAINT, "complaint": COMPLAINT, "difficulty": DIFFICULTY, "enquiry": REQUEST, "request": REQUEST,
                "service request": REQUEST, "dissatisfaction": DIFFICULTY}  # fmt: skip
STATES: Final = {"open": True, "active": True, "in progress": True, "pending": True, "reopened": True, "closed": False, "resolved": False,
                 "completed": False}  # fmt: skip
CHANNELS: Final = {**{key(name): code for code, label in Channel.choices for name in (code, str(label))}, "phone": "voice",
                   "telephone": "voice", "call": "voice", "letter": "post", "mail": "email", "e mail": "email", "web": "email",
                   "webform": "email", "text": "sms", "branch": "visit", "face to face": "visit", "live chat": "chat"}  # fmt: skip
WAYS: Final = {"": "post", "post": "post", "letter": "post", "email": "email", "e mail": "email", "mail": "post"}
SEVERITIES: Final = {"": "medium", **{key(str(label)): code for code, label in Complaint.Severity.choices}}
DECISIONS: Final = {name: code for name, code in columns.OUTCOMES.items() if code in Issue.Decision.values}
ENDINGS: Final = {"": "resolved", "resolved": "resolved", "closed": "resolved", "not resolved": "not_resolved",
                  "unresolved": "not_resolved", "closed without a solution": "not_resolved"}  # fmt: skip


@dataclass(frozen=True)
class OldLetter:
    """A letter that went: of which kind, when, and by which way."""

    kind: str
    at: datetime
    way: str


@dataclass(frozen=True, kw_only=True)
class OldCase:
    """One case of another register; moments are UTC."""

    number: int
    reference: str
    kind: str
    is_open: bool
    received_at: datetime
    said_at: datetime
    """When the customer first said it, which is where clocks run from."""
    regime: str
    issues: tuple[tuple[str, str], ...]
    """Title and decision of each, the decision empty where none was made."""
    outcome: str
    closed_at: datetime | None
    letters: tuple[OldLetter, ...]
    due: Mapping[str, date]
    in_time: Mapping[str, bool]
    line: str = ""
    special: tuple[str, ...] = ()
    channel: str = ""
    customer: str = ""
    customer_name: str = ""
    owner: str = ""
    product: str = ""
    summary: str = ""
    words: str = ""
    severity: str = Complaint.Severity.MEDIUM
    support: bool = False
    remedy: str = ""
    cause: str = ""
    reasoning: str = ""
    redress: Decimal | None = None
    currency: str = ""
    paid_on: date | None = None


class _Reader:
    """One row with the zone of its times and the moment at which it is read."""

    def __init__(self, row: Row, *, zone: ZoneInfo, now: datetime) -> None:
        self.row, self.zone, self.now = row, zone, now

    def refused(self, code: str, why: str, remedy: str) -> Refused:
        return Refused(columns.LABELS[code], self.row.said.get(code), why, remedy)

    def one_of(self, code: str, known: Mapping[str, Any]) -> Any:
        """Return what a cell means among `known`."""
        typed = key(self.row.text(code))
        if typed not in known:
            words = ", ".join(sorted({name for name in known if name})[:12])
            raise self.refused(code, "It is none of what can stand here.", f"Write one of: {words}.")
        return known[typed]

    def at(self, code: str, *, first: datetime | None = None) -> datetime | None:
        """Return the moment of a cell; a day alone is its noon, or `first` where that is later on the same day."""
        value = self.row.moment(code)
        if value is None:
            return None
        if value.tzinfo is None:
            value = self._local(code, value, first)
        if value > self.now:
            if value.astimezone(self.zone).date() > self.now.astimezone(self.zone).date():
                raise self.refused(code, "It has not come yet.", "Correct the day.")
            value = self.now
        if first is not None and value < first:
            raise self.refused(code, "It lies before the customer said anything.", "Correct this day, or the day of receipt.")
        return value

    def since(self, code: str) -> datetime | None:
        """Return the moment of a cell from which clocks run; a day alone is its first moment, which is the strictest."""
        found, value = self.at(code), self.row.moment(code)
        if value is not None and value.tzinfo is None and value.time() == time():
            return value.replace(tzinfo=self.zone)
        return found

    def _local(self, code: str, wall: datetime, first: datetime | None) -> datetime:
        if wall.time() == time():  # a day alone
            noon = datetime.combine(wall.date(), NOON, self.zone)
            return first if first is not None and first.astimezone(self.zone).date() == wall.date() and first > noon else noon
        local = wall.replace(tzinfo=self.zone)
        if local.astimezone(ZoneInfo("UTC")).astimezone(self.zone).replace(tzinfo=None) != wall:
            raise self.refused(code, f"There was no such hour in {self.zone.key}: clocks went forward.", "Correct the time.")
        return local


def read(row: Row, *, zone: str, now: datetime, currency: str) -> OldCase:
    """Return the case that `row` tells of, its times being those of `zone` unless a cell says UTC.

    Raises
    ------
    Refused
        Naming the column, what stands there, what is wrong, and what to do.
    """
    reader = _Reader(row, zone=ZoneInfo(zone), now=now)
    kind = reader.one_of("kind", KINDS)
    is_open = reader.one_of("state", STATES)
    received = reader.since("received")
    assert received is not None  # the column is required
    said = reader.since("said")
    if said is not None and said > received:
        raise reader.refused("said", "It lies after the receipt.", "Correct one of the two; nothing is received before it was said.")
    said = said or received
    letters = _letters(reader, said)
    if kind != COMPLAINT and letters:
        remedy = "Write complaint as its kind, or empty it."
        raise reader.refused(columns.sent(letters[0].kind), f"A {kind} has no letters by a regulation.", remedy)
    closed_at = _closed(reader, said, is_open=is_open)
    issues = _issues(reader)
    outcome = _outcome(reader, kind, issues, is_open=is_open)
    redress, paid_on = _redress(reader, said)
    return OldCase(
        number=row.number, reference=row.text("reference"), kind=kind, is_open=is_open, received_at=received, said_at=said,
        line=row.text("line"), regime=row.text("regime"), special=_parts(row.text("special")), channel=reader.one_of("channel", CHANNELS),
        customer=row.text("customer"), customer_name=" ".join(row.text("customer_name").split()), owner=row.text("owner"),
        product=" ".join(row.text("product").split()), summary=" ".join(row.text("summary").split()),
        words=row.text("words") or row.text("summary"), severity=reader.one_of("severity", SEVERITIES),
        support=row.said.get("support") is True, remedy=row.text("remedy"), cause=row.text("cause"), issues=issues,
        reasoning=row.text("reasoning"), outcome=outcome, closed_at=closed_at, letters=letters, due=_due(row), in_time=_in_time(row),
        redress=redress, currency=(row.text("currency") or currency).upper(), paid_on=paid_on,
    )  # fmt: skip


def _letters(reader: _Reader, said: datetime) -> tuple[OldLetter, ...]:
    found = []
    for kind in columns.LETTERS:
        at = reader.at(columns.sent(kind), first=said)
        if at is not None:
            found.append(OldLetter(kind, at, reader.one_of(columns.way(kind), WAYS)))
        elif reader.row.text(columns.way(kind)):
            raise reader.refused(columns.way(kind), "It says by which way and not when.", "Give the day on which it went, or empty it.")
    order = list(CaseLetter.Kind.values)
    return tuple(sorted(found, key=lambda each: (each.at, order.index(each.kind))))


def _closed(reader: _Reader, said: datetime, *, is_open: bool) -> datetime | None:
    if is_open:
        if reader.row.said.get("closed") is not None:
            raise reader.refused("closed", "It is said to be open.", "Write closed as its state, or empty this cell.")
        return None
    try:
        found = reader.at("closed", first=said)
    except Refused as refused:
        if "before the customer" not in refused.refusal.why:
            raise
        raise reader.refused("closed", "It was closed before it was received.", "Correct one of the two days.") from None
    if found is None:
        raise reader.refused("closed", "It is closed and does not say when.", "Give the day on which it was closed.")
    return found


def _parts(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(PART) if part.strip())


def _issues(reader: _Reader) -> tuple[tuple[str, str], ...]:
    titles = _parts(reader.row.text("issues")) or (" ".join(reader.row.text("summary").split()),)
    longest = Issue._meta.get_field("title").max_length or 0
    if len(titles) > MOST_ISSUES or any(len(title) > longest for title in titles):
        raise reader.refused("issues", f"There are {len(titles)}, or one is longer than {longest} characters.",
            f"Write at most {MOST_ISSUES}, each in {longest} characters, parted by {PART}.")  # fmt: skip
    typed = _parts(reader.row.text("decisions"))
    if not typed:
        return tuple((title, "") for title in titles)
    if len(typed) not in {1, len(titles)}:
        raise reader.refused("decisions", f"There are {len(typed)} decisions on {len(titles)} issues.",
            f"Write one for each issue, parted by {PART}, or one for all.")  # fmt: skip
    if strange := next((each for each in typed if key(each) not in DECISIONS), ""):
        raise reader.refused("decisions", f"{strange!r} is no decision.", "Write upheld, partly or not upheld.")
    decided = [DECISIONS[key(each)] for each in typed]
    return tuple(zip(titles, decided * len(titles) if len(decided) == 1 else decided, strict=True))


def _outcome(reader: _Reader, kind: str, issues: tuple[tuple[str, str], ...], *, is_open: bool) -> str:
    typed = reader.row.text("outcome")
    if is_open:
        if typed:
            raise reader.refused("outcome", "It is said to be open.", "Write closed as its state, or empty this cell.")
        return ""
    if kind != COMPLAINT:
        return str(reader.one_of("outcome", ENDINGS))
    if typed:
        return str(reader.one_of("outcome", columns.OUTCOMES))
    if not all(decision for _, decision in issues):
        raise reader.refused("outcome", "It is closed without an outcome or decisions.", "Say what it ended with.")
    return follows({decision for _, decision in issues})


def follows(decisions: set[str]) -> str:
    """Return the outcome that follows from the decisions on issues: all upheld, none, or something between."""
    if decisions == {Issue.Decision.UPHELD}:
        return Complaint.Outcome.UPHELD
    return Complaint.Outcome.NOT_UPHELD if decisions == {Issue.Decision.NOT_UPHELD} else Complaint.Outcome.PARTLY


def _redress(reader: _Reader, said: datetime) -> tuple[Decimal | None, date | None]:
    amount, paid_on = reader.row.said.get("redress"), reader.row.day("paid")
    if not isinstance(amount, Decimal) or amount == 0:
        if paid_on is not None:
            raise reader.refused("paid", "It says when and not how much was paid.", "Give the amount, or empty this cell.")
        return None, None
    if amount < 0:
        raise reader.refused("redress", "It is below 0.", "Write what the customer was paid, as a number.")
    currency = reader.row.text("currency")
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise reader.refused("currency", "It is no currency.", "Write three letters, such as GBP.")
    if paid_on is None:
        raise reader.refused("paid", "It says how much was paid and not when.", "Give the day of payment, or empty the amount.")
    if not said.astimezone(reader.zone).date() <= paid_on <= reader.now.astimezone(reader.zone).date():
        raise reader.refused("paid", "It lies before the receipt, or has not come yet.", "Correct the day of payment.")
    return amount.quantize(Decimal("0.01")), paid_on


def _due(row: Row) -> dict[str, date]:
    return {of: day for of in columns.CLOCKS if (day := row.day(columns.due(of))) is not None}


def _in_time(row: Row) -> dict[str, bool]:
    return {of: said for of in columns.CLOCKS if isinstance(said := row.said.get(columns.in_time(of)), bool)}


def ending(outcome: str) -> str:
    """Return the state in which a difficulty ends."""
    return Difficulty.State.RESOLVED if outcome == "resolved" else Difficulty.State.NOT_RESOLVED
