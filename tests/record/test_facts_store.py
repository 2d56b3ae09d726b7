"""A day of facts is replaced whole or not at all, whatever happens to the writer."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.record.facts import FactsRefused, FactStore, sums
from tests.record.facts_made import NOW, batch, random_states, random_surveys, random_visits, visit

DAY = date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def offered(store: FactStore, *, days: int = 1) -> float:
    """Return how many contacts the store says were offered from DAY on."""
    answer = sums(store, start=MIDNIGHT, end=MIDNIGHT + timedelta(days=days), needs=["offered"], zone="UTC")
    return float(answer.columns()["offered"][0])


def many(number: int) -> Any:
    """Return a day of `number` visits."""
    return batch("visits", [visit(MIDNIGHT + timedelta(seconds=i), visit_id=i) for i in range(number)])


def test_a_day_gets_a_new_version_only_when_its_content_changes(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    first = store.replace_day("visits", DAY, many(3), written_at=NOW)
    again = store.replace_day("visits", DAY, many(3), written_at=NOW + timedelta(hours=1))
    other = store.replace_day("visits", DAY, many(4), written_at=NOW + timedelta(hours=2))
    assert (first.version, again, other.version) == (1, first, 2)
    assert (other.rows, offered(store)) == (4, 4)
    assert hashlib.sha256((tmp_path / other.file).read_bytes()).hexdigest() == other.sha256
    assert len(list((tmp_path / "visits").glob("*/*"))) == 1, "the old file was not swept"


def test_several_days_become_visible_together(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    days = {("visits", DAY): many(3), ("visits", DAY + timedelta(days=1)): many(1)}
    with pytest.raises(FactsRefused, match="outside the UTC day 2026-03-03"):
        store.replace_days(days, written_at=NOW)  # type: ignore[arg-type]
    assert np.isnan(offered(store, days=2))
    days["visits", DAY + timedelta(days=1)] = batch("visits", [visit(MIDNIGHT + timedelta(days=1))])
    store.replace_days(days, written_at=NOW)  # type: ignore[arg-type]
    assert offered(store, days=2) == 4
    store.remove_days({"visits": [DAY]})
    assert np.isnan(offered(store))


def test_a_reader_keeps_the_files_it_began_with(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    old = store.replace_day("visits", DAY, many(3), written_at=NOW)
    with store.reading() as snapshot:
        store.replace_day("visits", DAY, many(5), written_at=NOW)
        assert snapshot.days["visits"][DAY] == old
        assert (tmp_path / old.file).exists()
    assert offered(store) == 5


def test_readers_beside_a_writer_see_the_old_day_or_the_new_one(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.replace_day("visits", DAY, many(100), written_at=NOW)
    seen: list[float] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(offered(FactStore(tmp_path)))

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(20):
        store.replace_day("visits", DAY, many(200 if turn % 2 == 0 else 100), written_at=NOW)
    stop.set()
    reader.join()
    assert seen
    assert set(seen) <= {100.0, 200.0}


_WRITER = """
    import sys
    from datetime import date
    from pathlib import Path
    from floorwalker.record.facts import FactStore
    from tests.record.facts_made import NOW
    from tests.record.test_facts_store import DAY, many
    store = FactStore(Path(sys.argv[1]))
    days = [many(2000), many(3000)]
    print("ready", flush=True)
    turn = 0
    while True:
        store.replace_day("visits", DAY, days[turn % 2], written_at=NOW)
        turn += 1
