"""Checking the trail: reads every sealed line in order and names the first that is not as it was sealed."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from floorwalker.ground import keyring
from floorwalker.ground.trail import canonical, rows
from floorwalker.ground.trail.heads import Head
from floorwalker.ground.trail.models import EPOCH
from floorwalker.ground.trail.seal import fingerprint, public_key, signed
from floorwalker.ground.trail.sleeves import fault, kept_with
from floorwalker.ground.trail.store import MAC_KEY

LINES_A_READ = 5_000  # about 3 MB at a time
SEALS_A_READ = 5_000
ROWS_BETWEEN_COLLECTIONS = 1_000_000  # rows hold no circles; looking for some every 700 rows cost a fifth of the time
LONGEST_US = 10**17  # the year 5138: a time past it was put in, and no calendar holds it
BEFORE_ALL = -(2**63)  # before every place where somebody could put something


@dataclass(frozen=True)
class Break:
    """The first place where the trail is not as it was written; `position` is None for a line without a seal."""

    position: int | None
    what: str
    line: str | None = None
    subject: str | None = None
    kind: str | None = None
    at: datetime | None = None

    def sentence(self) -> str:
        """Return where the trail is broken, how, and which record and moment the line speaks of."""
        place = "among the lines that are not sealed yet" if self.position is None else f"at line {self.position}"
        about = "" if self.at is None else f" The line now reads: {self.kind} on {self.subject}, {self.at:%d %B %Y %H:%M:%S} UTC."
        return f"The trail is broken {place}: {self.what}.{about}"


@dataclass(frozen=True)
class Verdict:
    """What verifying found; the trail is whole when `broken` is None, and `lines` counts those before the break."""

    lines: int
    seals: int
    head: Head | None
    unsealed: int
    oldest_unsealed_at: datetime | None
    broken: Break | None
    seconds: float


class _Broken(Exception):
    """Carries the first break out of the reading."""

    def __init__(self, position: int | None, what: str, *, line_id: int | None = None) -> None:
        super().__init__(what)
        self.position, self.what, self.line_id = position, what, line_id


@dataclass
class _Read:
    """How far the reading came and found everything whole."""

    position: int = 0
    digest: bytes = canonical.FIRST
    head: Head | None = None
    unsealed: int = 0
    oldest_unsealed_us: int | None = None


def verify(*, kept_head: Head | None = None) -> Verdict:
    """Read the whole trail and say whether it is as it was written.

    Lines that are sealed meanwhile are left to the next time.

    Parameters
    ----------
    kept_head
        A head of this trail that was kept elsewhere; it finds a tail that was cut off.
    """
    started = time.perf_counter()
    read = _Read()
    broken = None
    try:
        with _collecting_seldom():
            _check_sealed(read, kept_head)
            _check_unsealed(read)
            _check_strays()
    except _Broken as found:
        broken = _with_line(found)
    oldest = read.oldest_unsealed_us
    return Verdict(
        lines=read.position,
        seals=0 if read.head is None else read.head.number,
        head=read.head,
        unsealed=read.unsealed,
        oldest_unsealed_at=None if oldest is None else EPOCH + timedelta(microseconds=oldest),
        broken=broken,
        seconds=time.perf_counter() - started,
    )


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(ROWS_BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _check_sealed(read: _Read, kept_head: Head | None) -> None:
    last_number, last_position = rows.select("SELECT coalesce(max(number), 0), coalesce(max(position), 0) FROM trail_seal")[0]
    links = _links(last_number, last_position)
    for head in _heads(last_number):
        _check_seal(read, head)
        _check_links(read, islice(links, head.position - read.position), kept_head)
        if read.position < head.position:
            raise _Broken(read.position + 1, f"it was removed; seal {head.number} counts {head.position} lines")
        if read.digest.hex() != head.digest:
            raise _Broken(read.position, f"seal {head.number} signs another line here")
        read.head = head
    if next(links, None) is not None:
        raise _Broken(read.position + 1, "the seal over it was removed, or it was put in after the last seal")
    if kept_head is not None and kept_head.position > read.position:
        raise _Broken(read.position + 1, f"it was removed; the head that was kept counts {kept_head.position} lines")


def _heads(last_number: int) -> Iterator[Head]:
    after = BEFORE_ALL
    while found := rows.select(
        "SELECT number, position, digest, at_us, key, signature FROM trail_seal "
        "WHERE number > %s AND number <= %s ORDER BY number LIMIT %s",
        [after, last_number, SEALS_A_READ],
    ):
        for number, position, digest, at_us, key, signature in found:
            yield Head(number=number, position=position, digest=digest.hex(), at_us=at_us, key=key, signature=signature.hex())
        after = found[-1][0]


def _check_seal(read: _Read, head: Head) -> None:
    first = read.position + 1
    due = 1 if read.head is None else read.head.number + 1
    if head.number != due:
        raise _Broken(first, f"the seal over it, number {due}, was removed" if head.number > due else "a seal was put in")
    key = public_key()
    if head.key != fingerprint(key):
        raise _Broken(first, f"seal {due} over it was signed with another key ({head.key[:16]}) than the one that is here")
    seal = (head.number, head.position, bytes.fromhex(head.digest), head.at_us)
    if head.position < first or not signed(key, seal, bytes.fromhex(head.signature)):
        raise _Broken(first, f"the seal over it, number {due}, was changed")


def _links(last_number: int, last_position: int) -> Iterator[tuple[Any, ...]]:
    """Yield position, digest, mac, the line's mac and message, its id and its sleeves, for every link in order."""
    after = BEFORE_ALL
    # A link past the last seal is read only when no seal came meanwhile: then nothing signs it.
    while found := rows.select(
        f"""
        SELECT k.position, k.digest, k.mac, l.mac, {rows.message("l")}, k.line_id
        FROM trail_link k LEFT JOIN trail_line l ON l.id = k.line_id
        WHERE k.position > %s AND (k.position <= %s OR NOT EXISTS (SELECT 1 FROM trail_seal WHERE number > %s))
        ORDER BY k.position LIMIT {LINES_A_READ}
        """,  # noqa: S608
        [after, last_position, last_number],
    ):
        sleeves = kept_with(
            "JOIN trail_link k ON k.line_id = s.line_id WHERE k.position BETWEEN %s AND %s", [found[0][0], found[-1][0]]
        )
        for row in found:
            yield (*row, sleeves.get(row[5], ()))
        after = found[-1][0]


