"""The call-by-call log of an Israeli bank's call centre, 1999 (Guedj and Mandelbaum, Technion): one tab-separated line a call.

Offered calls are AGENT rows, and HANG rows that queued (q_time above 0); a HANG that never queued ended in the menu; PHANTOM rows
are the recorder's own and are rejected. Every policy on the log's known dirt stands in `REPAIRS` and `REFUSALS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers.base import Contact, Options, Ownership, Piece, Rejected, Repair, Result, Row, Source, ValueRefused
from floorwalker.record.importers.reading import MissingLocalTime, encoding_of, lines, to_utc

COLUMNS: Final = (
    "vru+line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit", "vru_time", "q_start", "q_exit",
    "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server",
)
TYPES: Final = {
    "PS": "Regular activity", "PE": "Regular activity in English", "IN": "Internet support", "NE": "Stock exchange",
    "NW": "New customers", "TT": "Call-backs",
}
REPAIRS: Final = {
    "menu_time_negative": "The menu ended before it began; it is taken as no time, at its end.",
    "crosses_midnight": "A later time stands before an earlier one; it is taken as the next day.",
    "service_time_absent": "An answered call without service times; it is kept as answered at the end of its wait, 0 s long.",
    "spaces_removed": "A value stood with spaces round it.",
    "local_time_chosen": "The clock shows this time twice; the order of the row's own times decides.",
}
REFUSALS: Final = {
    "phantom": "A PHANTOM row: the recorder's own, no call lies behind it.",
    "shifted_columns": "A value stands in another's column.",
    "wrong_columns": "The row has not the log's 17 columns.",
    "bad_date": "The date is not yymmdd.",
    "bad_time": "A time is not h:mm:ss.",
    "bad_number": "A number of seconds is not a whole number.",
    "times_disagree": "A length does not agree with its start and end.",
    "missing_local_time": "The clock skipped this local time.",
    "too_long": "The line is longer than any row may be.",
}
HALF_DAY: Final = 43_200
DAY: Final = 86_400
NO_SERVER: Final = "NO_SERVER"


@lru_cache(maxsize=400)
def _midnight(text: str) -> datetime | None:
    """Return the midnight that begins the day written yymmdd, as wall clock."""
    if len(text) != 6 or not text.isdigit():
        return None
    try:
        return datetime.strptime(text, "%y%m%d")  # noqa: DTZ007 (wall clock, made UTC with the zone of the file)
    except ValueError:
        return None


@lru_cache(maxsize=DAY)
def _after_midnight(text: str) -> int | None:
    """Return the seconds after midnight of the time written h:mm:ss, None when it is not one."""
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdecimal() and part.isascii() for part in parts):
        return None
    hours, minutes, seconds = (int(part) for part in parts)
    return hours * 3600 + minutes * 60 + seconds if hours < 24 and minutes < 60 and seconds < 60 else None


def _clock(cells: dict[str, str], field: str) -> int:
    """Return the seconds after midnight that `field` says."""
    found = _after_midnight(cells[field])
    if found is None:
        raise ValueRefused(field, cells[field], "bad_time")
    return found


def _seconds(cells: dict[str, str], field: str) -> int:
    try:
        value = int(cells[field])
    except ValueError:
        raise ValueRefused(field, cells[field], "bad_number") from None
    if abs(value) > DAY:
        raise ValueRefused(field, cells[field], "bad_number")
    return value


def _length(cells: dict[str, str], start: str, end: str, field: str, repairs: list[Repair]) -> int:
    """Return the length in seconds that `field` says, checked against its `start` and `end`, which may cross midnight."""
    length = _seconds(cells, field)
    span = _clock(cells, end) - _clock(cells, start)
    if span < 0 and span + DAY == length % DAY:
        repairs.append(Repair("crosses_midnight", end, cells[end]))
        return length % DAY
    if length != span:
        raise ValueRefused(field, cells[field], "times_disagree")
    return length


class AnonymousBank:
    """Reads the bank log, one file a month."""

    code = "anonymous-bank"
    label = "Anonymous bank, call log of 1999"
    expects = "Tab-separated text with 17 columns, one line a call, such as january.txt."
    default_zone = "Asia/Jerusalem"
    default_ownership: Ownership = "open"
    joins = False
    repairs = REPAIRS
    refusals = REFUSALS

    def recognises(self, head: str, *, name: str) -> bool:
        """Return whether the first line is the log's own header."""
        return tuple(cell.strip().lower() for cell in head.split("\n", 1)[0].split("\t")) == COLUMNS

    def header(self, sources: Sequence[Source], options: Options) -> str:
        """Return the log's own header line."""
        return "\t".join(COLUMNS)

    def read(self, sources: Sequence[Source], options: Options) -> Iterator[Result]:
        """Yield a contact or a refusal for every line after the header."""
        for number, source in enumerate(sources):
            yield from self._read_file(number, source, options)

    def _read_file(self, file: int, source: Source, options: Options) -> Iterator[Result]:
        encoding = encoding_of(source.stream, name=source.name)
        rows = lines(source.stream, encoding=encoding)
        _, header, _ = next(rows, (0, "", False))
        seen = tuple(cell.strip().lower() for cell in header.split("\t"))
        if seen != COLUMNS:
            raise RuleBroken(
                f"{source.name} does not begin with the bank log's header; its first line was {header[:80]!r}.",
                remedy=f"Its 17 tab-separated columns are: {', '.join(COLUMNS)}.",
                code="wrong_header",
                file=source.name,
            )
        for line, text, cut in rows:
            if not text.strip():
                continue
            row = Row(file, line)
            try:
                yield self._contact(row, text, options, cut=cut)
            except ValueRefused as refused:
                yield Rejected(row, refused.field, refused.value, refused.code, REFUSALS[refused.code], text)

    def _contact(self, row: Row, text: str, options: Options, *, cut: bool) -> Contact:
        if cut:
            raise ValueRefused("row", text[:80], "too_long")
        values = text.split("\t")
        if len(values) != len(COLUMNS):
            raise ValueRefused("row", f"{len(values)} columns", "wrong_columns")
        repairs: list[Repair] = []
        cells = {name: value.strip() for name, value in zip(COLUMNS, values, strict=True)}
        for name, value in zip(COLUMNS, values, strict=True):
            if cells[name] != value:
                repairs.append(Repair("spaces_removed", name, value))
        outcome, kind = cells["outcome"], cells["type"]
        if outcome not in {"AGENT", "HANG", "PHANTOM"}:
            raise ValueRefused("outcome", outcome, "shifted_columns")
        if not (len(kind) == 2 and kind.isalpha() and kind.isupper()):
            raise ValueRefused("type", kind, "shifted_columns")
        if outcome == "PHANTOM":
            raise ValueRefused("outcome", outcome, "phantom")
        return self._timed(row, cells, repairs, options)

    def _timed(self, row: Row, cells: dict[str, str], repairs: list[Repair], options: Options) -> Contact:
        midnight = _midnight(cells["date"])
        if midnight is None:
            raise ValueRefused("date", cells["date"], "bad_date")
        zone = options.zone
        previous: datetime | None = None
        clock_at, days = _clock(cells, "vru_entry"), 0

        def moment(field: str) -> datetime:
            """The UTC moment of `field`; the day is the one that brings it nearest to the time before it."""
            nonlocal previous, clock_at, days
            seconds = _clock(cells, field)
            if abs(seconds - clock_at) > HALF_DAY:
                days += 1 if seconds < clock_at else -1
                repairs.append(Repair("crosses_midnight", field, cells[field]))
            clock_at = seconds
            try:
                found, chosen = to_utc(midnight + timedelta(days=days, seconds=seconds), zone=zone, after=previous)
            except MissingLocalTime:
                raise ValueRefused(field, cells[field], "missing_local_time") from None
            if chosen:
                repairs.append(Repair("local_time_chosen", field, cells[field]))
            previous = found
            return found

        waited = _length(cells, "q_start", "q_exit", "q_time", repairs)
        served = _length(cells, "ser_start", "ser_exit", "ser_time", repairs)
        answered = cells["outcome"] == "AGENT"
        queue = kind = cells["type"]
        agent = cells["server"] if answered and cells["server"] != NO_SERVER else None
        entered = moment("vru_entry")
        left_menu = moment("vru_exit")
        if left_menu < entered:
            repairs.append(Repair("menu_time_negative", "vru_time", cells["vru_time"]))
            entered = left_menu
        pieces = [Piece("ivr", entered, left_menu)]
        at = left_menu
        if waited or (answered and cells["q_start"] != "0:00:00"):
            arrived = moment("q_start")
            at = arrived + timedelta(seconds=waited)
            moment("q_exit")
            pieces.append(Piece("queue", arrived, at, queue=queue, outcome="" if answered else "abandoned"))
        if answered:
            if served or cells["ser_start"] != "0:00:00":
                previous = None  # the recorder starts the service a second or two before the wait ends
                at = moment("ser_start")
            else:
                repairs.append(Repair("service_time_absent", "ser_time", cells["ser_time"]))
            pieces.append(
                Piece("talk", at, at + timedelta(seconds=served), queue=queue, agent=agent, outcome="answered")
            )
        started = min(piece.started_at for piece in pieces)
        return Contact(
            rows=(row,),
            external_id="/".join((cells["vru+line"], cells["call_id"], cells["date"], cells["vru_entry"])),
            channel="voice",
            outcome="answered" if answered else "abandoned" if waited else "ended_in_ivr",
            started_at=started,
            ended_at=max(piece.ended_at for piece in pieces),
            pieces=tuple(pieces),
            queue=queue,
            agent=agent,
            customer=cells["customer_id"] if cells["customer_id"].strip("0") else None,
            reason=TYPES.get(kind, kind),
            repairs=tuple({repair.code: repair for repair in reversed(repairs)}.values()) if repairs else (),
        )
