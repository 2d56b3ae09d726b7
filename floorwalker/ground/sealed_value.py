"""Short secrets kept in the database, such as the password of a server: sealed with a key that stays outside it."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from floorwalker.ground import keyring
from floorwalker.ground.errors import RuleBroken

NONCE_BYTES = 12
KEY = "values"


def seal(value: bytes, *, about: str) -> bytes:
    """Return `value` sealed (AES-256-GCM) for the record `about`; for another record it does not open."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(keyring.secret(KEY)).encrypt(nonce, value, about.encode())


def unseal(sealed: bytes | memoryview, *, about: str) -> bytes:
    """Return what was sealed for the record `about`.

    Raises
    ------
    RuleBroken
        If it was changed, belongs to another record, or the keys of the house are not those that sealed it.
    """
    whole = bytes(sealed)
    try:
        return AESGCM(keyring.secret(KEY)).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], about.encode())
    except InvalidTag as problem:
        raise RuleBroken(
            f"The secret of {about} cannot be opened.", remedy="Enter it again: the keys of the house are not those it was sealed with.",
            code="secret_unreadable",
        ) from problem
