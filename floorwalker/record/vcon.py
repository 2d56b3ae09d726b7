"""Reading a vCon, the IETF's container for conversations (draft-ietf-vcon-vcon-core): its recordings, and what it says of their words.

Only what the container itself carries is read: an address that it names is not fetched, and signed or encrypted ones are refused by name.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers.base import ValueRefused
from floorwalker.record.importers.vcon import Spoken, is_vcon, spoken_in

MOST_BYTES: Final = 256 * 2**20
"""A vCon is read whole: its sound is text inside it."""
SOURCE: Final = "vcon"
AGENT: Final = "agent"


class VConRefused(RuleBroken):
    """A vCon cannot be read, or carries no recording."""

    code = "vcon_refused"


@dataclass(frozen=True)
class Dialog:
    """One recording of a vCon: its sound, when it began, who is on which channel."""

    number: int
    sound: bytes
    started_at: datetime | None
    agent_lane: int | None
    """The channel of the party that is said to be the agent; None where it is not said."""


@dataclass(frozen=True)
class VCon:
    """What a vCon carries: its key, its recordings, and what its transcripts say of their words."""

    uuid: str
    dialogs: Sequence[Dialog]
    words: Sequence[Spoken]


def read(content: bytes, *, name: str) -> VCon:
    """Return what the vCon `content` carries.

    Raises
    ------
    VConRefused
        If it is no plain vCon, or what it says of its recordings cannot be understood.
    """
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise VConRefused(f"{name} is no JSON: {problem}.", remedy="Export the conversation as a plain vCon.") from problem
    if not isinstance(told, dict) or not is_vcon(told):
        signed = isinstance(told, dict) and ("signatures" in told or "ciphertext" in told)
        raise VConRefused(
            f"{name} is {'signed or encrypted' if signed else 'no vCon: it names no version, and no parties with their dialog'}.",
            remedy="Export the conversation as a plain vCon.",
        )
    uuid = told.get("uuid")
    if not isinstance(uuid, str) or not 0 < len(uuid) <= 100 or not uuid.isprintable():
        raise VConRefused(f"{name} says no uuid.", remedy="A vCon has one; export it again.")
    parties = told.get("parties")
    dialogs = told.get("dialog")
    if not isinstance(dialogs, list):
        raise VConRefused(f"{name} carries no dialog.", remedy="Export the conversation with its recording.")
    found = list(_recordings(dialogs, parties if isinstance(parties, list) else [], name))
    if not found:
        raise VConRefused(f"{name} carries no recording.", remedy="Export the conversation with its recording inside.")
    try:
        words = spoken_in(told)
    except ValueRefused as refused:
        raise VConRefused(
            f"{name} carries words that cannot be read: {refused.field} is {refused.value[:80]!r}.",
            remedy="Export it without its transcript, or with one whose segments have text, start and end.", code="vcon_words",
        ) from refused
    return VCon(uuid, found, [each for each in words if each.turns])


def _recordings(dialogs: list[Any], parties: list[Any], name: str) -> Iterator[Dialog]:
    for number, each in enumerate(dialogs):
        if not isinstance(each, dict) or each.get("type") != "recording":
            continue
        what = f"Recording {number + 1} of {name}"
        if "body" not in each:
            raise VConRefused(f"{what} lies elsewhere: addresses are not fetched.", remedy="Export the vCon with its sound inside.")
        yield Dialog(number, _body(each, what), _moment(each.get("start"), what), _agent_lane(each.get("parties"), parties))


def _body(dialog: dict[str, Any], what: str) -> bytes:
    body, encoding = dialog["body"], dialog.get("encoding")
    if encoding != "base64url" or not isinstance(body, str):
        raise VConRefused(f"{what} is encoded as {encoding!r}.", remedy="Sound in a vCon is base64url.")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise VConRefused(f"{what} is no base64url: {problem}.", remedy="Export the vCon again.") from problem


def _moment(start: Any, what: str) -> datetime | None:
    if start is None:
        return None
    try:
        moment = datetime.fromtimestamp(start, UTC) if isinstance(start, int | float) else datetime.fromisoformat(start)
    except (ValueError, OverflowError, OSError, TypeError) as problem:
        raise VConRefused(f"{what} says that it began {start!r}.", remedy="Write the start as RFC 3339 has it, with its zone.") from problem
    if moment.tzinfo is None:
        raise VConRefused(f"{what} says that it began {start!r}, without a zone.", remedy="Write the start as RFC 3339 has it.")
    return moment.astimezone(UTC)


def _agent_lane(channels: Any, parties: list[Any]) -> int | None:
    """Return the channel of the party that is said to be the agent, None where nobody is."""
    if isinstance(channels, list):
        for lane, party in enumerate(channels[:2]):
            known = isinstance(party, int) and 0 <= party < len(parties) and isinstance(parties[party], dict)
            if known and parties[party].get("role") == AGENT:
                return lane
    return None
