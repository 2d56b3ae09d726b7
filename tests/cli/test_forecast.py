"""`floorwalker forecast`: a history file in, a forecast file out, or a refusal that names the cell."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from floorwalker.cli import main
from tests.engine.forecasting.worlds import MONDAY, a_world

HEADER = ["start", "offered", "lower_80", "upper_80", "lower_95", "upper_95"]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Six weeks of half hours, Sundays closed."""
    file = tmp_path / "history.csv"
    starts, counts, _ = a_world(days=42)
    _write(file, [(str(start).replace("T", " ") + ":00", f"{count:.0f}") for start, count in zip(starts, counts, strict=True)])
    return file


def _write(file: Path, rows: list[tuple[str, str]], header: str = "start,offered") -> None:
    file.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")


def _forecast(history: Path, *more: str, horizon: str = "14d") -> tuple[int, Path]:
    out = history.with_name("forecast.csv")
    return main(["forecast", "--history", str(history), "--horizon", horizon, "--out", str(out), *more]), out


def _rows(out: Path) -> list[dict[str, str]]:
    with out.open(newline="") as source:
        return list(csv.DictReader(source))


def test_it_writes_each_open_interval_of_the_horizon_with_its_ranges(history, capsys):
    code, out = _forecast(history)
    assert code == 0
    rows = _rows(out)
    assert list(rows[0]) == HEADER
    # The history ends on Saturday 11 April; the Sundays of the horizon stay closed.
    assert rows[0]["start"] == "2026-04-13 08:00:00"
    assert len(rows) == 12 * 20
    assert not any(row["start"].startswith(("2026-04-12", "2026-04-19")) for row in rows)
    for row in rows:
        low_95, low_80, mean, high_80, high_95 = (
            float(row[name]) for name in ("lower_95", "lower_80", "offered", "upper_80", "upper_95")
        )
        assert 0 <= low_95 <= low_80 <= mean <= high_80 <= high_95
    said = capsys.readouterr().out
    assert "against last week" in said
    assert "Last week" in said


def test_json_tells_the_models_the_back_test_and_every_judgement(history, capsys):
    code, _ = _forecast(history, "--json", "--exclude", "2026-03-10")
    facts = json.loads(capsys.readouterr().out)
    assert (code, facts["schema"]) == (0, 1)
    models = facts["back_test"]["models"]
    assert sum(model["chosen"] for model in models) == 1
    assert [model["code"] for model in models if model["baseline"]] == ["last_week"]
    assert all({"wape", "bias", "rmse", "mase", "n"} <= set(model) for model in models)
    assert {"date": "2026-03-10", "kind": "excluded", "decision": "left out"}.items() <= facts["cleaning"][0].items()
    assert facts["days"][0]["lower_80"] <= facts["days"][0]["offered"] <= facts["days"][0]["upper_80"]


def test_the_same_history_gives_the_same_bytes(history):
    _, out = _forecast(history)
    first = out.read_bytes()
    _forecast(history)
    assert out.read_bytes() == first


def test_a_coarser_interval_adds_up_and_a_finer_one_is_refused(history, capsys):
    code, out = _forecast(history, "--interval", "60")
    assert code == 0
    assert len(_rows(out)) == 12 * 10
    out.unlink()
    code, out = _forecast(history, "--interval", "15")
    assert code == 1
    assert "by 15 minutes cannot be made from a history by 30 minutes" in capsys.readouterr().err
    assert not out.exists()


def test_other_column_names_and_a_semicolon_and_a_byte_order_mark(history):
    text = history.read_text().replace("start,offered", "DateTime,Calls").replace(",", ";")
    history.write_text(text, encoding="utf-8-sig")
    code, out = _forecast(history, "--columns", "DateTime,Calls")
    assert code == 0
    assert len(_rows(out)) == 240


def test_starts_are_written_the_way_the_history_writes_them(history):
    starts, counts, _ = a_world(days=42)
    _write(history, [(f"{start}+01:00", f"{count:.0f}") for start, count in zip(starts, counts, strict=True)])
    _, out = _forecast(history)
    assert _rows(out)[0]["start"] == "2026-04-13T08:00"


def test_a_closed_day_and_an_event_ahead_are_obeyed(history):
    _, out = _forecast(history, "--closed", "2026-04-13", "--event", "2026-03-03=letters", "--event", "2026-04-14=letters")
    assert _rows(out)[0]["start"].startswith("2026-04-14")