"""


def _writer(tmp_path: Path, before: str = "") -> subprocess.Popen[str]:
    code = textwrap.dedent(before) + textwrap.dedent(_WRITER)
    return subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_writer_killed_at_any_moment_leaves_a_whole_day(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.replace_day("visits", DAY, many(2000), written_at=NOW)
    for milliseconds in (1, 13, 37):
        with _writer(tmp_path) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            threading.Event().wait(milliseconds / 1000)
            writer.send_signal(signal.SIGKILL)
        assert offered(store) in (2000, 3000)
    store.replace_day("visits", DAY, many(7), written_at=NOW)
    assert offered(store) == 7
    assert len(list((tmp_path / "visits" / "2026-03-02").iterdir())) == 1, "what the killed writer left was not swept"


def test_a_full_disk_leaves_the_old_day(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.replace_day("visits", DAY, many(5), written_at=NOW)
    limit = """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    """
    with _writer(tmp_path, before=limit) as writer:
        _, complaint = writer.communicate(timeout=120)
    assert writer.returncode == 1
    assert "File too large" in complaint
    assert offered(store) == 5
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"arrived_at": MIDNIGHT - timedelta(microseconds=1)}, "outside the UTC day"),
        ({"outcome": "vanished"}, "outcome is none of"),
        ({"direction": "sideways"}, "direction is none of"),
        ({"wait_seconds": -1.0, "answered_at": MIDNIGHT}, "wait_seconds is negative"),
        ({"talk_seconds": float("nan")}, "talk_seconds is negative, not finite"),
        ({"talk_seconds": 8 * 86_400.0}, "talk_seconds is negative, not finite or over"),
        ({"answered_at": None}, "answered without answered_at"),
        ({"outcome": "abandoned", "answered_at": MIDNIGHT}, "answered_at in a visit that nobody answered"),
        ({"ended_at": MIDNIGHT - timedelta(seconds=1)}, "ended_at lies before"),
        ({"concurrency": 0.5}, "concurrency is under 1"),
        ({"channel": None}, "have no channel"),
    ],
)
def test_a_visit_that_cannot_be_true_is_refused_by_name(tmp_path: Path, wrong: dict[str, Any], message: str) -> None:
    store = FactStore(tmp_path)
    rows = [visit(MIDNIGHT, visit_id=1), {**visit(MIDNIGHT, visit_id=77), **wrong}]
    with pytest.raises(FactsRefused, match=message) as refusal:
        store.replace_day("visits", DAY, batch("visits", rows), written_at=NOW)
    assert refusal.value.remedy
    if "rows" in refusal.value.facts:
        assert "'visit_id': 77" in str(refusal.value)
    assert np.isnan(offered(store))


def test_a_column_that_is_unknown_missing_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    store, rows = FactStore(tmp_path), many(2)
    for wrong, message in [
        (rows.append_column("customer_name", [["a", "b"]]), "no column customer_name"),
        (rows.drop_columns(["outcome"]), "lack the column outcome"),
        (rows.set_column(rows.column_names.index("queue_id"), "queue_id", [["x", "y"]]), "should be int32"),
    ]:
        with pytest.raises(FactsRefused, match=message):
            store.replace_day("visits", DAY, wrong, written_at=NOW)


def test_pieces_and_answers_that_cannot_be_true_are_refused(tmp_path: Path) -> None:
    store, rng = FactStore(tmp_path), np.random.default_rng(1)
    piece, answer = random_states(DAY, 1, rng)[0], random_surveys(DAY, 1, rng)[0]
    for table, row, message in [
        ("agent_states", {**piece, "ended_at": piece["started_at"]}, "not after started_at"),
        ("agent_states", {**piece, "seconds": piece["seconds"] + 1}, "is not ended_at - started_at"),
        ("agent_states", {**piece, "state": "asleep"}, "state is none of"),
        ("surveys", {**answer, "score": 99.0}, "outside its scale"),
        ("surveys", {**answer, "instrument": "nps", "score": 3.0, "scale_min": 1.0, "scale_max": 5.0}, "0 to 10"),
    ]:
        with pytest.raises(FactsRefused, match=message):
            store.replace_day(table, DAY, batch(table, [row]), written_at=NOW)  # type: ignore[arg-type]


def test_a_catalogue_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.replace_day("visits", DAY, batch("visits", random_visits(DAY, 3, np.random.default_rng(1))), written_at=NOW)
    (tmp_path / "catalogue.json").write_text("{", encoding="utf-8")
    with pytest.raises(Exception, match="cannot be read") as refusal:
        offered(store)
    assert "Rebuild" in refusal.value.remedy  # type: ignore[attr-defined]
