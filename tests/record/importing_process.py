"""A real process that imports one file with the command line's own steps, and may be killed between two batches.

Usage: python -m tests.record.importing_process FILE [read REFERENCE | new] [DIE_AFTER_BATCHES]
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django


def main(path: str, how: str, die_after: int) -> None:
    django.setup()
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.jobs import worker
    from floorwalker.record import writing
    from floorwalker.record.actions import imports

    by = Actor.system("tests")
    if how == "hand-in":
        with Path(path).open("rb") as stream:
            batch, _ = imports.hand_in([(Path(path).name, stream)], importer="anonymous-bank", by=by)
        print(batch.reference, flush=True)
        return
    write, batches = writing.write, 0

    def counted(*arguments: object, **named: object) -> None:
        nonlocal batches
        write(*arguments, **named)  # type: ignore[arg-type]
        batches += 1
        if batches == die_after:
            os.kill(os.getpid(), signal.SIGKILL)  # inside the transaction of this batch

    writing.write = counted  # type: ignore[assignment]
    if how == "work":
        running = worker.claim(holder=worker.new_holder())
        assert running is not None
        worker.run(running)
        return
    with Path(path).open("rb") as stream:
        batch, job = imports.hand_in([(Path(path).name, stream)], importer="anonymous-bank", by=by)
    assert worker.run_now(job).state == "done", job.problem
    print(batch.reference, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
