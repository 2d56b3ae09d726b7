"""An archived year that follows whose names are, killed with -9 at random moments and on a full disk: nothing lost, nothing shown twice.

Run: ``python -m trials.kills_following [--contacts 120000] [--kills 10]``. A house of its own gets a year of contacts, which is archived;
then half of its names are said to be of others, and that is taken back, while child processes that write the archive anew are killed at
random moments. After each kill every contact must be found once, with all names as they were before or all as they are after. Where the
system lets it mount, the archive then stands on a disk too small for a second file. At the end one file is left beside the one
that gave way to it, which the next archive work removes.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from trials.floor import ROOT, report

YEAR = 2024
SEED = 20261123
NAMES = 60
TMPFS = "tmpfs"
CHILD = """
import resource, sys
import django
django.setup()
from floorwalker.ground.jobs import worker
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.models import Job
from floorwalker.record import tying
worker.load_addresses()
kinds()
Job.objects.filter(state="running").update(state="waiting", lease_until=None)  # the holder is dead
job = Job.objects.filter(kind=tying.TIE, state="waiting").first() or tying.ask()
print("began", flush=True)
done = worker.run_now(job)
print(done.state, (done.problem or {}).get("title", ""), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, sep="|", flush=True)
"""


def main() -> int:
    """Make the house, kill, fill the disk, check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=120_000)
    parser.add_argument("--kills", type=int, default=10)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="floorwalker-trial-"))
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = f"sqlite:///{folder / 'house.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "floorwalker.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        return trial(arguments.contacts, arguments.kills)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def trial(contacts: int, kills: int) -> int:
    """Do all of it in the house that is set up, and say what was seen."""
    from bench import contacts as bench
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.jobs import worker
    from floorwalker.ground.jobs.kinds import kinds
    from floorwalker.ground.trail.verify import verify
    from floorwalker.record import sight
    from floorwalker.record.actions import archives, identities
    from floorwalker.record.archive import checking, reading
    from floorwalker.record.deciding import Days
    from floorwalker.record.models import Archive, Interaction, SourceName

    by, chance, seen = Actor.system("trial"), random.Random(SEED), dict[str, Any]()
    bench.make(contacts, first=datetime(YEAR, 1, 2, tzinfo=UTC))
    others = named()
    every = sorted(Interaction.objects.values_list("pk", flat=True))
    worker.load_addresses()
    kinds()
    begun = time.monotonic()
    assert worker.run_now(archives.archive(YEAR, by=by)).state == "done"
    seen["archived_seconds"] = round(time.monotonic() - begun, 1)
    assert not Interaction.objects.exists()
    seen["megabytes"] = Archive.objects.get().bytes // 2**20

    def held() -> list[tuple[Any, ...]]:
        with reading.reading(YEAR):
            return list(Interaction.objects.order_by("pk").values_list("pk", "agent", "agent_said"))

    def is_whole(*allowed: list[tuple[Any, ...]]) -> bool:
        found: list[int] = []
        for place in reading.places():
            with reading.at(place):
                found += sight.published().values_list("pk", flat=True)
        return sorted(found) == every and checking.faults() == [] and held() in allowed

    def say() -> list[str]:
        names = SourceName.objects.order_by("pk")
        return [identities.say(name, target=other, days=Days(), by=by) for name, other in zip(names, others, strict=False)]

    def take_back(decisions: list[str]) -> None:
        for decision in decisions:
            identities.undo(decision, by=by)

    def files() -> list[str]:
        return sorted(path.name for path in reading.folder().iterdir())

    before = held()
    decisions = say()
    seconds, said = followed()
    after = held()
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    seen |= {"contacts": len(every), "follow": moved, "seconds": seconds, "memory_mb": said[2], "state": said[0]}
    whole, killed, is_said = said[0] == "done" and 0 < moved < len(every) and is_whole(after), 0, True
    while killed < kills or not is_said:
        former, wanted = (after, before) if is_said else (before, after)
        if is_said:
            take_back(decisions)
        else:
            decisions = say()
        is_said = not is_said
        while True:
            took, said = followed(after_seconds=chance.uniform(0.1, seconds) if killed < kills else None)
            whole = whole and is_whole(former, wanted)
            if said[0] == "done" and not SourceName.objects.filter(to_tie=True).exists():
                break
            killed += said[0] == ""
        whole, seconds = whole and held() == wanted, min(seconds, took)
    seen |= {"killed": killed, "whole_after_each": whole}
    take_back(decisions)
    seen["full_disk"] = on_a_full_disk(lambda: is_whole(after), lambda: is_whole(before))
    seen["files"] = len(files())
    reading.sweep()  # as any work on archives begins
    seen["trail"] = verify().broken is None
    full = seen["full_disk"]
    passed = (
        whole and seen["trail"] and seen["files"] <= 2 and files() == [Archive.objects.get().file]
        and (full is None or (all(each["whole"] for each in full["tight"]) and full["with_room"]))
    )
    return report("kills_following", bool(passed), **seen)


