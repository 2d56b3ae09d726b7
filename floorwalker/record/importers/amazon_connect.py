"""Amazon Connect's contact records and agent events: a JSON array, one object a line, or objects one after another.

Delivery is at least once: of several records of one contact the last updated is meant. Files are read an object at a time, so the
newest of copies far apart is decided by the contact's key alone: the first one read is kept, the others are duplicates.
Source: Amazon Connect administrator guide, contact records data model; agent event streams data model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from floorwalker.record.importers.base import (
    KEY_CHARACTERS,
    Contact,
    Kept,
    Options,
    Ownership,
    Piece,
    Rejected,
    Repair,
    Result,
    Row,
    Source,
    Stretch,
    ValueRefused,
)
from floorwalker.record.importers.json_objects import Object, moment, objects, parsed, part, text

REPAIRS: Final = {
    "hold_longer_than_talk": "The holds are longer than the interaction they lie in; they are cut to it.",
    "ends_before_start": "A time lies before the one it must follow; it is taken as no length.",
}
REFUSALS: Final = {
    "not_json": "It is no JSON object, or one that is cut off.",
    "too_large": "The object is larger than any contact record.",
    "too_deep": "The object is nested deeper than any contact record.",
    "wrong_type": "A field has a value of another type than the data model says.",
    "no_id": "A contact record without its ContactId.",
    "bad_time": "A time is no ISO 8601 time in UTC, or out of range.",
    "bad_number": "A length is no number of seconds, or absurd.",
    "too_long": "A name or key is longer than any may be.",
    "still_open": "The contact had not ended; its finished record will come later.",
}
LONGEST_SECONDS: Final = 7 * 86_400
EARLIEST: Final = datetime(2017, 1, 1, tzinfo=UTC)
"""Amazon Connect began in 2017."""
CHANNELS: Final = {"VOICE": "voice", "CHAT": "chat", "TASK": "task", "EMAIL": "email"}
OUTBOUND: Final = {"OUTBOUND", "EXTERNAL_OUTBOUND", "AGENT_REPLY"}
LEFT: Final = {"Offline": "off", "Lunch": "lunch", "Break": "break", "Training": "training", "Meeting": "meeting", "Coaching": "coaching"}


class AmazonConnect:
    """Reads contact records, and agent events handed in with them."""

    code = "amazon-connect"
    label = "Amazon Connect contact records"
    expects = "JSON from the contact record or agent event stream: an array, one object a line, or objects in a row."
    default_zone = "UTC"
    default_ownership: Ownership = "own"
    joins = False
    repairs = REPAIRS
    refusals = REFUSALS

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether it begins as JSON with the fields of Amazon Connect."""
        start = head.lstrip("\ufeff \r\n\t[")
        return start.startswith("{") and any(f'"{key}"' in head for key in ("AWSAccountId", "ContactId", "AgentARN"))

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return nothing: rejected objects stand one a line."""
        return ""

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield what every object is: a contact, a change of an agent's status, or refused."""
        statuses: dict[str, tuple[Row, datetime, str]] = {}
        for number, source in enumerate(sources):
            for each in objects(source):
                row = Row(number, each.number)
                try:
                    yield from _read(row, each, statuses)
                except ValueRefused as refused:
                    text = each.text.replace("\r", " ").replace("\n", " ")
                    yield Rejected(row, refused.field, refused.value, refused.code, REFUSALS[refused.code], text)
        for row, _, _ in statuses.values():
            yield Kept((row,))


def _read(row: Row, each: Object, statuses: dict[str, tuple[Row, datetime, str]]) -> Iterator[Result]:
    record = parsed(each)
    if "EventType" in record and "AgentARN" in record:
        yield from _status(row, record, statuses)
    else:
        yield _contact(row, record)


def _time(record: dict[str, Any], key: str) -> datetime | None:
    return moment(record, key, since=EARLIEST)


def _seconds(record: dict[str, Any], key: str) -> float:
    found = record.get(key)
    if found is None:
        return 0.0
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueRefused(key, found, "wrong_type")
    if not 0 <= found <= LONGEST_SECONDS:
        raise ValueRefused(key, found, "bad_number")
    return float(found)


