"""A backup, a restore and a move killed with -9 at random moments while people work: nothing half there, the next one ends whole.

Usage: python -m trials.kills_upkeep [SEED]. The move is tried where PostgreSQL's programs are.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from trials.floor import Floor, a_floor, report
from trials.postgresql_restart import postgresql

KILLS = 4
WRITER = """
import sys, time, django; django.setup()
from django.db import transaction
from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import seal, store
from floorwalker.ground.trail.events import Looked, Sleeved
by, number, stop = Actor.system("trial"), 0, time.monotonic() + float(sys.argv[1])
while time.monotonic() < stop:
    number += 1
    with transaction.atomic():
        store.append_many([Looked(subject=f"person:{n}", page="a page", terms=Sleeved(f"text {number} {n}")) for n in range(50)], by=by)
    kept = files.put([str(number).encode() * 20_000])
    if number % 3 == 0:
        files.release(kept, by=by)
    seal.seal_once()
"""


def killed(floor: Floor, dice: random.Random, longest: float, *words: str, environment: dict[str, str]) -> float | None:
    """Start a command and kill it, and what it started, at a random moment; None when it had ended before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "floorwalker.cli", *words], env=floor.environment | environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True, cwd=Path(__file__).resolve().parent.parent,
    )
    wait = dice.uniform(0.8, longest)
    time.sleep(wait)
    if process.poll() is not None:
        return None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return round(wait, 1)


def timed(floor: Floor, *words: str, environment: dict[str, str]) -> tuple[dict[str, Any], float]:
    """Run a command to its end; return what it said and how long it took."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "floorwalker.cli", *words, "--json"], env=floor.environment | environment, capture_output=True, text=True,
        check=False, cwd=Path(__file__).resolve().parent.parent,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.strip().splitlines()[-1]), time.monotonic() - begun


def trial(floor: Floor, dice: random.Random) -> dict[str, Any]:
    """Kill each of the three again and again; return what was seen."""
    seen: dict[str, Any] = {}
    backups, apart, data = floor.folder / "backups", floor.folder / "apart", Path(floor.environment["FLOORWALKER_DATA_DIR"])
    writer = threading.Thread(target=floor.python, args=("-c", WRITER, "60"))
    writer.start()
    time.sleep(15)
    _, longest = timed(floor, "backup", str(backups), environment={})
    died = [killed(floor, dice, longest, "backup", str(backups), environment={}) for _ in range(KILLS)]
    made, seconds = timed(floor, "backup", str(backups), "--with-keys", str(apart), environment={})
    writer.join()
    whole, _ = timed(floor, "backup", str(backups), "--check", environment={})
    left = [path.name for path in backups.glob(".draft-*")] + [path.name for path in (data / "work").glob("backup-*")]
    seen["backup"] = {
        "killed_after_seconds": died, "seconds": round(seconds, 1), "whole": whole["whole"], "missing": made["missing"], "left": left,
    }

    place = floor.folder / "new"
    there = {"FLOORWALKER_DATABASE_URL": f"sqlite:///{place}/floor.sqlite3", "FLOORWALKER_DATA_DIR": f"{place}/data"}
    words = ("restore", made["folder"], "--keys", str(apart))
    _, longest = timed(floor, *words, environment=there)
    shutil.rmtree(place)
    died, half_houses = [], 0
    for _ in range(KILLS):
        died.append(killed(floor, dice, longest, *words, environment=there))
        if (place / "floor.sqlite3").exists():  # killed after its last step, or ended before the kill: then it must be whole
            verdict, _ = timed(floor, "verify", environment=there)
            half_houses += not verdict["whole"]
            shutil.rmtree(place)
    done, seconds = timed(floor, *words, environment=there)
    verdict, _ = timed(floor, "verify", environment=there)
    seen["restore"] = {
        "killed_after_seconds": died, "half_houses": half_houses, "seconds": round(seconds, 1), "rows": done["rows"],
        "trail": verdict["whole"], "left": (place / "data" / ".restoring").exists(),
    }
    if not list(Path("/usr/lib/postgresql").glob("*/bin")):
        return seen
    with postgresql() as (url, _restart):
        _, longest = timed(floor, "move", "--to", url, environment={})
        fresh = url.rpartition("/")[0] + "/again"
        floor.python("-c", f"import psycopg; psycopg.connect({url!r}, autocommit=True).execute('CREATE DATABASE again')")
        died = [killed(floor, dice, longest * 0.8, "move", "--to", fresh, environment={}) for _ in range(KILLS)]
        moved, seconds = timed(floor, "move", "--to", fresh, environment={})
        verdict, _ = timed(floor, "verify", environment={"FLOORWALKER_DATABASE_URL": fresh})
        seen["move"] = {
            "killed_after_seconds": died, "seconds": round(seconds, 1), "rows": moved["rows"], "tables": moved["tables"],
            "trail": verdict["whole"],
        }
    return seen


def main(seed: int) -> int:
    """Run the trial with `seed` and say what came of it."""
    with a_floor() as floor:
        seen = trial(floor, random.Random(seed))
    passed = (
        seen["backup"]["whole"] and not seen["backup"]["missing"] and not seen["backup"]["left"]
        and seen["restore"]["trail"] and not seen["restore"]["half_houses"] and not seen["restore"]["left"]
        and seen.get("move", {"trail": True})["trail"]
    )
    return report("kills_upkeep", passed, seed=seed, **seen)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
