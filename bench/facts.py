"""Times a year of ten million contacts by queue and quarter hour, and says how the same answer comes by other routes.

Run: ``python bench/facts.py [rows] [folder]``. Writes nothing but the folder (a temporary one if not named).
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from floorwalker.engine import measures
from floorwalker.record.facts import FactStore, Sums, sums
from floorwalker.record.facts.sums import KEPT

SEED = 20260302
YEAR_START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365
MONTH_DAYS = 30
QUEUES = 20
NEEDS = measures.needs(["offered", "service_level", "abandonment_rate", "asa"])
ALL_NEEDS = measures.needs(
    ["offered", "handled", "service_level", "abandonment_rate_without_short", "asa", "longest_wait", "aht"]
)


def a_day(day: date, rows: int, rng: np.random.Generator) -> pa.Table:
    """Return one day of voice visits: busy by day, thin by night, times to the millisecond."""
    weights = 0.15 + np.maximum(0, np.sin((np.arange(24) - 6) / 15 * np.pi)) * (np.arange(24) >= 6)
    hour = rng.choice(24, rows, p=weights / weights.sum())
    arrived = (hour * 3600 * 1000 + rng.integers(0, 3600 * 1000, rows)) * 1000
    arrived += (day - date(1970, 1, 1)).days * 86_400_000_000
    answered = rng.random(rows) < 0.92
    wait = np.round(rng.exponential(25, rows), 3)
    talk = np.round(rng.gamma(2, 120, rows), 3)
    answered_at = arrived + (wait * 1e6).astype(np.int64)
    number = (day - YEAR_START.date()).days * rows + np.arange(rows)
    agent = rng.integers(1, 800, rows).astype(np.int32)
    outcome = pa.DictionaryArray.from_arrays(pa.array((~answered).astype(np.int32)), pa.array(["answered", "abandoned"]))
    same = pa.array(np.zeros(rows, np.int32))

    def stamps(values: np.ndarray, mask: np.ndarray | None = None) -> pa.Array:
        return pa.array(values, mask=mask).cast(pa.timestamp("us", "UTC"))

    return pa.table(
        {
            "visit_id": number,
            "contact_id": number,
            "queue_id": rng.integers(1, QUEUES + 1, rows).astype(np.int32),
            "channel": pa.DictionaryArray.from_arrays(same, pa.array(["voice"])),
            "direction": pa.DictionaryArray.from_arrays(same, pa.array(["inbound"])),
            "agent_id": pa.array(agent, mask=~answered),
            "team_id": pa.array((agent // 12).astype(np.int32), mask=~answered),
            "reason_id": rng.integers(1, 30, rows).astype(np.int32),
            "outcome": outcome,
            "arrived_at": stamps(arrived),
            "answered_at": stamps(answered_at, ~answered),
            "wait_seconds": wait,
            "talk_seconds": pa.array(talk, mask=~answered),
            "hold_seconds": pa.array(np.round(talk * 0.1, 3), mask=~answered),
            "wrap_seconds": pa.array(np.round(rng.exponential(30, rows), 3), mask=~answered),
            "concurrency": np.ones(rows),
            "customer_known": rng.random(rows) < 0.8,
            "window_closed": np.ones(rows, dtype=bool),
            "followed_up": rng.random(rows) < 0.1,
            "repaired": np.zeros(rows, dtype=bool),
        }
    )


def best_of(repeats: int, work: Callable[[], object]) -> str:
    """Return first and best time by the clock, and the least processor time, of `work`."""
    clock, processor = [], []
    for _ in range(repeats):
        began, worked = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    return f"first {clock[0]:.2f} s, best {min(clock):.2f} s, processor {min(processor):.2f} s"


def anew(store: FactStore, question: dict[str, Any]) -> Sums:
    """Return the answer computed, not one that was kept."""
    KEPT.clear()
    return sums(store, **question)


def main() -> None:
    """Write the year, ask it, print one line a figure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="facts-"))
    store = FactStore(folder)
    rng = np.random.default_rng(SEED)
    if not (folder / "catalogue.json").exists():
        began = time.perf_counter()
        for number in range(DAYS):
            day = (YEAR_START + timedelta(days=number)).date()
            store.replace_day("visits", day, a_day(day, rows // DAYS, rng), written_at=YEAR_START)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
        print(f"generated and written: {time.perf_counter() - began:.1f} s, {size / 1e6:.0f} MB, {size / rows:.1f} B a visit")
    year = {"start": YEAR_START, "end": YEAR_START + timedelta(days=DAYS), "zone": "UTC"}
    london = {
        "start": datetime(2025, 3, 1, tzinfo=UTC),
        "end": datetime(2025, 12, 31, tzinfo=UTC),
        "zone": "Europe/London",
    }
    quarter = {"by": ("queue", "interval"), "interval_minutes": 15}
    questions: dict[str, dict[str, Any]] = {
        "year, queue x quarter hour, 4 measures": {**year, **quarter, "needs": NEEDS},
        "year, queue x quarter hour, 7 measures": {**year, **quarter, "needs": ALL_NEEDS},
        "ten months London, queue x half hour": {
            **london,
            "by": ("queue", "interval"),
            "interval_minutes": 30,
            "needs": NEEDS,
        },
        "year, by team and day": {**year, "by": ("team", "day"), "needs": ALL_NEEDS},
        "year, total": {**year, "needs": ALL_NEEDS},
        "year, workload where it falls": {**year, **quarter, "needs": ("workload_seconds",)},
        "one day, queue x quarter hour": {
            **year,
            "start": YEAR_START + timedelta(days=100),
            "end": YEAR_START + timedelta(days=101),
            **quarter,
            "needs": ALL_NEEDS,
        },
    }
    for name, question in questions.items():
        answer = sums(store, **question)
        print(f"{name}: {best_of(3, partial(anew, store, question))}, {len(answer)} rows")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for name, route in (("pandas, columns in memory", by_pandas(folder)), ("SQLite, table in memory", by_sqlite(folder))):
        print(f"{name}, one month, 4 measures: {best_of(2, route)}")
    month = {**year, **quarter, "end": YEAR_START + timedelta(days=MONTH_DAYS), "needs": NEEDS}
    print(f"facts, the same month from disk: {best_of(3, partial(anew, store, month))}")


def a_month(folder: Path) -> pd.DataFrame:
    """Return what the four measures need of one month, already read."""
    files = sorted(folder.glob("visits/*/*.parquet"))[:MONTH_DAYS]
    columns = ["queue_id", "arrived_at", "answered_at", "outcome", "wait_microseconds"]
    return pd.concat([pd.read_parquet(file, columns=columns) for file in files], ignore_index=True)


def by_pandas(folder: Path) -> Callable[[], object]:
    """Return the same question asked of a data frame."""
    visits = a_month(folder)

    def ask() -> object:
        answered = visits["answered_at"].notna()
        return (
            pd.DataFrame(
                {
                    "queue": visits["queue_id"],
                    "interval": visits["arrived_at"].dt.floor("15min"),
                    "offered": ~visits["outcome"].isin(["ended_in_ivr", "refused"]),
                    "answered": answered,
                    "abandoned": visits["outcome"] == "abandoned",
                    "answered_in_time": answered & (visits["wait_microseconds"] <= 20_000_000),
                    "wait": visits["wait_microseconds"].where(answered, 0),
                }
            )
            .groupby(["queue", "interval"])
            .sum()
        )

    return ask


def by_sqlite(folder: Path) -> Callable[[], object]:
    """Return the same question asked of an SQLite table without an index, which a full scan does not need."""
    visits = a_month(folder)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE v (queue INT, arrived INT, answered INT, outcome TEXT, wait INT)")
    arrived = visits["arrived_at"].astype("int64").tolist()
    rows = zip(
        visits["queue_id"].tolist(),
        arrived,
        visits["answered_at"].notna().astype(int).tolist(),
        visits["outcome"].astype(str).tolist(),
        visits["wait_microseconds"].tolist(),
        strict=True,
    )
    connection.executemany("INSERT INTO v VALUES (?, ?, ?, ?, ?)", rows)
    text = (
        "SELECT queue, arrived / 900000000, sum(outcome NOT IN ('ended_in_ivr', 'refused')), sum(answered), "
        "sum(outcome = 'abandoned'), sum(answered AND wait <= 20000000), sum(CASE WHEN answered THEN wait END) "
        "FROM v GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return lambda: connection.execute(text).fetchall()


if __name__ == "__main__":
    main()
