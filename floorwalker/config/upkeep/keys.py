"""The keys of a house by their ids: a backup names the keys it needs and never holds them."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings

from floorwalker.ground.errors import RuleBroken

FOLDER: Final = "keys"
SECRET: Final = "secret_key"  # noqa: S105 (its name)
"""Signs sessions and one-time links; it may come from FLOORWALKER_SECRET_KEY instead of a file."""
ID_CHARACTERS: Final = 16
SCRYPT: Final = {"n": 2**14, "r": 8, "p": 1}
"""A key is random, but a secret that somebody made up must not be found from its id (RFC 7914 section 2 names these costs)."""


class WrongKeys(RuleBroken):
    """The keys that are here are not those of the backup; nothing was written."""

    code = "wrong_keys"


def key_id(name: str, content: bytes) -> str:
    """Return the id of a key, from which it cannot be found."""
    return hashlib.scrypt(content, salt=f"floorwalker key {name}".encode(), dklen=ID_CHARACTERS // 2, **SCRYPT).hex()


def ids_in(folder: Path) -> dict[str, str]:
    """Return the keys in `folder` by name, each with its id."""
    if not folder.is_dir():
        return {}
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return {name: key_id(name, (folder / name).read_bytes()) for name in names}


def ids_here() -> dict[str, str]:
    """Return the keys this house works with; its secret counts wherever it comes from."""
    return ids_in(Path(settings.FLOORWALKER_DATA_DIR) / FOLDER) | {SECRET: key_id(SECRET, settings.SECRET_KEY.encode())}


def require(wanted: dict[str, str], *, folder: Path, secret: str) -> None:
    """Go on if the keys in `folder`, and `secret`, are those `wanted` by a backup.

    Raises
    ------
    WrongKeys
        Naming each key that is missing or another, with the id of the one that is needed.
    """
    here = ids_in(folder)
    if here.get(SECRET) != wanted.get(SECRET) and secret:
        here[SECRET] = key_id(SECRET, secret.encode())
    wrong = [
        f"{name} is {'missing' if name not in here else f'another key ({here[name]})'}, needed is {needed}"
        for name, needed in sorted(wanted.items()) if here.get(name) != needed
    ]
    if wrong:
        raise WrongKeys(
            f"The keys in {folder} are not those of this backup: {'; '.join(wrong)}. Nothing was written.",
            remedy=(
                "Name the folder of keys that was kept apart with --keys FOLDER; "
                "a secret that stood in FLOORWALKER_SECRET_KEY is given there again."
            ),
            needed=wanted,
        )


def copy(source: Path, target: Path, *, names: list[str]) -> None:
    """Copy the keys `names` from `source` to `target`, readable by their own user only."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in names:
        if (source / name).is_file():
            draft = target / f".{name}.draft"
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with (source / name).open("rb") as plain, os.fdopen(handle, "wb") as kept:
                shutil.copyfileobj(plain, kept)
                kept.flush()
                os.fsync(kept.fileno())
            draft.replace(target / name)
