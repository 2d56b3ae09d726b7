"""Asterisk's queue_log, and beside it the CDR (Master.csv): each queue visit of a call, its answer or loss, and agents' pauses.

Lines are ``epoch|callid|queue|agent|event|data...`` (apps/app_queue.c and main/logger.c of Asterisk 22). A call may enter queues
several times under one callid; each entry is a visit. Files are read in the order given, so a call may span a rotation.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers.base import (
    KEY_CHARACTERS,
    NAME_CHARACTERS,
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
from floorwalker.record.importers.reading import MissingLocalTime, encoding_of, lines, to_utc

REPAIRS: Final = {
    "no_end": "The log ends before the call does; it is kept up to its last line.",
    "no_entry": "The call entered the queue before the log begins; its entry is reckoned from the wait that the line states.",
    "left_without_word": "The call ended without a line that says how; it is kept as abandoned at its last line.",
}
REFUSALS: Final = {
    "wrong_fields": "The line has not five fields or more, parted by |.",
    "bad_time": "The time is no epoch second.",
    "bad_number": "A number of seconds is no whole number, or absurd.",
    "too_long": "The line or a name is longer than any may be.",
    "not_a_cdr_row": "The row has not the CDR's columns.",
    "missing_local_time": "The clock skipped this local time.",
}
LEAST_FIELDS: Final = 5
EARLIEST, LATEST = 631_152_000, 4_102_444_800  # 1990 and 2100: outside them an epoch is no epoch
LONGEST_SECONDS: Final = 7 * 86_400
NONE: Final = "NONE"
CDR_COLUMNS: Final = 18
CDR_WAYS: Final = ("ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION")
REFUSED_WAYS: Final = {"BUSY", "FAILED", "CONGESTION"}
ENDS: Final = {
    "COMPLETEAGENT": "answered", "COMPLETECALLER": "answered", "BLINDTRANSFER": "transferred", "ATTENDEDTRANSFER": "transferred",
    "TRANSFER": "transferred", "ABANDON": "abandoned", "EXITEMPTY": "abandoned", "EXITWITHTIMEOUT": "abandoned",
    "EXITWITHKEY": "abandoned", "WITHDRAW": "abandoned",
}  # fmt: skip
WAIT_AT: Final = {"ABANDON": 2, "EXITEMPTY": 2, "EXITWITHTIMEOUT": 2, "EXITWITHKEY": 3, "WITHDRAW": 2}
"""Where the data of an event states the wait; that figure is authoritative."""
PAUSES: Final = {"PAUSE", "PAUSEALL"}
RETURNS: Final = {"UNPAUSE", "UNPAUSEALL", "REMOVEMEMBER", "AGENTLOGOFF"}
PAUSE_STATES: Final = (
    ("lunch", ("lunch", "meal")), ("break", ("break", "coffee", "toilet", "smok")), ("training", ("train",)),
    ("meeting", ("meeting", "huddle")), ("coaching", ("coach", "1-1")), ("admin", ("admin", "email", "case", "callback")),
)  # fmt: skip


@dataclass
class _Call:
    """A call being told: its lines so far, its finished pieces, and the visit that is open."""

    rows: list[Row] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    caller: str = ""
    queue: str = ""
    agent: str = ""
    entered: datetime | None = None
    answered: datetime | None = None
    last: datetime | None = None
    visits: int = 0


class AsteriskQueueLog:
    """Reads queue_log files, and CDR files handed in with them."""

    code = "asterisk-queue-log"
    label = "Asterisk queue_log and CDR"
    expects = "queue_log files in their order, as Asterisk writes them, and with them Master.csv if there is one."
    default_zone = "UTC"
    default_ownership: Ownership = "own"
    joins = True
    repairs = REPAIRS
    refusals = REFUSALS

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether the first line is one of queue_log or of a CDR."""
        first = head.split("\n", 1)[0].strip()
        parts = first.split("|")
        return (len(parts) >= LEAST_FIELDS and parts[0].isdigit()) or _is_cdr(first)

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return nothing: a queue_log has no header; the line is empty and is passed over when read again."""
        return ""

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield what every line is: calls when they have ended, pauses when they are over, the CDR's refused calls last."""
        reading = Reading()
        tables = []
        for number, source in enumerate(sources):
            encoding = encoding_of(source.stream, name=source.name)
            kind = _kind_of(source, encoding)
            if kind == "cdr":
                tables.append((number, source, encoding))
            else:
                for line, text, cut in lines(source.stream, encoding=encoding):
                    if text.strip():
                        yield from reading.line(Row(number, line), text.strip("\r"), cut=cut)
        yield from reading.rest()
        for number, source, encoding in tables:
            yield from _cdr(number, source, encoding, options)


