"""How soon contacts are drawn by a sample plan from a million.

Run: ``python bench/sampling.py``. It makes a month of a million handled contacts of 200 people in six queues as facts in a folder of its
own, and prints the clock and the processor time of reading the frame, allotting and drawing 1,000 of them with two risks on top, and of
keeping what was drawn from. Best and worst of ten, warm; the gate is one second of processor time, which others at work do not touch.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
CONTACTS, PICKS, DAYS, PEOPLE, SEED = 1_000_000, 1_000, 31, 200, 20261123
FIRST = date(2026, 1, 1)
GATE_SECONDS = 1.0
ROUNDS = 10


def main() -> int:
    """Make the facts, draw, report; return 1 if the gate was missed."""
    folder = Path(tempfile.mkdtemp(prefix="floorwalker-bench-"))
    os.environ["FLOORWALKER_DATA_DIR"] = str(folder)
    os.environ["FLOORWALKER_DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from floorwalker.record import counting
    from floorwalker.review import framing
    from floorwalker.review.queries import sample_frames
    from floorwalker.review.rules.sampling import Days, RiskTaken, Terms

    make(counting.store())
    terms = Terms(
        name="Bench", period="month", pace="period", starts_on=FIRST, strata=("queue",), margin=0.031, expected=0.5, least_person=2,
        risks=(RiskTaken(code="long_hold", take=20, limit=2.0), RiskTaken(code="came_back", take=20)),
    )
    days = Days(FIRST, FIRST + timedelta(days=DAYS))
    parts: dict[str, list[tuple[float, float]]] = {"frame, strata and risks": [], "drawn": [], "all of it": [], "kept": []}
    for _ in range(ROUNDS):
        clock, processor = time.perf_counter(), time.process_time()
        ready = sample_frames.ready(terms, days, zone="UTC", passed={}, had={}, taken={})
        read = time.perf_counter(), time.process_time()
        drawn = ready.framed.drawn(seed=SEED, names=("bench",))
        done = time.perf_counter(), time.process_time()
        framing.keep(ready.framed)
        kept = time.perf_counter(), time.process_time()
        parts["frame, strata and risks"].append((read[0] - clock, read[1] - processor))
        parts["drawn"].append((done[0] - read[0], done[1] - read[1]))
        parts["all of it"].append((done[0] - clock, done[1] - processor))
        parts["kept"].append((kept[0] - done[0], kept[1] - done[1]))
    print(f"{len(drawn):,} of {len(ready.told):,} contacts")
    for name, taken in parts.items():
        clocks, processors = zip(*taken, strict=True)
        print(f"{name}: {min(clocks):.3f} to {max(clocks):.3f} s on the clock, {min(processors):.3f} s of processor time")
    best = min(processor for _, processor in parts["all of it"])
    return int(best > GATE_SECONDS)


def make(store: object) -> None:
    """Write the month, a day at a time."""
    rng, made, utc = np.random.default_rng(SEED), 0, pa.timestamp("us", tz="UTC")
    channels = np.array(["voice", "voice", "voice", "chat", "email", "email"])
    batches = {}
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        size = min(CONTACTS // DAYS + 1, CONTACTS - made)
        base = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1e6)
        at = np.sort(rng.integers(0, 86_400_000_000, size)) + base
        queue, agent = rng.choice(6, size, p=(0.35, 0.2, 0.15, 0.1, 0.15, 0.05)), rng.integers(1, PEOPLE + 1, size)
        numbers = np.arange(made, made + size) + 1
        batches["visits", day] = pa.table({
            "visit_id": numbers, "contact_id": numbers, "queue_id": queue + 1, "channel": channels[queue], "direction": ["inbound"] * size,
            "agent_id": agent, "team_id": agent % 10 + 1, "site_id": [1] * size, "reason_id": rng.integers(1, 40, size),
            "outcome": ["answered"] * size, "arrived_at": pa.array(at, utc), "answered_at": pa.array(at + 10**6, utc),
            "wait_seconds": [1.0] * size, "talk_seconds": rng.lognormal(5.3, 0.8, size), "hold_seconds": rng.exponential(30, size),
            "concurrency": [1.0] * size, "customer_known": [True] * size, "window_closed": [True] * size,
            "followed_up": rng.random(size) < 0.1, "repaired": [False] * size,
        })
        made += size
    store.replace_days(batches, written_at=datetime.now(UTC))  # type: ignore[attr-defined]  # noqa: TID251 (a bench lives in real time)


if __name__ == "__main__":
    sys.exit(main())
