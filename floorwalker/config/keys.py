"""Keys that the house makes for itself once and keeps outside the database, readable by its own user only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_BYTES = 48


def kept_secret(directory: Path, name: str) -> str:
    """Return the secret `name` kept in `directory`, making it on first use.

    Two processes that start at once agree: the file is created exclusively, and whoever comes second reads the first's.
    """
    path = directory / name
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii").strip()
