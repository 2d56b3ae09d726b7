"""Keys of the house that stay outside the database, each in a file that only its own user may read."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

SECRET_BYTES = 32  # as long as the digest it keys


def secret(name: str) -> bytes:
    """Return the secret `name`, making it on first use."""
    return _secret(_directory() / name)


def signing_key(name: str) -> Ed25519PrivateKey:
    """Return the Ed25519 signing key `name`, making it on first use."""
    return _signing_key(_directory() / f"{name}.pem")


def _directory() -> Path:
    return Path(settings.FLOORWALKER_DATA_DIR) / "keys"


@cache
def _secret(path: Path) -> bytes:
    return _kept(path, lambda: secrets.token_bytes(SECRET_BYTES))


@cache
def _signing_key(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(_kept(path, _new_signing_key), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds a key of type {type(key).__name__}; expected an Ed25519 private key.")
    return key


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what the file at `path` holds, making it when it is not there.

    The file appears under its name only when it is whole and on disk: of two processes that start at once, one makes
    it and both read the same.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another process was first; its key is the key
                os.link(draft, path)
        finally:
            draft.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return path.read_bytes()
