"""`floorwalker staff`, run as a planner runs it: whole answers, exact digits, and refusals that name the cell."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from floorwalker.cli import main
from floorwalker.engine.erlang import required_agents

ROOT = Path(__file__).resolve().parents[2]
HEADER = "start,offered,interval_minutes,aht_seconds,patience_seconds,target_share,target_seconds,max_occupancy"
ROW = "2026-11-30T12:30:00,64,30,380,,0.8,20,0.85"


class Done(NamedTuple):
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def staff(*options: str | Path) -> Done:
    """Run the command as `floorwalker staff` does."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            code = main(["staff", *map(str, options)])
        except SystemExit as usage:
            code = int(usage.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def demand(folder: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    """Write a demand file."""
    file = folder / "D.csv"
    file.write_bytes(end.join([*lines, ""]).encode(encoding))
    return file


def answer(folder: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Read the answer."""
    with (folder / "R.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def refused(folder: Path, file: Path) -> str:
    """Demand that the file is refused and nothing is left behind; return what was said."""
    before = sorted(folder.iterdir())
    done = staff("--demand", file, "--out", folder / "R.csv")
    assert done.returncode == 1, done.stderr
    assert sorted(folder.iterdir()) == before
    return done.stderr


def test_the_answer_is_the_demand_with_agents_and_every_digit(tmp_path: Path) -> None:
    file = demand(
        tmp_path,
        f"queue,{HEADER},max_asa_seconds,max_abandonment,min_agents,shrinkage,note",
        f'sales,{ROW},30,,2,0.31,"a, b"',
        "sales,2026-11-30T13:00:00,64.5,30,380,240,0.8,20,,,0.03,,0.3,=1+1",
        "sales,2026-11-30T13:30:00,0,30,,240,0.8,20,,,,3,0.25,",
        "sales,2026-11-30T14:00:00,0,30,0,,0.8,20,,,,,,",
    )
    done = staff("--demand", file, "--out", tmp_path / "R.csv")
    assert (done.returncode, done.stderr) == (0, "")
    rows = answer(tmp_path)
    assert list(rows[0])[-7:] == ["note", "agents", "service_level", "asa_seconds", "occupancy", "abandonment", "scheduled"]
    assert [(row["agents"], row["scheduled"]) for row in rows] == [("18", "27"), ("18", "26"), ("3", "4"), ("0", "")]
    assert (rows[0]["queue"], rows[0]["note"], rows[1]["note"]) == ("sales", "a, b", "=1+1")
    exact = required_agents(
        [64, 64.5],
        interval_seconds=1800,
        aht_seconds=380,
        patience_seconds=[float("inf"), 240],
        target_share=0.8,
        target_seconds=20,
        max_occupancy=[0.85, float("nan")],
        max_asa_seconds=[30, float("nan")],
        max_abandonment=[float("nan"), 0.03],
        min_agents=[2, 0],
    )
    for name in ("service_level", "asa_seconds", "occupancy", "abandonment"):
        assert [float(row[name]) for row in rows[:2]] == getattr(exact.performance, name).tolist()
        assert [row[name] for row in rows[2:]] == ["", ""], "nothing offered has no shares"


def test_the_summary_as_json(tmp_path: Path) -> None:
    done = staff("--demand", demand(tmp_path, HEADER, ROW), "--out", tmp_path / "R.csv", "--json")
    said = json.loads(done.stdout)
    assert said["schema"] == 1
    assert (said["intervals"], said["offered"], said["most_agents"], said["agent_hours"]) == (1, 64.0, 18, 9.0)
    assert said["service_level"] == float(answer(tmp_path)[0]["service_level"])
    assert said["kernels"] in {"compiled", "plain"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_every_spreadsheet_are_read(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    lines = [line.replace(",", delimiter) for line in (HEADER, ROW, "", ROW)]
    done = staff("--demand", demand(tmp_path, *lines, encoding=encoding, end=end), "--out", tmp_path / "R.csv")
    assert done.returncode == 0, done.stderr
    assert [row["agents"] for row in answer(tmp_path, delimiter)] == ["18", "18"]


@pytest.mark.parametrize(
    ("cell", "column", "value"),
    [
        (1, "offered", "-3"),
        (1, "offered", "many"),
        (1, "offered", "nan"),
        (1, "offered", "inf"),
        (1, "offered", "1e99"),
        (1, "offered", ""),
        (1, "offered", "1_000"),
        (1, "offered", "٣"),
        (2, "interval_minutes", "0"),
        (3, "aht_seconds", "-380"),
        (3, "aht_seconds", ""),
        (4, "patience_seconds", "0"),
        (4, "patience_seconds", "inf"),
        (5, "target_share", "80"),
        (5, "target_share", "1"),
        (6, "target_seconds", "-1"),
        (7, "max_occupancy", "0"),
        (0, "start", " "),
    ],
)
def test_a_wrong_cell_is_named_with_file_row_column_and_value(tmp_path: Path, cell: int, column: str, value: str) -> None:
    cells = ROW.split(",")
    cells[cell] = value
    said = refused(tmp_path, demand(tmp_path, HEADER, ROW, ",".join(cells)))
    assert f"D.csv: row 3, column {column}: found {value!r}, expected" in said


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "is empty"),
        ([HEADER], "has a header and no rows"),
        ([HEADER.replace(",offered", "").replace(",max_occupancy", "")], "has no column offered, max_occupancy"),
        ([f"{HEADER},offered", f"{ROW},3"], "has the column 'offered' twice"),
        ([f"{HEADER},agents", f"{ROW},3"], "already has the column 'agents'"),
        ([HEADER, f"{ROW},7"], "row 2: found '9 cells', expected 8 cells"),
        ([HEADER, "2026-11-30"], "row 2: found '1 cells', expected 8 cells"),
        ([HEADER, ROW.replace("64", "9000000").replace("380", "900000")], "Erlang', expected an offered load"),
        ([HEADER, f'"{ROW}'], "is not a CSV file"),
        ([HEADER, ROW.replace("64", "6" * 200)], "(200 characters)"),
        ([HEADER, "x" * 1_100_000], "has a line longer than 1000000 characters"),
        ([HEADER, "x" * 200_000], "is not a CSV file: field larger than field limit"),
        ([HEADER, ROW.replace("64", "6\0")], "row 2, column offered: found '6\\x00'"),
    ],
    ids=range(13),
)
def test_a_wrong_file_is_named(tmp_path: Path, lines: list[str], words: str) -> None:
    assert words in refused(tmp_path, demand(tmp_path, *lines))


def test_ten_wrong_values_are_named_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, demand(tmp_path, HEADER, *[ROW.replace("64", "x")] * 50))
    assert said.count("column offered") == 10


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    said = refused(tmp_path, demand(tmp_path, HEADER, ROW.replace("2026", "Müller"), encoding=encoding))
    assert "is not UTF-8 text" in said


def test_a_missing_file_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    assert "nowhere.csv: cannot be read: No such file" in refused(tmp_path, tmp_path / "nowhere.csv")
    done = staff("--demand", demand(tmp_path, HEADER, ROW), "--out", tmp_path / "no" / "R.csv")
    assert done.returncode == 1
    assert "cannot be written: No such file or directory" in done.stderr


def test_an_error_late_in_the_file_leaves_the_former_answer_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "R.csv").write_text("the former answer", encoding="utf-8")
    refused(tmp_path, demand(tmp_path, HEADER, *[ROW] * 45_000, ROW.replace("64", "x")))
    assert (tmp_path / "R.csv").read_text(encoding="utf-8") == "the former answer"


def test_the_demand_itself_and_a_device_are_never_written_over(tmp_path: Path) -> None:
    file = demand(tmp_path, HEADER, ROW)
    before = file.read_bytes()
    for out, words in ((file, "is the file that is read"), (Path(os.devnull), "is not a file"), (tmp_path, "is not a file")):
        done = staff("--demand", file, "--out", out)
        assert done.returncode == 1
        assert words in done.stderr
    assert file.read_bytes() == before


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    file = demand(tmp_path, HEADER, *[ROW] * 5000)
    command = [sys.executable, "-m", "floorwalker.cli", "staff", "--demand", str(file), "--out", str(tmp_path / "R.csv")]

    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    full_at_100_kb = ["bash", "-c", 'ulimit -f 97 && exec "$@"', "full"]
    done = subprocess.run([*full_at_100_kb, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "cannot be written" in done.stderr
    assert sorted(tmp_path.iterdir()) == [file]


def test_a_missing_option_is_a_usage_error(tmp_path: Path) -> None:
    assert staff("--demand", demand(tmp_path, HEADER, ROW)).returncode == 2


def test_staffing_needs_neither_django_nor_a_database() -> None:
    code = "import sys, floorwalker.cli.staff; print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
