"""Reading hostile files: encodings, line ends, endless lines and local times, in constant memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import IO
from zoneinfo import ZoneInfo

from charset_normalizer import from_bytes

from floorwalker.ground.errors import RuleBroken

SAMPLE_BYTES = 256 * 1024
LINE_LIMIT_BYTES = 1024 * 1024
"""A line longer than this is no row of any log we know; it is cut off and rejected, never held in memory whole."""
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BINARY_SIGNS = {
    b"PK\x03\x04": "a zip archive or workbook", b"\x1f\x8b": "a gzip archive", b"%PDF": "a PDF", b"\x89PNG": "a picture",
    b"RIFF": "a recording", b"SQLite format 3": "a database",
}


def encoding_of(stream: IO[bytes], *, name: str) -> str:
    """Return the encoding of the text in `stream`, judged from its first bytes; the stream is put back to its start.

    Raises
    ------
    RuleBroken
        If it is not text at all.
    """
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    for mark, encoding in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    for sign, what in BINARY_SIGNS.items():
        if sample.startswith(sign):
            raise RuleBroken(
                f"{name} is {what}, not a text file.",
                remedy="Unpack or export it first, or choose the importer for that kind of file.",
                code="not_text",
                file=name,
            )
    if b"\x00" in sample:
        raise RuleBroken(
            f"{name} holds bytes that no text file holds.", remedy="Export it again as text in UTF-8.", code="not_text", file=name
        )
    try:
        sample[: -4 if len(sample) == SAMPLE_BYTES else None].decode("utf-8")
    except UnicodeDecodeError as problem:
        if problem.start < len(sample) - 4:  # not merely a character cut in two at the end of the sample
            best = from_bytes(sample).best()
            return best.encoding if best else "cp1252"
    return "utf-8"


def lines(stream: IO[bytes], *, encoding: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line number from 1, text without its line end, and whether it was cut because it is longer than any row may be.

    A byte that the encoding does not know becomes the replacement character, so that its row alone is touched.
    """
    text = io.TextIOWrapper(io.BufferedReader(_Unclosed(stream)), encoding=encoding, errors="replace", newline=None)
    number = 0
    while line := text.readline(LINE_LIMIT_BYTES):
        number += 1
        cut = False
        while not line.endswith("\n"):
            rest = text.readline(LINE_LIMIT_BYTES)
            if not rest:
                break
            cut = True
            if rest.endswith("\n"):
                break
        yield number, line.rstrip("\n").replace("\x00", "\ufffd"), cut


class _Unclosed(io.RawIOBase):
    """Lets a text reader end without closing the file underneath, which its owner closes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` from the stream."""
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


class MissingLocalTime(ValueError):
    """A local time that the clock skipped when it went forward."""


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=100_000)
def _offset_at(zone: str, hour: datetime) -> timedelta | None:
    """Return the UTC offset that holds for the whole local `hour`, None when it changes or is doubtful inside it."""
    info = _zone(zone)
    found = set()
    for minute in (0, 30, 59):
        local = hour.replace(minute=minute, tzinfo=info)
        found |= {local.utcoffset(), local.replace(fold=1).utcoffset()}
    return found.pop() if len(found) == 1 else None


def to_utc(local: datetime, *, zone: str, after: datetime | None = None) -> tuple[datetime, bool]:
    """Return the UTC moment of the wall-clock time `local` in `zone`, and whether it had to be chosen.

    In the hour that the clock repeats, the first pass is taken unless it lies before `after`, the moment the row must not
    precede; then the second.

    Raises
    ------
    MissingLocalTime
        If the clock skipped that time.
    """
    offset = _offset_at(zone, local.replace(minute=0, second=0, microsecond=0))
    if offset is not None:
        return local.replace(tzinfo=UTC) - offset, False
    info = _zone(zone)
    first = local.replace(tzinfo=info).astimezone(UTC)
    second = local.replace(tzinfo=info, fold=1).astimezone(UTC)
    if first.astimezone(info).replace(tzinfo=None) != local:
        raise MissingLocalTime(f"{local:%Y-%m-%d %H:%M:%S} does not exist in {zone}: the clock went forward.")
    if first == second:
        return first, False
    return (second if after is not None and first < after else first), True
