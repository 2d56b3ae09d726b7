"""PostgreSQL restarted at once, twice in each of reading, publishing and undoing: the worker goes on, pages say what is wrong.

Usage: python -m trials.postgresql_restart [SEED]. PostgreSQL's programs must be here.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trials.floor import Floor, a_floor, report
from trials.kills import ROWS, content, counts, trail_holds, until

RESTARTS_A_JOB = 2
"""One fewer than the attempts a job has."""


@contextmanager
def postgresql() -> Iterator[tuple[str, Callable[[], None]]]:
    """Start a PostgreSQL of this trial's own; yield its address and how to restart it without a word to anybody."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    home = Path(tempfile.mkdtemp(prefix="floorwalker-postgresql-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(home, "postgres")

    def there(*words: str) -> None:
        subprocess.run([*user, *words], cwd=home, check=True, stdout=subprocess.DEVNULL)

    control = (str(programs / "pg_ctl"), "-D", f"{home}/data", "-w", "-l", f"{home}/log", "-m", "immediate")
    options = ("-o", f"-p {port} -k {home} -c listen_addresses=127.0.0.1")
    there(str(programs / "initdb"), "--auth=trust", "--username=floorwalker", "--encoding=UTF8", "--locale=C", "-D", f"{home}/data")
    try:
        there(*control, *options, "start")
        there(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "floorwalker", "floorwalker")
        yield f"postgresql://floorwalker@127.0.0.1:{port}/floorwalker", lambda: there(*control, *options, "restart")
    finally:
        there(*control, "stop")
        shutil.rmtree(home, ignore_errors=True)


def patient(ask: Callable[[], Any]) -> Any:
    """Return what `ask` answers, asked again while the database is away."""
    from django.db import DatabaseError, close_old_connections

    for _ in range(100):
        try:
            return ask()
        except DatabaseError:
            close_old_connections()
            time.sleep(0.2)
    raise TimeoutError("The database stayed away.")


def trial(floor: Floor, dice: random.Random, restart: Callable[[], None]) -> dict[str, Any]:
    """Read, publish and undo while the database goes away and comes back; return what was seen."""

    from floorwalker.ground.actors import Actor
    from floorwalker.ground.models import Job
    from floorwalker.record.actions import imports

    by, seen, pages = Actor.system("trial"), dict[str, Any](), Counter[str]()
    server, worker = floor.serve("--no-worker"), floor.start("-m", "floorwalker.cli", "worker")
    cookie, ended = floor.session("planner"), threading.Event()

    def look() -> None:
        while not ended.is_set():
            try:
                status, words, _ = floor.get("/record/imports/", cookie=cookie)
            except OSError as problem:
                pages[type(problem).__name__] += 1
                continue
            pages[f"{status} in words" if status == 503 and b"database cannot be reached" in words else str(status)] += 1
            time.sleep(0.05)

    looking = threading.Thread(target=look)
    looking.start()

    def through(name: str, job: Any, longest_seconds: float) -> None:
        def state() -> tuple[str, int]:
            return patient(lambda: Job.objects.filter(pk=job.pk).values_list("state", "attempts").get())

        restarts = list[float]()
        while len(restarts) < RESTARTS_A_JOB:
            until(lambda: state()[0] == "done" or (state()[0] == "running" and state()[1] > len(restarts)), f"{name} to run")
            wait = dice.uniform(0.05, longest_seconds)
            time.sleep(wait)
            if state()[0] == "done":
                break
            restart()
            restarts.append(round(wait, 2))
        until(lambda: state()[0] not in {"running", "waiting"}, f"{name} to end")
        patient(batch.refresh_from_db)
        seen[name] = {"restarted_after_seconds": restarts, "job": state(), "import": batch.state, "counts": counts()}

    batch, job = imports.hand_in([("log.txt", io.BytesIO(content()))], importer="anonymous-bank", by=by)
    try:
        through("read", job, 3.0)
        seen["rows"] = (batch.rows_read, batch.rows_accepted, batch.rows_rejected, batch.rows_duplicate)
        through("publish", imports.publish(batch, by=by), 1.0)
        through("undo", imports.undo(batch, by=by), 1.0)
    finally:
        ended.set()
        looking.join()
    seen["server_and_worker_ended_with"] = (server.poll(), worker.poll())
    seen["pages"], seen["trail_holds"] = dict(pages), trail_holds()
    return seen


def main(seed: int) -> int:
    """Run the trial with `seed` and say what came of it."""
    with postgresql() as (url, restart), a_floor(database_url=url) as floor:
        floor.enter()
        seen = trial(floor, random.Random(seed), restart)
        from django.db import connections

        connections.close_all()
    passed = (
        seen["rows"] == (ROWS, ROWS, 0, 0)
        and seen["read"]["counts"] == (ROWS, 3 * ROWS, 0)
        and seen["publish"]["counts"] == (ROWS, 3 * ROWS, ROWS)
        and seen["undo"]["counts"] == (0, 0, 0)
        and len(seen["read"]["restarted_after_seconds"]) > 0
        and seen["server_and_worker_ended_with"] == (None, None) and set(seen["pages"]) <= {"200", "503 in words"} and seen["trail_holds"]
    )
    return report("postgresql_restart", passed, seed=seed, **seen)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