@pytest.mark.parametrize("days", [1, 3, 9])
def test_a_short_history_gives_a_rough_forecast_and_says_so(history, capsys, days):
    starts, counts, _ = a_world(days=days)
    _write(history, [(str(start), f"{count:.0f}") for start, count in zip(starts, counts, strict=True)])
    code, out = _forecast(history)
    assert code == 0
    assert "Rough forecast from" in capsys.readouterr().out
    assert len(_rows(out)) > 0


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([("2026-03-02 08:00", "-4")], ["row 2", "column offered", "'-4'", "a count from 0"]),
        ([("2026-03-02 08:00", "")], ["row 2", "column offered", "leave the row out"]),
        ([("2026-03-02 08:00", "nan")], ["'nan'"]),
        ([("2026-03-02 08:00", "1e99")], ["'1e99'"]),
        ([("02/03/2026 08:00", "4")], ["column start", "'02/03/2026 08:00'", "2026-03-02 09:30"]),
        ([("2026-02-30 08:00", "4")], ["'2026-02-30 08:00'"]),
        ([("2026-03-02 08:00:17", "4")], ["whole minute"]),
        ([("0001-01-01 00:00", "4")], ["1970"]),
        ([("2026-03-02 08:00", "4"), ("2026-03-02 08:00", "5")], ["row 3", "each start once"]),
        ([("2026-03-02 08:00", "4", "9")], ["3 cells", "2 cells"]),
        ([("2026-03-02 08:00", "x" * 500)], ["(500 characters)"]),
        ([], ["has a header and no rows"]),
    ],
)
def test_a_wrong_value_is_named_by_row_column_and_value_and_nothing_is_written(history, capsys, rows, named):
    _write(history, rows)
    out = history.with_name("forecast.csv")
    out.write_text("yesterday's forecast\n")
    code, out = _forecast(history)
    said = capsys.readouterr().err
    assert code == 1
    for words in (history.name, *named):
        assert words in said
    assert out.read_text() == "yesterday's forecast\n"
    assert sorted(path.name for path in history.parent.iterdir()) == ["forecast.csv", "history.csv"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "is empty"),
        (b"start;calls\n", "no column 'offered'"),
        (b"start,offered,start\n", "twice the column 'start'"),
        (b"start,offered\n2026-03-02 08:00,\xff\n", "is not UTF-8 text (byte 0xff)"),
        (b"start,offered\n" + b"9" * 200_000, "a line longer than 100000"),
        (b'start,offered\n"2026-03-02 08:00,4\n', "is not a CSV file"),
    ],
)
def test_a_file_that_is_no_history_is_refused(history, capsys, content, named):
    history.write_bytes(content)
    code, out = _forecast(history)
    assert code == 1
    assert named in capsys.readouterr().err
    assert not out.exists()


def test_a_file_that_is_not_there_and_an_answer_over_the_history_are_refused(history, capsys, tmp_path):
    assert _forecast(tmp_path / "none.csv")[0] == 1
    assert "cannot be read" in capsys.readouterr().err
    before = history.read_bytes()
    assert main(["forecast", "--history", str(history), "--horizon", "7d", "--out", str(history)]) == 1
    assert "is the file that is read" in capsys.readouterr().err
    assert history.read_bytes() == before
    assert main(["forecast", "--history", str(history), "--horizon", "7d", "--out", str(tmp_path / "no" / "f.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_the_night_the_clocks_go_back_is_understood_and_any_other_repeat_is_not(history, capsys):
    night = np.datetime64("2026-10-25", "m")
    hours = [night + 60 * hour for hour in (0, 1, 1, 2, 3)]
    days = [night - 1440 * day + 60 * hour for day in range(20, 0, -1) for hour in range(4)]
    _write(history, [(str(start), "5") for start in [*days, *hours]])
    assert _forecast(history)[0] == 0
    assert "Clocks went back in 1 night" in capsys.readouterr().out
    _write(history, [(str(start), "5") for start in [*days, *hours, hours[-1]]])
    assert _forecast(history)[0] == 1
    assert "row 84, column start" in capsys.readouterr().err


@pytest.mark.parametrize("horizon", ["0d", "20x", "-3", "733d", "9999w", ""])
def test_a_horizon_that_is_no_horizon_is_wrong_usage(history, horizon):
    with pytest.raises(SystemExit) as stop:
        _forecast(history, f"--horizon={horizon}")
    assert stop.value.code == 2


def test_it_needs_no_web_framework_and_no_database(history, tmp_path):
    script = (
        "import sys; from floorwalker.cli import main; "
        f"code = main(['forecast', '--history', {str(history)!r}, '--horizon', '7d', '--out', {str(tmp_path / 'f.csv')!r}]); "
        "assert 'django' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_banks_calls_are_forecast_at_their_own_column_names(test_data, tmp_path, capsys):
    history = test_data / "data" / "bank_calls_5min" / "calls_first_110_days.csv"
    if not history.is_file():
        pytest.skip(f"No bank calls at {history}.")
    out = tmp_path / "f.csv"
    columns = ["--columns", "DateTime,Calls", "--interval", "5", "--json"]
    assert main(["forecast", "--history", str(history), "--horizon", "20d", "--out", str(out), *columns]) == 0
    rows = _rows(out)
    assert len(rows) == 14 * 169
    assert rows[0]["start"] == "2003-08-08 07:00:00"
    assert json.loads(capsys.readouterr().out)["verdict"].startswith("Beats last week by")


def test_the_days_ahead_start_after_the_last_of_the_history(history):
    _, out = _forecast(history, horizon="7d")
    first = np.datetime64(_rows(out)[0]["start"][:10])
    assert first == MONDAY + 42
