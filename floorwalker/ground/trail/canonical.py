"""The exact bytes of a trail line. Nothing here may change for lines that are written: old samples verify for ever."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.trail.events import ERASED, Event, Fact, Sleeved

SALT_BYTES = 16
DIGEST_BYTES = 32
FIRST = bytes(DIGEST_BYTES)  # what the first link of the chain takes as its previous digest
SLEEVE_MARK = b'{"sleeve":"'  # inside a JSON text the quotes would be escaped


class FactRefused(RuleBroken):
    """A value cannot stand in a trail line."""

    code = "trail_fact_refused"


@dataclass(frozen=True)
class Filled:
    """A sleeve with its text, ready to be kept beside its line."""

    field: str
    digest: str
    salt: bytes
    text: str


def body(event: Event) -> tuple[str, tuple[Filled, ...]]:
    """Return the facts of `event` as canonical JSON (sorted names, no spaces, no floats) and the sleeves they refer to.

    Raises
    ------
    FactRefused
        If a value has no exact form.
    """
    filled: list[Filled] = []
    written = {name: _written(name, value, filled) for name, value in event.facts().items()}
    return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=True), tuple(filled)


def _written(name: str, value: Fact, filled: list[Filled]) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Sleeved):
        return {"sleeve": _fill(name, value.text, filled)}
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise FactRefused(f"The moment {value.isoformat()} in {name} has no zone.", remedy="Give it in UTC.")
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal) and value.is_finite():
        return {"decimal": str(value)}
    if isinstance(value, tuple):
        return [_written(name, part, filled) for part in value]
    raise FactRefused(
        f"{name} was {value!r} of type {type(value).__name__}, which has no exact form in the trail.",
        remedy="Use text, a whole number, Decimal, date, datetime, a tuple of these, or Sleeved for personal text.",
    )


def _fill(name: str, text: str, filled: list[Filled]) -> str:
    if "\0" in text:
        raise FactRefused(f"The text of {name} holds a zero byte.", remedy="Remove the zero byte from the text.")
    salt = secrets.token_bytes(SALT_BYTES)
    digest = sleeve_digest(salt, text)
    filled.append(Filled(name, digest, salt, text))
    return digest


def sleeve_digest(salt: bytes, text: str) -> str:
    """Return the digest that a line keeps of a sleeved text; the salt keeps a short text from being guessed."""
    try:
        return hashlib.sha256(salt + text.encode()).hexdigest()
    except UnicodeEncodeError as problem:
        raise FactRefused(f"A text cannot be written as UTF-8: {problem}.", remedy="Correct the text.") from problem


def facts(body: str, texts: Mapping[str, str | None]) -> dict[str, object]:
    """Return the facts in `body`; `texts` gives sleeved texts by digest, and one without text is said to be erased."""
    return {name: _read(value, texts) for name, value in json.loads(body).items()}


def _read(value: Any, texts: Mapping[str, str | None]) -> object:
    if isinstance(value, list):
        return tuple(_read(part, texts) for part in value)
    if not isinstance(value, dict):
        return value
    ((tag, text),) = value.items()
    if tag == "sleeve":
        kept = texts.get(text)
        return ERASED if kept is None else kept
    if tag == "date":
        return date.fromisoformat(text)
    return Decimal(text) if tag == "decimal" else datetime.fromisoformat(text)


def message(uuid: str, at_us: int, actor_kind: str, actor_id: str, kind: str, version: int, subject: str, body: str) -> bytes:
    """Return the bytes of a line: every column that says something, one a row; only `body`, the last, is free."""
    return f"line 1\n{uuid}\n{at_us}\n{actor_kind}\n{actor_id}\n{kind}\n{version}\n{subject}\n{body}".encode()


def line_mac(key: bytes, message: bytes) -> bytes:
    """Return the keyed digest that tells a line written by the house from one put straight in the database."""
    return _keyed(key, message)


def link_digest(previous: bytes, position: int, message: bytes, mac: bytes) -> bytes:
    """Return the digest of the chain up to and with the line at `position`."""
    return hashlib.sha256(b"link 1\n%d\n%b%b%b" % (position, previous, mac, message)).digest()


def link_mac(key: bytes, digest: bytes) -> bytes:
    """Return the keyed digest of a link, which tells where a chain was computed anew by somebody without the key."""
    return _keyed(key, b"link mac 1\n" + digest)


def _keyed(key: bytes, message: bytes) -> bytes:
    # RFC 7693 section 2.9; a third of the time of an HMAC, and verifying needs one for each line.
    return hashlib.blake2b(message, key=key, digest_size=DIGEST_BYTES).digest()


def seal_message(number: int, position: int, digest: bytes, at_us: int) -> bytes:
    """Return the bytes that a seal signs: the head of the chain, and when it was the head."""
    return f"seal 1\n{number}\n{position}\n{digest.hex()}\n{at_us}".encode()
