"""A queue_log that comes in pieces: one piece read with the lines that the pieces beside it hold of the same calls and agents.

A piece is cut anywhere, so a call may begin in one, be answered in the next and end in a third, and they may arrive in any order and
overlap. Whatever a piece tells is told from all the lines known of a call; a call that no piece ends is held back until a later
piece ends it, or until nothing can end it any more.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import IO, Final

from floorwalker.record.importers.asterisk_queue_log import PAUSES, RETURNS, Reading, is_epoch
from floorwalker.record.importers.base import Again, Kept, Rejected, Result, Row, Source
from floorwalker.record.importers.reading import encoding_of, lines

BESIDE: Final = timedelta(hours=4)
"""No call and no pause goes on longer without a line; pieces further away than this tell nothing of it."""
LAST_BYTES: Final = 64 * 1024
OWN: Final = 0
"""The piece itself stands first among the sources, those beside it follow."""


@dataclass(frozen=True)
class Span:
    """The first and the last moment of a piece."""

    first: datetime
    last: datetime


def span_of(stream: IO[bytes]) -> Span | None:
    """Return the moments of the first and last line in `stream`; None for a file that is no queue_log, such as a CDR."""
    stream.seek(0)
    head = stream.read(LAST_BYTES).splitlines()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - LAST_BYTES))
    tail = stream.read(LAST_BYTES).splitlines()
    stream.seek(0)
    first = next((at for line in head if (at := _moment(line))), None)
    last = next((at for line in reversed(tail) if (at := _moment(line))), None)
    return Span(min(first, last), max(first, last)) if first is not None and last is not None else None


def _moment(line: bytes) -> datetime | None:
    stamp, bar, _rest = line.decode("utf-8", errors="replace").strip().partition("|")
    return datetime.fromtimestamp(float(stamp), UTC) if bar and is_epoch(stamp) else None


@dataclass
class Piece:
    """One piece being read; after reading, `open_calls` says how many calls it leaves for a later piece."""

    sources: Sequence[Source]
    newest: datetime
    """The last line known of the whole feed: a call that is silent for longer than `BESIDE` before it has ended."""
    open_calls: int = 0
    _calls: set[str] = field(default_factory=set)
    _agents: set[str] = field(default_factory=set)

    def results(self) -> Iterator[Result]:
        """Yield what every line of the piece is; what only the pieces beside it tell is left to them."""
        self._look()
        reading, at, seen = Reading(), 0.0, set[str]()
        ranks = self._ranks()
        streams = [self._lines(number, rank=ranks[number]) for number in range(len(self.sources))]
        for stamp, _rank, number, line, text, cut in heapq.merge(*streams, key=lambda each: each[:2]):
            row = Row(number, line)
            if stamp != at:
                at, seen = stamp, set()
            if text in seen:
                if number == OWN:
                    yield Again((row,))
                continue
            seen.add(text)
            yield from self._own(reading.line(row, text, cut=cut))
        yield from self._rest(reading)

    def _look(self) -> None:
        """Learn whose lines the pieces beside are asked for."""
        source = self.sources[OWN]
        for _, text, _ in lines(source.stream, encoding=encoding_of(source.stream, name=source.name)):
            parts = text.split("|", 5)
            if len(parts) > 4:
                self._calls.add(parts[1])
                if parts[4] in PAUSES | RETURNS:
                    self._agents.add(parts[3])
        source.stream.seek(0)

    def _lines(self, number: int, *, rank: int) -> Iterator[tuple[float, int, int, int, str, bool]]:
        """Yield the lines of one source with their second, never going back, and the rank of the source in time."""
        source = self.sources[number]
        encoding = encoding_of(source.stream, name=source.name)
        at = 0.0
        for line, text, cut in lines(source.stream, encoding=encoding):
            if not text.strip():
                continue
            parts = text.split("|", 5)
            if number != OWN and not self._wanted(parts):
                continue
            at = max(at, float(parts[0])) if is_epoch(parts[0]) else at
            yield at, rank, number, line, text.strip("\r"), cut

    def _wanted(self, parts: list[str]) -> bool:
        if len(parts) <= 4:
            return False
        return parts[3] in self._agents if parts[4] in PAUSES | RETURNS else parts[1] in self._calls

    def _ranks(self) -> dict[int, int]:
        """Which source comes first where two tell of the same second: the one that begins first."""
        spans = [span_of(source.stream) for source in self.sources]
        far = datetime.max.replace(tzinfo=UTC)
        order = sorted(range(len(spans)), key=lambda at: spans[at].first if spans[at] else far)  # type: ignore[union-attr]
        return {number: rank for rank, number in enumerate(order)}

    def _own(self, results: Iterator[Result]) -> Iterator[Result]:
        for result in results:
            if isinstance(result, Rejected):
                if result.row.file == OWN:
                    yield result
                continue
            rows = tuple(row for row in result.rows if row.file == OWN)
            if rows:
                yield replace(result, rows=rows)

    def _rest(self, reading: Reading) -> Iterator[Result]:
        silent = self.newest - BESIDE
        for callid, call in list(reading.calls.items()):
            if call.entered is not None and call.last is not None and call.last > silent:
                del reading.calls[callid]
                held = tuple(row for row in call.rows if row.file == OWN)
                self.open_calls += bool(held)
                if held:
                    yield Kept(held)
        yield from self._own(reading.rest())
