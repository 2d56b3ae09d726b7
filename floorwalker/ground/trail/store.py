"""Writing the trail: a change and its line commit together or not at all.

Three grades say how much one line stands for: a person's decision is one line, ``append``; a bulk or machine write is
one line for the batch, an event that carries the count and digest of what was written; a look is one line for the
request, ``look``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import connection, transaction

from floorwalker.ground import clock, keyring
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.trail import canonical
from floorwalker.ground.trail.events import Event, Looked, Sleeved
from floorwalker.ground.trail.models import Line, microseconds
from floorwalker.ground.trail.rows import LINE_COLUMNS, insert

MAC_KEY = "trail_mac"
SUBJECT_CHARACTERS = 80
ACTOR_CHARACTERS = 64


class LineRefused(RuleBroken):
    """A line could not be written to the trail, so the change it tells of must not stand either."""

    code = "trail_line_refused"


def append(event: Event, *, by: Actor) -> Line:
    """Write one line for `event`, done by `by`, in the caller's transaction.

    Raises
    ------
    LineRefused
        If no transaction is open, or the subject or the actor cannot be written.
    """
    return append_many((event,), by=by)[0]


def append_many(events: Iterable[Event], *, by: Actor) -> list[Line]:
    """Write one line for each of `events`, in order, in the caller's transaction.

    Raises
    ------
    LineRefused
        As `append`; then none is written.
    """
    if not connection.in_atomic_block:
        raise LineRefused(
            "A trail line was to be written outside a transaction.",
            remedy="Put the change and its line into one transaction.atomic, so that both commit together.",
        )
    key = keyring.secret(MAC_KEY)
    at_us = microseconds(clock.now())
    drafts = [_draft(event, by, at_us, key) for event in events]
    lines = [line for line, _ in drafts]
    ids = dict(
        insert("trail_line", LINE_COLUMNS, [[getattr(line, c) for c in LINE_COLUMNS] for line in lines], returning="uuid, id")
    )
    for line in lines:
        line.id = ids[line.uuid]
        line._state.adding = False
    insert("trail_pending", ("line_id", "refused"), [(line.id, False) for line in lines])
    sleeves = [(s.digest, line.id, s.field, s.salt, s.text) for line, filled in drafts for s in filled]
    insert("trail_sleeve", ("digest", "line_id", "field", "salt", "text"), sleeves)
    return lines


def look(subject: str, *, page: str, by: Actor, terms: str | None = None, found: int | None = None) -> Line:
    """Write the one line of a request that opened the record `subject`, or searched for `terms` and found `found`.

    A look changes nothing else, so it may stand in a transaction of its own.
    """
    event = Looked(subject=subject, page=page, terms=None if terms is None else Sleeved(terms), found=found)
    with transaction.atomic():
        return append(event, by=by)


def _draft(event: Event, by: Actor, at_us: int, key: bytes) -> tuple[Line, tuple[canonical.Filled, ...]]:
    _refuse_unless_short("subject", event.subject, SUBJECT_CHARACTERS)
    _refuse_unless_short("actor", by.id, ACTOR_CHARACTERS)
    body, sleeves = canonical.body(event)
    uuid = _new_uuid(at_us)
    message = canonical.message(uuid, at_us, by.kind, by.id, event.kind, event.version, event.subject, body)
    line = Line(
        uuid=uuid,
        at_us=at_us,
        actor_kind=by.kind,
        actor_id=by.id,
        kind=event.kind,
        version=event.version,
        subject=event.subject,
        body=body,
        mac=canonical.line_mac(key, message),
    )
    return line, sleeves


def _refuse_unless_short(noun: str, text: str, limit: int) -> None:
    if not text or len(text) > limit or not text.isprintable():
        raise LineRefused(
            f"The {noun} of a trail line was {text!r}; expected a reference of 1 to {limit} printable characters.",
            remedy="Give the record's reference, such as CMP-2317 or person:12, and put text into a Sleeved field.",
        )


def _new_uuid(at_us: int) -> str:
    """Return a UUID of version 7 (RFC 9562 section 5.7): time first, so that its index grows at one end."""
    number = (at_us // 1000) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return f"{number:032x}"