def _cells(line: str) -> list[str]:
    """Return the cells of a CDR line; none where it is no line of a CSV at all."""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _is_cdr(line: str) -> bool:
    cells = _cells(line)
    return len(cells) >= CDR_COLUMNS - 2 and any(cell in CDR_WAYS for cell in cells[10:16])


def _kind_of(source: Source, encoding: str) -> str:
    first = next((text for _, text, _ in lines(source.stream, encoding=encoding) if text.strip()), "")
    source.stream.seek(0)
    if _is_cdr(first):
        return "cdr"
    if first.count("|") >= LEAST_FIELDS - 1:
        return "queue_log"
    raise RuleBroken(
        f"{source.name} is neither a queue_log nor a CDR; its first line was {first[:80]!r}.",
        remedy="A queue_log line reads epoch|callid|queue|agent|event|data; a CDR has 18 columns parted by commas.",
        code="wrong_header",
        file=source.name,
    )


class Reading:
    """What stands open between the lines: calls under way and agents at pause."""

    def __init__(self) -> None:
        self.calls: dict[str, _Call] = {}
        self.lines = 0
        self.paused: dict[str, tuple[Row, datetime, str]] = {}

    def line(self, row: Row, text: str, *, cut: bool) -> Iterator[Result]:
        """Take one line and yield what it completes."""
        try:
            at, callid, queue, agent, event, data = _parts(text, cut=cut)
            if event in PAUSES | RETURNS:
                yield from self._pause(row, at, agent, event, data)
            elif callid in {NONE, "REALTIME", "MANAGER", "CLI", ""}:
                yield Kept((row,))
            else:
                yield from self._call(row, at, callid, queue, agent, event, data)
        except ValueRefused as refused:
            yield Rejected(row, refused.field, refused.value, refused.code, REFUSALS[refused.code], text)

    def _pause(self, row: Row, at: datetime, agent: str, event: str, data: list[str]) -> Iterator[Result]:
        """A pause holds for all queues of an agent: the first PAUSE opens it, the first return closes it."""
        if event in PAUSES and agent not in self.paused:
            self.paused[agent] = (row, at, _state(data[0] if data else ""))
        elif event in RETURNS and agent in self.paused:
            began, since, state = self.paused.pop(agent)
            yield Stretch((began, row), agent, state, since, at) if at > since else Kept((began, row))
        else:
            yield Kept((row,))

    def _call(
        self, row: Row, at: datetime, callid: str, queue: str, agent: str, event: str, data: list[str]
    ) -> Iterator[Result]:
        call = self.calls.get(callid)
        if call is None:
            if event not in {"ENTERQUEUE", "CONNECT", *ENDS}:
                yield Kept((row,))  # a line about a call that has ended, such as what its caller keyed afterwards
                return
            call = self.calls[callid] = _Call()
        if event in ENDS:
            _numbers(data, event)
        call.rows.append(row)
        if event == "ENTERQUEUE":
            if call.entered is not None:
                _close(call, at, "abandoned", "left_without_word")
            call.queue, call.entered, call.agent = queue, at, ""
            call.caller = data[1] if len(data) > 1 and data[1] else call.caller
        elif event == "CONNECT":
            if call.entered is None:
                call.repairs.append(Repair("no_entry", "event", event))
                call.queue, call.entered = queue, at - timedelta(seconds=_whole(data, 0, event))
            rang = min(_whole(data, 2, event), (at - call.entered).total_seconds())
            ringing = at - timedelta(seconds=rang)
            call.pieces.append(Piece("queue", call.entered, ringing, call.visits, call.queue))
            if rang:
                call.pieces.append(Piece("alert", ringing, at, call.visits, call.queue, agent))
            call.agent, call.answered = agent, at
        elif event in ENDS:
            _end(call, at, queue, event, data)
        elif event.startswith("CALLBACK") and call.pieces and call.entered is None:
            call.pieces[-1] = replace(call.pieces[-1], outcome="callback")  # what the caller keyed on leaving the queue
        call.last = at
        self.lines += 1
        if self.lines % LINES_BETWEEN_SWEEPS == 0:
            yield from self._handed_over(at)

    def _handed_over(self, now: datetime) -> Iterator[Result]:
        """Yield the calls that left their queue so long ago that they enter no other."""
        gone = [callid for callid, call in self.calls.items() if call.entered is None and call.last and now - call.last > REENTRY]
        for callid in gone:
            yield self._contact(callid)

    def _contact(self, callid: str) -> Result:
        call = self.calls.pop(callid)
        if not call.pieces:
            return Kept(tuple(call.rows))
        pieces = tuple(call.pieces)
        final = next(piece for piece in reversed(pieces) if piece.outcome)
        people = [piece.agent for piece in pieces if piece.agent and piece.kind == "talk"]
        return Contact(
            rows=tuple(call.rows), external_id=callid, channel="voice", outcome=final.outcome, started_at=pieces[0].started_at,
            ended_at=max(piece.ended_at for piece in pieces), pieces=pieces, queue=pieces[0].queue,
            agent=people[-1] if people else None, customer=call.caller or None,
            repairs=tuple({repair.code: repair for repair in call.repairs}.values()),
        )

    def rest(self) -> Iterator[Result]:
        """Yield the calls and pauses that no later line completes."""
        for callid, call in list(self.calls.items()):
            if call.entered is not None and call.last is not None:
                answered = call.answered is not None
                _close(call, call.last, "answered" if answered else "abandoned", "no_end" if answered else "left_without_word")
            yield self._contact(callid)
        for began, _, _ in self.paused.values():
            yield Kept((began,))


