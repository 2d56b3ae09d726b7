"""Workers killed with -9 while they read, publish and undo an import, their supervisor too: the next one ends with exact counts.

Usage: python -m trials.kills [SEED]
"""

from __future__ import annotations

import io
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.record.bank_log_made import log, many
from trials.floor import Floor, a_floor, report

MONTHS, ROWS_A_MONTH = ("03", "05", "07", "08", "10"), 5_600
ROWS = len(MONTHS) * ROWS_A_MONTH
WAIT_SECONDS = 150
KILLS_A_JOB = 2
"""One fewer than the attempts a job has, so that the last must end it."""


def content() -> bytes:
    """Return a log of `ROWS` calls over five months."""
    plain = many(ROWS_A_MONTH)
    return log(*(line.replace("\t9903", f"\t99{month}") for month in MONTHS for line in plain))


def until(holds: Callable[[], Any], what: str, *, seconds: float = WAIT_SECONDS) -> Any:
    """Wait until `holds` answers with something true, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"Waited {seconds} s in vain: {what}")


def killed_twice(job: Any, dice: random.Random, longest_seconds: float) -> list[float]:
    """Kill whoever holds `job` at random moments; return after how many seconds of work each died."""
    died: list[float] = []
    while len(died) < KILLS_A_JOB:
        def running(attempt: int = len(died) + 1) -> bool:
            job.refresh_from_db()
            return job.state == "done" or (job.state == "running" and job.attempts >= attempt)

        until(running, f"attempt {len(died) + 1} of {job.kind}")
        if job.state == "done":
            break
        wait = dice.uniform(0.05, longest_seconds)
        time.sleep(wait)
        job.refresh_from_db()
        if job.state == "done":
            break
        os.kill(int(job.holder.split(":")[1]), signal.SIGKILL)
        died.append(round(wait, 2))
    return died


def counts() -> tuple[int, int, int]:
    """Return contacts, segments, and offered contacts by the facts."""
    from floorwalker.record.models import Interaction, Segment

    return Interaction.objects.count(), Segment.objects.count(), offered()


def offered() -> int:
    """Return the contacts offered by the facts, as figures show them."""
    from datetime import UTC, datetime

    from floorwalker.record.queries import figures

    span = {"start": datetime(1999, 1, 1, tzinfo=UTC), "end": datetime(2000, 1, 1, tzinfo=UTC), "zone": "Asia/Jerusalem"}
    rows = figures.ask(measures=["offered"], **span).rows  # type: ignore[arg-type]
    return int(rows[0]["offered"]) if rows and rows[0]["offered"] == rows[0]["offered"] else 0


def trail_holds() -> bool:
    """Whether the trail verifies."""
    from floorwalker.ground.trail import seal, verify

    while seal.seal_once():
        pass
    return verify.verify().broken is None


def trial(floor: Floor, dice: random.Random) -> dict[str, Any]:
    """Read, publish and undo under fire; return what was seen."""
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.models import Job
    from floorwalker.record.actions import imports
    from floorwalker.record.models import Import

    by, seen = Actor.system("trial"), dict[str, Any]()
    supervisor = floor.start("-m", "floorwalker.cli", "worker")
    batch, job = imports.hand_in([("log.txt", io.BytesIO(content()))], importer="anonymous-bank", by=by)

    def through(name: str, job: Any, longest_seconds: float) -> None:
        died = killed_twice(job, dice, longest_seconds)
        until(lambda: Job.objects.get(pk=job.pk).state not in {"running", "waiting"}, f"{name} to end")
        batch.refresh_from_db()
        seen[name] = {"killed_after_seconds": died, "job": Job.objects.get(pk=job.pk).state, "import": batch.state, "counts": counts()}

    through("read", job, 4.0)
    seen["rows"] = (batch.rows_read, batch.rows_accepted, batch.rows_rejected, batch.rows_duplicate)
    through("publish", imports.publish(batch, by=by), 2.0)
    through("undo", imports.undo(batch, by=by), 2.0)

    again, job = imports.hand_in([("log.txt", io.BytesIO(content()))], importer="anonymous-bank", by=by)
    until(lambda: Job.objects.get(pk=job.pk).state == "running", "the second import to begin")
    child = int(Job.objects.get(pk=job.pk).holder.split(":")[1])
    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    begun = time.monotonic()
    until(lambda: not Path(f"/proc/{child}").exists(), "the orphan to end", seconds=30)
    seen["orphan_ended_after_seconds"] = round(time.monotonic() - begun, 1)
    supervisor = floor.start("-m", "floorwalker.cli", "worker")
    until(lambda: Job.objects.get(pk=job.pk).attempts == 2, "the next worker to take it up")
    seen["taken_up_after_seconds"] = round(time.monotonic() - begun, 1)
    time.sleep(1)
    supervisor.terminate()  # SIGTERM: the job in hand is finished first
    seen["sigterm_exit"] = supervisor.wait(timeout=90)
    seen["after_sigterm"] = (Job.objects.get(pk=job.pk).state, Job.objects.get(pk=job.pk).attempts, Import.objects.get(pk=again.pk).state)
    seen["counts_at_end"] = counts()
    seen["trail_holds"] = trail_holds()
    return seen


def main(seed: int) -> int:
    """Run the trial with `seed` and say what came of it."""
    with a_floor() as floor:
        floor.enter()
        seen = trial(floor, random.Random(seed))
    passed = (
        seen["rows"] == (ROWS, ROWS, 0, 0)
        and seen["read"]["counts"] == (ROWS, 3 * ROWS, 0)
        and seen["publish"]["counts"] == (ROWS, 3 * ROWS, ROWS)
        and seen["undo"]["counts"] == (0, 0, 0)
        and seen["after_sigterm"] == ("done", 2, "ready") and seen["sigterm_exit"] == 0
        and seen["counts_at_end"] == (ROWS, 3 * ROWS, 0) and seen["trail_holds"]
    )
    return report("kills", passed, seed=seed, **seen)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
