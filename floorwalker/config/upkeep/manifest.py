"""What a backup says of itself: its files with their digests, the house it came from, the keys it needs, signed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from floorwalker.ground.errors import RuleBroken

NAME: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
DATABASE: Final = "database.sealed"
SCHEMA: Final = 1
SIGNED_AS: Final = b"floorwalker backup 1\n"


class BackupRefused(RuleBroken):
    """A backup cannot be made, read or put back."""

    code = "backup_refused"


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What one backup holds.

    Parameters
    ----------
    made_at
        The moment of the database's snapshot, in ISO format, UTC.
    version
        The Floorwalker that made it.
    vendor
        The database it came from; the copy inside is SQLite whatever it was.
    migrations
        The migrations that the copy has been through, as ``app.name``.
    tables
        Rows of each table.
    trail_head
        The last seal of the trail in the copy, None before the first.
    keys
        The ids of the keys that are needed to read it.
    parts
        Every file by its path inside the backup.
    """

    made_at: str
    version: str
    vendor: str
    migrations: list[str]
    tables: dict[str, int]
    trail_head: dict[str, Any] | None
    keys: dict[str, str]
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """What it holds in all."""
        return sum(part.bytes for part in self.parts.values())


def save(manifest: Manifest, folder: Path, *, key: Ed25519PrivateKey) -> None:
    """Write `manifest` and its signature to `folder`."""
    written = (json.dumps({"schema": SCHEMA, **asdict(manifest)}, indent=1, sort_keys=True) + "\n").encode()
    for name, content in ((NAME, written), (SIGNATURE, key.sign(SIGNED_AS + written).hex().encode() + b"\n")):
        with (folder / name).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def load(folder: Path) -> Manifest:
    """Return the manifest in `folder`.

    Raises
    ------
    BackupRefused
        If there is none, it cannot be read, or it is of a form this version does not know.
    """
    try:
        kept: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        schema = kept.pop("schema")
        if schema != SCHEMA:
            raise BackupRefused(
                f"The backup in {folder} has form {schema}; this version reads form {SCHEMA}.",
                remedy="Use the version of Floorwalker that made it, or a newer one.",
            )
        parts = {name: Part(**part) for name, part in kept.pop("parts").items()}
        return Manifest(**kept, parts=parts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BackupRefused(
            f"{folder} holds no backup that can be read: {type(problem).__name__}.",
            remedy="Name a folder that was written by floorwalker backup.",
        ) from problem


def require_signature(folder: Path, *, key_file: Path) -> None:
    """Go on if the manifest in `folder` was signed with the key in `key_file`.

    Raises
    ------
    BackupRefused
        If it was changed after it was signed, or signed by another house.
    """
    key = load_pem_private_key(key_file.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    try:
        signature = bytes.fromhex((folder / SIGNATURE).read_text(encoding="ascii").strip())
        key.public_key().verify(signature, SIGNED_AS + (folder / NAME).read_bytes())
    except (OSError, ValueError, InvalidSignature) as problem:
        raise BackupRefused(
            f"The manifest in {folder} is not as it was signed: somebody changed it, or another house wrote it.",
            remedy="Use another backup of this house.",
        ) from problem