REENTRY: Final = timedelta(hours=1)
"""A call that left a queue an hour ago does not enter another."""
LINES_BETWEEN_SWEEPS: Final = 1_000


def is_epoch(stamp: str) -> bool:
    """Return whether `stamp` is a second of an epoch that a telephone system may have lived in."""
    return stamp.isascii() and stamp.replace(".", "", 1).isdecimal() and EARLIEST <= float(stamp) < LATEST


def _parts(text: str, *, cut: bool) -> tuple[datetime, str, str, str, str, list[str]]:
    if cut:
        raise ValueRefused("line", text[:80], "too_long")
    parts = text.split("|")
    if len(parts) < LEAST_FIELDS:
        raise ValueRefused("line", text[:80], "wrong_fields")
    stamp, callid, queue, agent, event, *data = parts
    if not is_epoch(stamp):
        raise ValueRefused("time", stamp, "bad_time")
    caller = data[1] if len(data) > 1 and event == "ENTERQUEUE" else ""
    for name, value in (("callid", callid), ("queue", queue), ("agent", agent), ("callerid", caller)):
        if len(value) > NAME_CHARACTERS:
            raise ValueRefused(name, value, "too_long")
    return datetime.fromtimestamp(float(stamp), UTC), callid, queue, agent, event, data


def _whole(data: list[str], at: int, event: str) -> int:
    text = data[at] if at < len(data) else ""
    if not text:
        return 0
    if not (text.isdecimal() and text.isascii()) or int(text[:12]) > LONGEST_SECONDS:
        raise ValueRefused(f"{event} data {at + 1}", text, "bad_number")
    return int(text)


