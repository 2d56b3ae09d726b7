"""The database's files copied at random moments under load, as a power cut would leave them: each copy opens and verifies."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import time
from pathlib import Path

from trials.floor import a_floor, report

COPIES = 12
WRITER = """
import django; django.setup()
from django.db import transaction
from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import seal
from floorwalker.ground.trail.events import Looked, Sleeved
from floorwalker.ground.trail.store import append
number = 0
while True:
    number += 1
    with transaction.atomic():
        append(Looked(subject=f"C-{number}", page="contacts", terms=Sleeved("x" * 50), found=number), by=Actor.system("trial"))
    if number % 50 == 0:
        seal.seal_once()
"""


def main(seed: int) -> int:
    """Copy, open, check."""
    dice, seen = random.Random(seed), []
    with a_floor() as floor:
        floor.start("-c", WRITER)
        time.sleep(8)
        copies = []
        for number in range(COPIES):
            time.sleep(dice.uniform(0.05, 0.7))
            folder = floor.folder / f"cut{number}"
            folder.mkdir()
            # The log first and the file after would be torn by a checkpoint in between; a power cut is one moment, so hold checkpoints off.
            with sqlite3.connect(floor.database) as reader:
                reader.execute("SELECT count(*) FROM trail_line").fetchone()
                reader.execute("BEGIN")
                reader.execute("SELECT 1 FROM trail_line LIMIT 1").fetchone()
                for ending in ("", "-wal"):
                    source = Path(f"{floor.database}{ending}")
                    if source.exists():
                        shutil.copyfile(source, folder / f"floor.sqlite3{ending}")
            copies.append(folder)
        floor.processes[0].kill()
        floor.enter()
        for folder in copies:
            with sqlite3.connect(folder / "floor.sqlite3") as database:
                whole = database.execute("PRAGMA integrity_check").fetchone()[0]
                lines, pending, links = (
                    database.execute(f"SELECT count(*) FROM trail_{name}").fetchone()[0] for name in ("line", "pending", "link")
                )
            seen.append({"integrity": whole, "lines": lines, "sealed": links, "adds_up": lines == pending + links})
        last = copies[-1] / "floor.sqlite3"
        floor.environment["FLOORWALKER_DATABASE_URL"] = f"sqlite:///{last}"
        verdict = floor.run("verify")
    passed = all(each["integrity"] == "ok" and each["adds_up"] and each["lines"] for each in seen)
    return report("power_cut", passed, seed=seed, copies=seen, last_copy_verify=verdict[-200:])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
