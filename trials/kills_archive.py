"""Archiving a year, and putting it back, killed with -9 at random moments: nothing lost, nothing twice, shown once throughout.

Run: ``python trials/kills_archive.py [--contacts 3000] [--kills 12]``. A house of its own gets a year of contacts with parts; child
processes archive it and put it back, each killed at a random moment. After each kill every contact must be found by its list exactly
once (in the house or in the archive), and at the end every table must be as it was.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
YEAR = 2024
SEED = 20261122
CHILD = """
import sys
sys.path.insert(0, {root!r})
import django
django.setup()
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.models import Job
from floorwalker.record.actions import archives
from floorwalker.record.queries import archives as queries
worker.load_addresses()
kinds()
Job.objects.filter(state="running").update(state="waiting", lease_until=None)  # the holder is dead
job = queries.active_job() or getattr(archives, {act!r})({year}, by=Actor.system("trial"))
print("began", flush=True)
print(worker.run_now(job).state, flush=True)
"""


def main() -> None:
    """Make the house, kill, check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=12)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="floorwalker-trial-"))
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = f"sqlite:///{folder / 'house.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "floorwalker.config.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from bench import contacts as bench
    from floorwalker.ground import table_rows
    from floorwalker.ground.trail.verify import verify
    from floorwalker.record import sight
    from floorwalker.record.archive import checking, reading
    from floorwalker.record.archive.reading import MOVED
    from floorwalker.record.models import Archive, Interaction

    bench.make(arguments.contacts, first=datetime(YEAR, 1, 2, tzinfo=UTC))

    def rows() -> dict[str, Any]:
        return {model._meta.db_table: table_rows.sum_of(model._base_manager.all()) for model in MOVED}

    def shown() -> list[int]:
        found: list[int] = []
        for place in reading.places():
            with reading.at(place):
                found += sight.published().values_list("pk", flat=True)
        return sorted(found)

    chance, before, every = random.Random(SEED), rows(), sorted(Interaction.objects.values_list("pk", flat=True))
    for act in ("archive", "put_back"):
        kills = 0
        while True:
            child = subprocess.Popen(
                [sys.executable, "-c", CHILD.format(root=str(ROOT), act=act, year=YEAR)], stdout=subprocess.PIPE, text=True, cwd=ROOT
            )
            assert child.stdout is not None
            assert child.stdout.readline() == "began\n"
            if kills < arguments.kills:
                time.sleep(chance.uniform(0.05, 4.0))
                child.send_signal(signal.SIGKILL)
            state = child.stdout.read().strip()
            child.wait()
            assert shown() == every, f"{act}: a contact is shown twice or not at all after {kills} kills"
            if state == "done":
                break
            kills += 1
            there = Archive.objects.first()
            where = there.state if there else "no archive"
            print(f"{act}: {kills} ended {state or 'killed'}, {where}, {Interaction.objects.count():,} in the house", flush=True)
        assert checking.faults() == []
        if act == "archive":
            assert not Interaction.objects.exists()
    assert rows() == before, "a table is not as it was"
    assert verify().broken is None
    print(f"{arguments.contacts:,} contacts archived and put back, every table as it was; the trail is whole.")


if __name__ == "__main__":
    main()