def _numbers(data: list[str], event: str) -> None:
    """Refuse a closing line whose numbers are none, before anything of it is taken."""
    for at in {"COMPLETEAGENT": (0, 1), "COMPLETECALLER": (0, 1)}.get(event, (WAIT_AT[event],) if event in WAIT_AT else ()):
        _whole(data, at, event)


def _end(call: _Call, at: datetime, queue: str, event: str, data: list[str]) -> None:
    outcome = ENDS[event]
    if call.entered is None:
        waited, talked = (_whole(data, 0, event), _whole(data, 1, event)) if event.startswith("COMPLETE") else (0, 0)
        waited = _whole(data, WAIT_AT[event], event) if event in WAIT_AT else waited
        call.repairs.append(Repair("no_entry", "event", event))
        call.queue, call.entered = queue, at - timedelta(seconds=waited + talked)
        if outcome != "abandoned":
            call.answered = at - timedelta(seconds=talked)
            call.pieces.append(Piece("queue", call.entered, call.answered, call.visits, queue))
    elif event in WAIT_AT:
        at = call.entered + timedelta(seconds=_whole(data, WAIT_AT[event], event))  # authoritative
    _finish(call, at, outcome)


def _close(call: _Call, at: datetime, outcome: str, repair: str) -> None:
    call.repairs.append(Repair(repair, "event", "none"))
    _finish(call, at, outcome)


def _finish(call: _Call, at: datetime, outcome: str) -> None:
    """Close the open visit at `at`."""
    if call.answered is not None:
        ended = max(at, call.answered)
        call.pieces.append(Piece("talk", call.answered, ended, call.visits, call.queue, call.agent or None, outcome))
    elif call.entered is not None:
        call.pieces.append(Piece("queue", call.entered, max(at, call.entered), call.visits, call.queue, None, outcome))
    call.entered = call.answered = None
    call.visits += 1


def _state(reason: str) -> str:
    low = reason.lower()
    return next((state for state, words in PAUSE_STATES if any(word in low for word in words)), "unavailable")


def _cdr(number: int, source: Source, encoding: str, options: Options) -> Iterator[Result]:
    """Yield the calls of a CDR that never came to an agent's queue and were refused; all others only bear out the queue_log."""
    for line, text, cut in lines(source.stream, encoding=encoding):
        if not text.strip():
            continue
        row = Row(number, line)
        cells = _cells(text)
        if cut or len(cells) < CDR_COLUMNS:
            code = "too_long" if cut else "not_a_cdr_row"
            yield Rejected(row, "row", f"{len(cells)} columns", code, REFUSALS[code], text)
            continue
        src, dst, last_app, start, end, way, unique = cells[1], cells[2], cells[7], cells[9], cells[11], cells[14], cells[16]
        if way not in REFUSED_WAYS or last_app == "Queue" or not src:
            yield Kept((row,))
            continue
        try:
            moments = [to_utc(datetime.fromisoformat(each), zone=options.zone)[0] for each in (start, end)]
        except MissingLocalTime:
            yield Rejected(row, "start", start, "missing_local_time", REFUSALS["missing_local_time"], text)
            continue
        except ValueError:
            yield Rejected(row, "start", start[:80], "bad_time", REFUSALS["bad_time"], text)
            continue
        if len(unique) > KEY_CHARACTERS - 4 or max(len(src), len(dst)) > NAME_CHARACTERS:
            yield Rejected(row, "uniqueid", unique[:80], "too_long", REFUSALS["too_long"], text)
            continue
        began, ended = moments[0], max(moments)
        yield Contact(
            rows=(row,), external_id=f"cdr:{unique}", channel="voice", outcome="refused", started_at=began, ended_at=ended,
            pieces=(Piece("ivr", began, ended, queue=None, outcome="refused"),), customer=src,
        )
