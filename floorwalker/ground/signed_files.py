"""Files that leave the house signed: one line in them says what they are, their SHA-256 without that line, and the house's signature.

The line is a comment to whatever reads the file: a comment after the end of a PDF, an X- property of a calendar, a last line with # of
a table. Whoever has the public key can check it without us; `floorwalker verify --file` does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from floorwalker.ground import clock, keyring
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.trail.seal import SEAL_KEY, fingerprint

MARK: Final = b"FLOORWALKER-SIGNATURE:"
LINE: Final = re.compile(rb"(?m)^(?:%|#|X-)" + MARK + rb"([A-Za-z0-9_=\-]*(?:\r?\n [A-Za-z0-9_=\-]+)*)\r?\n?")
"""The line with its continuations, as calendars fold long lines."""
DOMAIN: Final = b"floorwalker signed file 1\n"
"""What is signed begins with this, so that no signature of a seal passes for one of a file."""
FOLD: Final = 70
SCHEMA: Final = 1


class FileRefused(RuleBroken):
    """A file is not as the house signed it."""

    code = "signed_file_refused"


@dataclass(frozen=True)
class Statement:
    """What the house says of a file: what it is, in plain values, its digest, when and with which key it was signed."""

    about: dict[str, str]
    sha256: str
    signed_at: str
    key: str


def sign(body: bytes, *, about: dict[str, str], prefix: str, before: bytes = b"") -> tuple[bytes, Statement]:
    """Return `body` with the line that signs it, and what the line says.

    Parameters
    ----------
    prefix
        How the line begins so that readers of the format pass over it: ``%``, ``#`` or ``X-``.
    before
        Where in `body` the line stands: before the last of these; at the end where empty.
    """
    key = keyring.signing_key(SEAL_KEY)
    statement = Statement(
        about, hashlib.sha256(body).hexdigest(), clock.now().isoformat(timespec="seconds"), fingerprint(key.public_key())
    )
    said = _canonical(statement)
    token = _token(said, key.sign(DOMAIN + said))
    line = prefix.encode() + MARK + token
    if prefix == "X-":  # RFC 5545 section 3.1: lines of at most 75 octets, folded by a blank
        pieces = [line[at : at + FOLD] for at in range(0, len(line), FOLD)]
        line = b"\r\n ".join(pieces)
    ending = b"\r\n" if prefix == "X-" else b"\n"
    at = body.rfind(before) if before else len(body)
    return body[:at] + line + ending + body[at:], statement


def check(content: bytes, *, key: Ed25519PublicKey | None = None) -> Statement:
    """Return what the house said of a file when it signed it; `key` is that of this house unless given.

    Raises
    ------
    FileRefused
        If it carries no signature, was changed since, or was signed with another key.
    """
    lines = list(LINE.finditer(content))
    if not lines:
        raise FileRefused(
            "The file carries no signature of a house.", remedy="Give a file that was downloaded as signed, as it was downloaded."
        )
    found = lines[-1]  # one before it is a part of what is signed: somebody wrote such a line into a note
    said, signature = _read(found.group(1))
    public = key or keyring.signing_key(SEAL_KEY).public_key()
    try:
        public.verify(signature, DOMAIN + said)
    except InvalidSignature:
        raise FileRefused(
            "The file was not signed with the key that it is checked with.",
            remedy="Check it with the public key of the house that made it, by --public-key.",
        ) from None
    statement = Statement(**json.loads(said))
    body = content[: found.start()] + content[found.end() :]
    if hashlib.sha256(body).hexdigest() != statement.sha256:
        raise FileRefused(
            f"The file was changed after it was signed on {statement.signed_at}.", remedy="Download it again and compare the two."
        )
    return statement


def _canonical(statement: Statement) -> bytes:
    plain = {"about": statement.about, "sha256": statement.sha256, "signed_at": statement.signed_at, "key": statement.key}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _token(said: bytes, signature: bytes) -> bytes:
    """Return what is said and its signature as one word, in the one way in which it is written."""
    kept = {"schema": SCHEMA, "statement": said.decode(), "signature": signature.hex()}
    return base64.urlsafe_b64encode(json.dumps(kept, separators=(",", ":")).encode())


def _read(token: bytes) -> tuple[bytes, bytes]:
    written = re.sub(rb"\s", b"", token)
    try:
        kept: dict[str, Any] = json.loads(base64.urlsafe_b64decode(written))
        said, signature = str(kept["statement"]).encode(), bytes.fromhex(kept["signature"])
        if _token(said, signature) != written:
            raise ValueError
    except (ValueError, KeyError, TypeError, binascii.Error) as problem:
        raise FileRefused("The signature of the file cannot be read.", remedy="Download the file again.") from problem
    return said, signature
