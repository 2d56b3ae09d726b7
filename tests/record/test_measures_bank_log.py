"""The bank log against pandas: every measure with source data, computed from the raw file by another route, must be equal.

The other route reads the file's text, never our records or facts; the rules (which rows count, where the wait ends) are written
here a second time from the log's documentation and RULINGS 14 and 15.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from django.test import override_settings

from floorwalker import cli
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.record.actions import imports
from floorwalker.record.queries import figures

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

ZONE = ZoneInfo("Asia/Jerusalem")
MONTHS = ("january", "february", "march", "april", "may", "june")
TARGET, SHORT = 20.0, 5.0
MEASURES = (
    "offered", "handled", "abandoned", "short_abandons", "abandonment_rate", "abandonment_rate_without_short", "service_level",
    "service_level_answered_only", "service_level_abandons_ignored", "service_level_abandons_positive",
    "service_level_short_abandons_positive", "asa", "longest_wait", "aht", "average_talk", "average_hold", "average_wrap",
    "aht_adjusted", "workload",
)
NO_SOURCE = ("average_hold", "average_wrap", "occupancy", "utilisation", "shrinkage", "adherence", "conformance", "csat", "nps", "ces")


@pytest.fixture(scope="module")
def bank(test_data: Path) -> Path:
    """The folder of the bank log."""
    folder = test_data / "data" / "anonymous_bank"
    if not folder.is_dir():
        pytest.skip(f"No bank log at {folder}; set FLOORWALKER_TEST_DATA.")
    return folder


def imported(files: list[Path]) -> None:
    """Import `files` through the house and publish them."""
    by = Actor.system("test")
    with ExitStack() as stack:
        uploads = [(path.name, stack.enter_context(path.open("rb"))) for path in files]
        batch, job = imports.hand_in(uploads, importer="anonymous-bank", by=by)
    assert worker.run_now(job).state == "done"
    batch.refresh_from_db()
    assert worker.run_now(imports.publish(batch, by=by)).state == "done"


def seconds(clock: pd.Series) -> pd.Series:
    """Return h:mm:ss as seconds after midnight."""
    parts = clock.str.strip().str.split(":", expand=True).astype(int)
    return parts[0] * 3600 + parts[1] * 60 + parts[2]


def raw(files: list[Path]) -> pd.DataFrame:
    """Return the visits of `files` by pandas alone: type, outcome, arrival (UTC), wait, talk and its start."""
    rows = pd.concat([pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False) for path in files], ignore_index=True)
    rows.columns = [name.strip().lower() for name in rows.columns]
    rows = rows.apply(lambda column: column.str.strip())
    rows = rows[rows["outcome"].isin(["AGENT", "HANG"]) & rows["type"].str.fullmatch("[A-Z]{2}")]
    rows = rows.drop_duplicates(["vru+line", "call_id", "date", "vru_entry"])
    made = pd.DataFrame({"queue": "anonymous-bank-" + rows["type"].str.lower(), "answered": rows["outcome"] == "AGENT"})
    midnight = pd.to_datetime("19" + rows["date"], format="%Y%m%d")
    at = {name: seconds(rows[name]) for name in ("vru_entry", "vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")}
    half, day = 43_200, 86_400
    wait, talk = (at["q_exit"] - at["q_start"]) % day, (at["ser_exit"] - at["ser_start"]) % day
    agrees = (rows["q_time"].astype(int) % day == wait) & (rows["ser_time"].astype(int) % day == talk)
    queued = (wait > 0) | (made["answered"] & (rows["q_start"] != "0:00:00"))
    served = made["answered"] & ((talk > 0) | (rows["ser_start"] != "0:00:00"))

    def after(moment: pd.Series, before: pd.Series) -> pd.Series:
        """Seconds after the row's midnight, the day chosen nearest to the time before it."""
        return moment + day * ((before - moment + half) // day)

    left = after(at["vru_exit"], at["vru_entry"])
    arrived = after(at["q_start"], left).where(queued, left)
    waited_until = after(at["q_exit"], arrived).where(queued, left)
    begin = after(at["ser_start"], waited_until).where(served, arrived + wait)
    arrived = arrived.where(queued | ~served, begin)
    made["wait"], made["talk"] = wait.where(queued, 0).astype(float), talk.where(made["answered"]).astype(float)
    made["offered"] = made["answered"] | (wait > 0)
    for name, moment in (("arrived", arrived), ("begin", np.maximum(begin, arrived))):
        local = midnight + pd.to_timedelta(moment, unit="s")
        made[name] = local.dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward").dt.tz_convert("UTC")
    return made[made["offered"] & agrees]


def measured(visits: pd.DataFrame) -> dict[str, float]:
    """Return every measure of some visits, each written out."""
    answered, left = visits[visits["answered"]], visits[~visits["answered"]]
    n, handled, abandoned = len(visits), len(answered), len(left)
    in_time, left_in_time = int((answered["wait"] <= TARGET).sum()), int((left["wait"] <= TARGET).sum())
    short = int((left["wait"] <= SHORT).sum())

    def over(part: float, whole: float) -> float:
        return part / whole if whole else float("nan")

    talk = answered["talk"].sum()
    return {
        "offered": n, "handled": handled, "abandoned": abandoned, "short_abandons": short, "abandonment_rate": over(abandoned, n),
        "abandonment_rate_without_short": over(abandoned - short, n - short), "service_level": over(in_time, n),
        "service_level_answered_only": over(in_time, handled), "service_level_abandons_ignored": over(in_time, n - left_in_time),
        "service_level_abandons_positive": over(in_time + left_in_time, n),
        "service_level_short_abandons_positive": over(in_time + short, n),
        "asa": over(answered["wait"].sum(), handled), "longest_wait": visits["wait"].max() if n else float("nan"),
        "aht": over(talk, handled), "average_talk": over(talk, handled), "average_hold": float("nan"), "average_wrap": float("nan"),
        "aht_adjusted": over(talk, handled),
    }


def workload(visits: pd.DataFrame, edges: pd.DatetimeIndex) -> np.ndarray:
    """Return talk seconds by interval, each second counted where it falls."""
    answered = visits[visits["answered"]]
    begin, end = answered["begin"], answered["begin"] + pd.to_timedelta(answered["talk"], unit="s")
    return np.array(
        [
            float((end.clip(upper=high) - begin.clip(lower=low)).dt.total_seconds().clip(lower=0).sum())
            for low, high in pairwise(edges)
        ]
    )


def compare(ours: dict[str, Any], theirs: dict[str, float], where: Any) -> None:
    """Demand equality of every measure."""
    for code, value in theirs.items():
        assert ours[code] == pytest.approx(value, rel=1e-12, abs=1e-9, nan_ok=True), (where, code)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own for facts and files."""
    with override_settings(FLOORWALKER_DATA_DIR=tmp_path):
        yield tmp_path


def check(files: list[Path], start: datetime, end: datetime, *, days_by_interval: int) -> None:
    """Import `files`; compare the whole, each queue, each day and each half hour of `days_by_interval` days with pandas."""
    imported(files)
    visits = raw(files)
    visits = visits[(visits["arrived"] >= start) & (visits["arrived"] < end)]

    def ask(by: tuple[str, ...], until: datetime = end, interval: int | None = None) -> list[dict[str, Any]]:
        answer = figures.ask(
            measures=MEASURES, start=start, end=until, zone=ZONE.key, by=by, interval_minutes=interval, target_seconds=TARGET,
            short_abandon_seconds=SHORT,
        )
        return answer.rows

    [whole] = ask(())
    compare(whole, measured(visits), "whole")
    by_queue = {row["queue"]: row for row in ask(("queue",))}
    assert set(visits["queue"]) == {queue for queue, row in by_queue.items() if row["offered"]}
    for queue, part in visits.groupby("queue"):
        compare(by_queue[queue], measured(part), queue)
    until = start + timedelta(days=days_by_interval)
    local = visits["arrived"].dt.tz_convert(ZONE)
    slots = visits.assign(slot=local.dt.floor("30min", ambiguous=True, nonexistent="shift_forward"))
    found = {(row["queue"], row["interval"]): row for row in ask(("queue", "interval"), until, 30)}
    expected = dict(iter(slots[slots["arrived"] < until].groupby(["queue", "slot"])))
    assert {key for key, row in found.items() if row["offered"]} == {(queue, slot.to_pydatetime()) for queue, slot in expected}
    for (queue, slot), part in expected.items():
        compare(found[queue, slot.to_pydatetime()], measured(part), (queue, slot))
    edges = pd.date_range(start, until, freq="30min")
    totals = {row["interval"].astimezone(UTC): row["workload"] for row in ask(("interval",), until, 30)}
    for low, seconds_there in zip(edges[:-1], workload(visits, edges), strict=True):
        ours = totals.get(low.to_pydatetime().astimezone(UTC), 0.0)
        assert (0.0 if np.isnan(ours) else ours) == pytest.approx(seconds_there, abs=1e-6), low


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_month_of_the_bank_log_equals_pandas_by_queue_and_half_hour(bank: Path, folder: Path) -> None:
    start, end = datetime(1999, 6, 1, tzinfo=ZONE), datetime(1999, 7, 1, tzinfo=ZONE)
    check([bank / "june.txt"], start, end, days_by_interval=7)
    through_the_command(start, end)


def through_the_command(start: datetime, end: datetime) -> None:
    """Demand that the command prints what the query answers, and nothing for what has no source."""
    written = io.StringIO()
    with redirect_stdout(written):
        codes = ",".join((*MEASURES, *NO_SOURCE[2:]))
        arguments = ["kpi", "--from", f"{start:%Y-%m-%d}", "--to", f"{end:%Y-%m-%d}", "--by", "queue", "--measures", codes]
        assert cli.main([*arguments, "--target-seconds", "20", "--short-abandon-seconds", "5"]) == 0
    lines = list(csv.DictReader(io.StringIO(written.getvalue())))
    answer = figures.ask(
        measures=MEASURES, start=start, end=end, zone=ZONE.key, by=("queue",), target_seconds=TARGET, short_abandon_seconds=SHORT
    )
    assert [line["queue"] for line in lines] == [row["queue"] for row in answer.rows]
    for line, row in zip(lines, answer.rows, strict=True):
        compare({code: float(line[code] or "nan") for code in MEASURES}, {code: row[code] for code in MEASURES}, line["queue"])
        assert all(line[code] == "" for code in NO_SOURCE)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif("config.getoption('-m') != 'slow'", reason="six months: run with -m slow")
def test_six_months_of_the_bank_log_equal_pandas(bank: Path, folder: Path) -> None:
    start, end = datetime(1999, 1, 1, tzinfo=ZONE), datetime(1999, 7, 1, tzinfo=ZONE)
    check([bank / f"{month}.txt" for month in MONTHS], start, end, days_by_interval=14)
