"""The six months of the bank log: from facts to a forecast that beats last week on its own back-test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from floorwalker.ground import lines
from floorwalker.plan.actions import forecasts
from floorwalker.record.facts import SCHEMAS, FactStore
from tests.plan.forecast_made import SYSTEM, make_next
from tests.record.facts_made import NOW

ZONE = "Asia/Jerusalem"


@pytest.mark.once
@pytest.mark.django_db
def test_a_forecast_of_the_bank_s_largest_queue_beats_last_week(test_data: Path, tmp_path: Path, settings: Any, cast: Any) -> None:
    files = sorted((test_data / "data" / "anonymous_bank").glob("*.txt"))
    if not files:
        pytest.skip("The bank log is not in the test data.")
    settings.FLOORWALKER_DATA_DIR = tmp_path
    queue = lines.open_queue("Bank PS", line="Bank", channel="voice", zone=ZONE, by=SYSTEM)
    calls = pd.concat(pd.read_csv(file, sep="\t", dtype=str, encoding="latin-1").rename(columns=str.strip) for file in files)
    offered = calls[(calls["type"].str.strip() == "PS") & (
        (calls["outcome"].str.strip() == "AGENT") | ((calls["outcome"].str.strip() == "HANG") & (calls["q_time"].astype(float) > 0))
    )]  # fmt: skip
    written(FactStore(tmp_path / "facts"), offered, queue.pk)
    forecasts.make_forecast(queue, horizon_days=28, interval_minutes=30, by=cast.pat_acts)
    made = make_next()
    chosen, naive = (next(row for row in made.table if row[name]) for name in ("chosen", "baseline"))
    assert chosen["wape"] < 0.8 * naive["wape"], "at least a fifth better than last week"
    assert chosen["wape"] > made.picture["floor_wape"], "nothing beats chance"
    assert 0.75 < made.picture["held"]["0.8"] < 0.90
    assert made.verdict.startswith("Beats last week by")


def written(store: FactStore, calls: pd.DataFrame, queue: int) -> None:
    """Write one visit a call, whole columns at a time; the few times that cannot be read do not matter here."""
    text = "19" + calls["date"].str.strip() + " " + calls["vru_exit"].str.strip()
    clock = pd.to_datetime(text, format="%Y%m%d %H:%M:%S", errors="coerce")
    arrived = clock.dt.tz_localize(ZONE, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    calls, arrived = calls[arrived.notna()], arrived[arrived.notna()]
    gone = (calls["outcome"].str.strip() == "HANG").to_numpy()
    wait = calls["q_time"].astype(float).clip(lower=0.0).to_numpy()
    number = np.arange(1, len(calls) + 1)
    answered = (arrived + pd.to_timedelta(wait, unit="s")).where(~gone)
    rows = pd.DataFrame({
        "visit_id": number, "contact_id": number, "queue_id": queue, "channel": "voice", "direction": "inbound",
        "outcome": np.where(gone, "abandoned", "answered"), "arrived_at": arrived.to_numpy(), "answered_at": answered.to_numpy(),
        "wait_seconds": wait, "talk_seconds": np.where(gone, np.nan, calls["ser_time"].astype(float).clip(lower=0.0)), "concurrency": 1.0,
        "customer_known": False, "window_closed": True, "followed_up": False, "repaired": False,
    })  # fmt: skip
    schema = pa.schema([SCHEMAS["visits"].field(name).with_nullable(True) for name in rows.columns])
    rows["arrived_at"], rows["answered_at"] = (pd.to_datetime(rows[name], utc=True) for name in ("arrived_at", "answered_at"))
    tables = {
        ("visits", day): pa.Table.from_pandas(part, schema=schema, preserve_index=False)
        for day, part in rows.groupby(rows["arrived_at"].dt.date)
    }
    store.replace_days(tables, written_at=NOW)  # type: ignore[arg-type]
