"""Heads kept elsewhere: a copy of a seal on paper or another machine finds a tail that was cut off here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.trail.seal import fingerprint, public_key, signed

SCHEMA = 1


class HeadRefused(RuleBroken):
    """A file is not a head of this trail."""

    code = "trail_head_refused"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The end of the chain as one seal signed it; digest and signature as hexadecimal text."""

    number: int
    position: int
    digest: str
    at_us: int
    key: str
    signature: str


def save(head: Head, path: Path) -> None:
    """Write `head` to `path`, to be kept away from this machine."""
    path.write_text(json.dumps({"schema": SCHEMA, **asdict(head)}, indent=2) + "\n", encoding="utf-8")


def load(path: Path) -> Head:
    """Return the head kept in `path`.

    Raises
    ------
    HeadRefused
        If the file cannot be read, is no head, or was not signed by the key that is here.
    """
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        schema = kept.pop("schema")
        head = Head(**kept)
        seal = (head.number, head.position, bytes.fromhex(head.digest), head.at_us)
        ours = signed(public_key(), seal, bytes.fromhex(head.signature))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise HeadRefused(
            f"{path} is not a kept head of the trail: {problem}.",
            remedy="Give a file that was written by floorwalker verify --save-head.",
        ) from problem
    if schema != SCHEMA or not ours:
        raise HeadRefused(
            f"{path} was not signed with the key of this trail ({fingerprint(public_key())[:16]}).",
            remedy="Give a head of this trail, or bring back the folder of keys that belongs to this database.",
        )
    return head


def save_public_key(path: Path) -> None:
    """Write the public key that checks our seals to `path`, as PEM, for whoever checks them without us."""
    path.write_bytes(public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
