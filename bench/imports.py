"""Imports: the six real months end to end, and a long generated stream in constant memory.

Run ``python -m bench imports`` or ``python -m bench.imports --rows 2000000``; works on a database and folder of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

COLUMNS = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start"
    "\tser_exit\tser_time\tserver\n"
)
ROWS_A_DAY = 4_000
MONTHS = ("january", "february", "march", "april", "may", "june")


def generated(rows: int) -> Iterator[bytes]:
    """Yield a log of `rows` calls in the bank's form, a piece at a time."""
    yield COLUMNS.encode()
    for number in range(rows):
        day, at = divmod(number, ROWS_A_DAY)
        start = 7 * 3600 + at * 12
        seconds = (start, start + 10, start + 40, start + 220)
        times = [f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}" for second in seconds]
        year, month, of_month = 90 + day // 336 % 10, 1 + day // 28 % 12, 1 + day % 28
        entry, left, answered, ended = times
        yield (
            f"AA{number % 99:04}\t{number}\t{number % 900_001}\t1\tPS\t{year}{month:02}{of_month:02}"
            f"\t{entry}\t{left}\t10\t{left}\t{answered}\t30"
            f"\tAGENT\t{answered}\t{ended}\t180\tAGENT{number % 40}\n"
        ).encode()


def peak_megabytes() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(words: list[str] | None = None) -> None:
    """Import, and say seconds, longest write and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        os.environ["FLOORWALKER_DATA_DIR"] = folder
        os.environ.setdefault("FLOORWALKER_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "floorwalker.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        data = Path(os.environ.get("FLOORWALKER_TEST_DATA", "../shared")) / "data" / "anonymous_bank"
        files = [data / f"{month}.txt" for month in MONTHS]
        if all(path.exists() for path in files):
            _say("six real months", [(path.name, path.open("rb")) for path in files])
        _say(f"{arguments.rows:,} generated rows", [("generated.txt", generated(arguments.rows))])


def _say(what: str, uploads: list[tuple[str, IO[bytes] | Iterator[bytes]]]) -> None:
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.jobs import worker
    from floorwalker.record import importing
    from floorwalker.record.actions import imports

    longest = 0.0
    plain = importing._Writer.flush
    peaks: list[tuple[int, float]] = []

    def timed(writer: importing._Writer) -> None:
        nonlocal longest
        began = time.perf_counter()
        plain(writer)
        longest = max(longest, time.perf_counter() - began)
        if writer.tally.read % 100_000 < importing.BATCH_ROWS:
            peaks.append((writer.tally.read, peak_megabytes()))

    importing._Writer.flush = timed  # type: ignore[method-assign,assignment]
    by = Actor.system("bench")
    began, processor = time.perf_counter(), time.process_time()
    batch, job = imports.hand_in(uploads, importer="anonymous-bank", by=by, ownership="open")
    handed = time.perf_counter()
    worker.run_now(job)
    read = time.perf_counter()
    batch.refresh_from_db()
    worker.run_now(imports.publish(batch, by=by))
    ended = time.perf_counter()
    importing._Writer.flush = plain  # type: ignore[method-assign]
    print(
        f"{what}: {batch.rows_read:,} read = {batch.rows_accepted:,} accepted + {batch.rows_rejected:,} rejected"
        f" + {batch.rows_duplicate:,} duplicates\n"
        f"  hand in {handed - began:.1f} s, read {read - handed:.1f} s, publish {ended - read:.1f} s, in all {ended - began:.1f} s"
        f" ({time.process_time() - processor:.1f} s of processor)\n"
        f"  longest batch, lock and all {longest:.3f} s\n"
        f"  most memory after rows: {', '.join(f'{rows:,}: {peak:.0f} MB' for rows, peak in peaks[:: max(1, len(peaks) // 6)])}"
    )  # fmt: skip


if __name__ == "__main__":
    main()
