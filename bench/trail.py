"""How fast the trail is written, sealed, verified and read: ``python bench/trail.py [--database URL] [--lines 1000000]``.

The database must be empty; without one, an SQLite file is made in a temporary folder and removed.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from floorwalker.config import env

ACTIONS = 2_000
APPENDED_ALONE = 5_000
APPENDED_TOGETHER = 50_000
READS = 200
SUBJECTS = 20_000


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="postgresql://USER@HOST/NAME or sqlite:///PATH, empty")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--text-every", type=int, default=1, help="one line of so many carries a text; 1 is the hardest")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        url = args.database or f"sqlite:///{folder}/trail.sqlite3"
        settings.configure(
            DATABASES={"default": env.database(url)},
            FLOORWALKER_DATA_DIR=Path(folder),
            FLOORWALKER_ROOMS=("floorwalker.ground",),
            INSTALLED_APPS=["floorwalker.ground.trail"],
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
        )
        django.setup()
        measure(args.lines, text_every=args.text_every)


def measure(lines: int, *, text_every: int) -> None:
    """Fill the trail up to `lines` lines, one of `text_every` with a text, and print each figure as it is known."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from floorwalker.ground.actors import Actor
    from floorwalker.ground.trail import queries, seal, store
    from floorwalker.ground.trail.events import TRAIL_EVENTS, Looked, Sleeved
    from floorwalker.ground.trail.verify import verify

    call_command("migrate", verbosity=0)
    by = [Actor.person(number) for number in range(60)]

    def event(number: int) -> Looked:
        terms = Sleeved(f"terms {number}") if number % text_every == 0 else None
        return Looked(subject=f"CNT-{number % SUBJECTS}", page="record.contact", terms=terms, found=1)

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_complaint (id integer PRIMARY KEY, tier integer, changed bigint)")
        cursor.executemany("INSERT INTO bench_complaint VALUES (%s, 1, 0)", [(n,) for n in range(1000)])

    print(f"{connection.vendor}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")

    def act(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT tier FROM bench_complaint WHERE id = %s", [number % 1000])
            cursor.fetchone()
            cursor.execute("UPDATE bench_complaint SET tier = tier + 1, changed = %s WHERE id = %s", [number, number % 1000])
            store.append(event(number), by=by[number % 60])

    rate("full actions (read, change, line, text, commit)", ACTIONS, lambda: [act(n) for n in range(ACTIONS)])

    def alone() -> None:
        with transaction.atomic():
            for number in range(APPENDED_ALONE):
                store.append(event(number), by=by[number % 60])

    def together(count: int) -> None:
        for start in range(0, count, 5_000):
            with transaction.atomic():
                store.append_many((event(n) for n in range(start, min(start + 5_000, count))), by=by[start // 5_000 % 60])

    rate("lines appended one by one in a transaction", APPENDED_ALONE, alone)
    rate("lines appended together, 5,000 a transaction", APPENDED_TOGETHER, lambda: together(APPENDED_TOGETHER))
    together(max(0, lines - ACTIONS - APPENDED_ALONE - APPENDED_TOGETHER))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    longest = 0.0
    started, cpu, sealed = time.perf_counter(), time.process_time(), 0
    while True:
        batch = time.perf_counter()
        if not (count := seal.seal_once()):
            break
        sealed += count
        longest = max(longest, time.perf_counter() - batch)
    pace = sealed / (time.perf_counter() - started)
    print(f"{'lines sealed':50} {pace:>9,.0f} a second {per_cpu(sealed, cpu)}; longest batch {longest:.2f} s")
    cpu = time.process_time()
    verdict = verify()
    assert verdict.broken is None, verdict.broken
    pace = verdict.lines / verdict.seconds
    words = "lines verified, each with a text" if text_every == 1 else f"lines verified, a text in one of {text_every}"
    print(
        f"{words:50} {pace:>9,.0f} a second {per_cpu(verdict.lines, cpu)}; {verdict.lines:,} lines"
    )

    known = {event.kind: event for event in TRAIL_EVENTS}
    queries.kinds = lambda: known
    last = queries.lines(limit=50)[-1].cursor
    times("newest page", lambda n: queries.lines())
    times("page after a cursor", lambda n: queries.lines(before=last))
    times("lines of one record", lambda n: queries.lines(subject=f"CNT-{n * 97 % SUBJECTS}"))
    times("lines of one actor", lambda n: queries.lines(actor=by[n % 60]))
    times("lines of one kind", lambda n: queries.lines(kind="trail.looked"))
    times("kind and actor", lambda n: queries.lines(kind="trail.looked", actor=by[n % 60]))
    times("beginning of a reference, rare", lambda n: queries.lines(search=f"CNT-1{n % 10}77"))
    times("beginning of a reference, common", lambda n: queries.lines(search="CNT-"))


def rate(what: str, count: int, work: Callable[[], Any]) -> None:
    """Print how many a second `work` does of `count`."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    print(f"{what:50} {count / (time.perf_counter() - started):>9,.0f} a second {per_cpu(count, cpu)}")


def per_cpu(count: int, cpu_before: float) -> str:
    """Return how many a second of this process' own computing: what a machine does that others leave alone."""
    return f"{count / (time.process_time() - cpu_before):>9,.0f} a CPU second"


def times(what: str, read: Callable[[int], Any]) -> None:
    """Print the 95th percentile of READS readings, in milliseconds, after one warm one."""
    read(0)
    taken = []
    for number in range(READS):
        started = time.perf_counter()
        read(number)
        taken.append((time.perf_counter() - started) * 1000)
    print(f"{what:50} {statistics.quantiles(taken, n=20)[-1]:>9,.1f} ms p95")


if __name__ == "__main__":
    main()
