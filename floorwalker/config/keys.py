"""Keys that the house makes for itself once and keeps outside the database, readable by its own user only."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

KEY_BYTES = 48


def kept_secret(directory: Path, name: str) -> str:
    """Return the secret `name` kept in `directory`, making it on first use.

    The file appears under its name only when it is whole, so two processes that start at once read the same.
    """
    path = directory / name
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = directory / f".{name}.{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first; its key is the key
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
