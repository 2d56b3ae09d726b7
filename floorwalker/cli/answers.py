"""Answer files of commands: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from floorwalker.ground.errors import RuleBroken


@contextmanager
def written_whole(out: Path, *, read_from: Path) -> Iterator[IO[str]]:
    """Write beside the file and rename at the end, so that a reader sees all of it or the former one.

    Raises
    ------
    RuleBroken
        If `out` is no file, is the file `read_from` itself, or cannot be written; it then holds what it held.
    """
    target = out.resolve()
    if target.exists() and not target.is_file():
        raise RuleBroken(f"{out} is not a file.", remedy="Name a file to write the answer to.", file=str(out))
    if target.exists() and target.samefile(read_from):
        raise RuleBroken(f"{out} is the file that is read.", remedy="Name another file with --out.", file=str(out))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as broken:
        raise RuleBroken(
            f"{out} cannot be written: {broken.strerror}. Nothing was changed.",
            remedy="Free some space or name another folder with --out.",
            file=str(out),
        ) from broken
    finally:
        part.unlink(missing_ok=True)
