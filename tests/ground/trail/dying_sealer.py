"""A sealer in a process of its own, for killing: ``python -m tests.ground.trail.dying_sealer write|seal|die-at TABLE|verify``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402

from floorwalker.ground.actors import Actor  # noqa: E402
from floorwalker.ground.trail import rows, seal, store  # noqa: E402
from floorwalker.ground.trail.events import Looked, Sleeved  # noqa: E402
from floorwalker.ground.trail.verify import verify  # noqa: E402


def write(count: int) -> None:
    """Write `count` lines."""
    with transaction.atomic():
        store.append_many(
            (Looked(subject=f"CNT-{n}", page="record.contact", terms=Sleeved(f"Terms {n}")) for n in range(count)),
            by=Actor.system("trial"),
        )


def seal_all() -> None:
    """Say that sealing begins, and seal until nothing waits."""
    seal.LINES_A_BATCH = 400
    print("sealing", flush=True)
    while seal.seal_once():
        pass


def die_at(table: str) -> None:
    """Seal, and be killed as soon as a batch has written to `table` and not committed."""
    plain = rows.insert

    def insert_and_die(name: str, columns: Sequence[str], values: Sequence[Sequence[Any]], *, returning: str = "") -> list[Any]:
        found = plain(name, columns, values, returning=returning)
        if name == table:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    rows.insert = insert_and_die
    seal_all()


def state() -> None:
    """Print how many lines are sealed, under how many seals, how many wait, and the break if there is one."""
    verdict = verify()
    print(verdict.lines, verdict.seals, verdict.unsealed, verdict.broken and verdict.broken.sentence(), sep="|")


if __name__ == "__main__":
    word, *rest = sys.argv[1:]
    {"write": lambda: write(int(rest[0])), "seal": seal_all, "die-at": lambda: die_at(rest[0]), "verify": state}[word]()