def named() -> list[Any]:
    """Let every agent of the house be called by a login of their own; return as many newcomers as half of them."""
    from django.db.models import Max, Min

    from floorwalker.ground import clock
    from floorwalker.ground.people.models import Person, Site
    from floorwalker.record.models import Import, Interaction, Segment, Sighting, SourceName

    batch, site, first = Import.objects.get(reference="IMP-1"), Site.objects.get(), date(YEAR, 1, 1)
    for number, person in enumerate(Person.objects.filter(reference__startswith="P-1").order_by("pk")[:NAMES]):
        login = Person.objects.create(
            reference=f"P-8{number:02d}", display_name=f"L{number:02d}", site=site, joined_on=first, is_provisional=True
        )
        name = SourceName.objects.create(
            source="bench", kind="agent", value=f"L{number:02d}", stand_in_person=login, met_at=clock.now()
        )
        theirs = Interaction.objects.filter(agent=person)
        span = theirs.aggregate(first=Min("started_at"), last=Max("started_at"))
        Sighting.objects.create(
            name=name, batch=batch, contacts=theirs.count(), first_at=span["first"], last_at=span["last"], is_known=False
        )
        theirs.update(agent=login, agent_said=name)
        Segment.objects.filter(person=person).update(person=login, agent_said=name)
    return [
        Person.objects.create(reference=f"P-9{n:02d}", display_name=f"Newcomer {n}", site=site, joined_on=first)
        for n in range(NAMES // 2)
    ]


def followed(*, after_seconds: float | None = None) -> tuple[float, list[str]]:
    """Let a process of its own do the work, killed `after_seconds` if given; return how long it took and what it said, if anything."""
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == "began\n"
    begun = time.monotonic()
    try:
        child.wait(after_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
    said = child.stdout.read().strip().split("|")
    return round(time.monotonic() - begun, 1), said


def on_a_full_disk(stands: Any, follows: Any) -> dict[str, Any] | None:
    """Put the archive on a disk with room for half a second file, and for one that does not grow, then with room.

    Return what came of it: what was refused `stands` and says so, what was not `follows`; None where we may not mount.
    """
    from django.db import connections

    from floorwalker.record.archive import reading
    from floorwalker.record.models import Archive

    made, here = Archive.objects.get(), reading.folder()
    aside = here.with_name("aside")
    shutil.copytree(here, aside)
    connections[reading.alias_of(made)].close()
    if subprocess.run(["mount", "-t", TMPFS, "-o", "size=1m", TMPFS, str(here)], check=False, capture_output=True).returncode:
        return None
    seen: dict[str, Any] = {"tight": []}
    try:
        for share in (1.5, 2.0):
            room = int(made.bytes * share) + resource.getpagesize() * 4
            subprocess.run(["mount", "-o", f"remount,size={room}", str(here)], check=True)
            if not (here / made.file).exists():
                shutil.copy(aside / made.file, here)
            _, said = followed()
            whole = follows() if said[0] == "done" else bool(said[1]) and stands()
            seen["tight"].append({"room": share, "state": said[0], "said": said[1], "whole": whole})
        subprocess.run(["mount", "-o", f"remount,size={made.bytes * 4}", str(here)], check=True)
        _, said = followed()
        seen["with_room"] = said[0] == "done" and follows()
    finally:
        shutil.rmtree(aside)
        shutil.copytree(here, aside)
        connections[reading.alias_of(Archive.objects.get())].close()  # what holds a file of the disk holds the disk
        subprocess.run(["umount", str(here)], check=True)
        shutil.rmtree(here)
        aside.rename(here)
    return seen


if __name__ == "__main__":
    sys.exit(main())