def _contact(row: Row, record: dict[str, Any]) -> Contact:
    key = text(record, "ContactId", most=KEY_CHARACTERS)
    if not key:
        raise ValueRefused("ContactId", "", "no_id")
    started = _time(record, "InitiationTimestamp")
    ended = _time(record, "DisconnectTimestamp")
    if started is None or ended is None:
        raise ValueRefused("DisconnectTimestamp" if started else "InitiationTimestamp", "", "still_open" if started else "bad_time")
    queue, agent = part(record, "Queue"), part(record, "Agent")
    repairs: list[Repair] = []

    def after(moment: datetime | None, least: datetime, field: str) -> datetime:
        if moment is not None and moment < least:
            repairs.append(Repair("ends_before_start", field, moment.isoformat()))
        return least if moment is None or moment < least else moment

    ended = after(ended, started, "DisconnectTimestamp")
    enqueued, connected = _time(queue, "EnqueueTimestamp"), _time(agent, "ConnectedToAgentTimestamp")
    name = text(queue, "Name") or None
    who = text(agent, "Username") or None
    pieces = []
    first = enqueued or connected or ended
    if first > started:
        pieces.append(Piece("ivr", started, first))
    outcome = "ended_in_ivr"
    if enqueued is not None:
        left = after(connected or _time(queue, "DequeueTimestamp"), enqueued, "DequeueTimestamp")
        outcome = "" if connected else "abandoned"
        pieces.append(Piece("queue", enqueued, left, queue=name, outcome=outcome))
    if connected is not None:
        moved = _time(record, "TransferCompletedTimestamp")
        outcome = "transferred" if moved is not None else "answered"
        at = after(connected, enqueued or started, "ConnectedToAgentTimestamp")
        pieces += _handled(agent, at, moved or ended, name, who, outcome, repairs)
    elif enqueued is None and pieces:
        pieces[-1] = Piece("ivr", started, ended, outcome=outcome)
    if not pieces:
        pieces = [Piece("ivr", started, ended, outcome=outcome)]
    endpoint = part(record, "CustomerEndpoint")
    return Contact(
        rows=(row,), external_id=key, channel=CHANNELS.get(text(record, "Channel"), "voice"), outcome=outcome,
        started_at=pieces[0].started_at, ended_at=max(ended, *(piece.ended_at for piece in pieces)), pieces=tuple(pieces),
        direction="outbound" if text(record, "InitiationMethod") in OUTBOUND else "inbound", queue=name, agent=who,
        customer=text(endpoint, "Address") or None,
        note=text(record, "DisconnectReason"), repairs=tuple({repair.code: repair for repair in repairs}.values()),
    )  # fmt: skip


def _handled(
    worked: dict[str, Any], at: datetime, until: datetime, queue: str | None, who: str | None, outcome: str, repairs: list[Repair]
) -> list[Piece]:  # fmt: skip
    """Return talk, hold and wrap: the record gives their lengths, not where the holds lay, so they stand after the talk."""
    wrap_start, wrap_end = _time(worked, "AfterContactWorkStartTimestamp"), _time(worked, "AfterContactWorkEndTimestamp")
    stop = max(wrap_start or until, at)
    hold = _seconds(worked, "CustomerHoldDuration")
    span = (stop - at).total_seconds()
    if hold > span:
        repairs.append(Repair("hold_longer_than_talk", "CustomerHoldDuration", f"{hold:g}"))
        hold = span
    talked = stop - timedelta(seconds=hold)
    pieces = [Piece("talk", at, talked, queue=queue, agent=who)]
    if hold:
        pieces.append(Piece("hold", talked, stop, queue=queue, agent=who))
    if wrap_start is not None and wrap_end is not None and wrap_end > stop:
        pieces.append(Piece("wrap", stop, wrap_end, queue=queue, agent=who))
    last = pieces[-1]
    return [*pieces[:-1], Piece(last.kind, last.started_at, last.ended_at, 0, queue, who, outcome)]


def _status(row: Row, record: dict[str, Any], statuses: dict[str, tuple[Row, datetime, str]]) -> Iterator[Result]:
    """Yield the stretch that a change of an agent's status ends; heartbeats change nothing."""
    snapshot = part(record, "CurrentAgentSnapshot")
    status, who = part(snapshot, "AgentStatus"), text(part(snapshot, "Configuration"), "Username")
    name, since = text(status, "Name"), _time(status, "StartTimestamp")
    if not who or since is None:
        yield Kept((row,))
        return
    before = statuses.get(who)
    if before is not None and since <= before[1]:
        yield Kept((row,))
        return
    state = LEFT.get(name, "ready" if name == "Available" else "unavailable")
    statuses[who] = (row, since, state)
    if before is None:
        return
    began, started, was = before
    yield Kept((began,)) if was == "off" else Stretch((began,), who, was, started, since)