def _check_links(read: _Read, links: Iterator[tuple[Any, ...]], kept_head: Head | None) -> None:
    key = keyring.secret(MAC_KEY)
    kept_at = -1 if kept_head is None else kept_head.position
    link_digest, link_mac = canonical.link_digest, canonical.link_mac
    digest = read.digest
    for there, kept_digest, kept_mac, mac, message, line_id, sleeves in links:
        position = read.position + 1
        if there != position:
            raise _Broken(position, "it was removed" if there > position else "something was put in before it")
        if message is None or mac is None:
            raise _Broken(position, "it was removed")
        digest = link_digest(digest, position, message, mac)
        if kept_digest != digest or kept_mac != link_mac(key, digest):
            raise _Broken(position, "it was changed, put in or moved")
        if sleeves or canonical.SLEEVE_MARK in message:
            _check_sleeves(position, line_id, message, sleeves)
        if position == kept_at and kept_head is not None and digest.hex() != kept_head.digest:
            raise _Broken(position, "this line, or one before it, is another than the head that was kept signs")
        read.position, read.digest = position, digest


def _check_sleeves(position: int | None, line_id: int, message: bytes, sleeves: Sequence[tuple[Any, ...]]) -> None:
    what = fault(message, sleeves)
    if what is not None:
        raise _Broken(position, what, line_id=line_id)


def _check_unsealed(read: _Read) -> None:
    key = keyring.secret(MAC_KEY)
    after = BEFORE_ALL
    while found := rows.select(
        f"""
        SELECT l.id, l.at_us, l.mac, {rows.message("l")}, p.line_id IS NOT NULL,
               EXISTS (SELECT 1 FROM trail_line c WHERE c.uuid = l.uuid AND c.id <> l.id)
        FROM trail_line l
        LEFT JOIN trail_link k ON k.line_id = l.id
        LEFT JOIN trail_pending p ON p.line_id = l.id
        WHERE k.position IS NULL AND l.id > %s ORDER BY l.id LIMIT {LINES_A_READ}
        """,  # noqa: S608
        [after],
    ):
        sleeves = kept_with("WHERE s.line_id BETWEEN %s AND %s", [found[0][0], found[-1][0]])
        for line_id, at_us, mac, message, waits, doubled in found:
            if mac != canonical.line_mac(key, message) or doubled:
                raise _Broken(None, "a line was changed, or was not written by Floorwalker", line_id=line_id)
            if not waits:
                raise _Broken(None, "a line does not wait for its seal: it was taken out of the chain", line_id=line_id)
            _check_sleeves(None, line_id, message, sleeves.get(line_id, ()))
            read.unsealed += 1
            read.oldest_unsealed_us = min(at_us, read.oldest_unsealed_us or at_us)
        after = found[-1][0]


def _check_strays() -> None:
    """Look for what is left behind when a line is removed before it was sealed."""
    for table in ("trail_pending", "trail_sleeve"):
        stray = rows.select(
            f"SELECT s.line_id FROM {table} s LEFT JOIN trail_line l ON l.id = s.line_id "  # noqa: S608
            "WHERE l.id IS NULL ORDER BY s.line_id LIMIT 1"
        )
        if stray:
            raise _Broken(None, f"the line with the key {stray[0][0]} was removed before it was sealed")


def _with_line(found: _Broken) -> Break:
    """Return the break with what the line now says, where there still is one."""
    where, key = ("l.id = %s", found.line_id)
    if found.line_id is None:
        where, key = "l.id = (SELECT line_id FROM trail_link WHERE position = %s)", found.position
    columns = ", ".join(rows.as_bytes(f"l.{name}") for name in ("uuid", "subject", "kind"))
    line = rows.select(f"SELECT l.at_us, {columns} FROM trail_line l WHERE {where}", [key])  # noqa: S608
    if not line:
        return Break(found.position, found.what)
    at_us, *texts = line[0]
    uuid, subject, kind = (bytes(text).decode(errors="replace") for text in texts)
    at = EPOCH + timedelta(microseconds=at_us) if isinstance(at_us, int) and abs(at_us) < LONGEST_US else None
    return Break(found.position, found.what, line=uuid, subject=subject, kind=kind, at=at)
