"""What a customer, a file or a colleague wrote is never run as a formula by whoever opens one of our CSV files."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from floorwalker.cli import main
from floorwalker.ground import settings as house
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.ground.web.cells import FORMULA_STARTS
from floorwalker.record.actions import imports
from floorwalker.record.models import Reason
from tests.record.bank_log_made import DIRT, log, many

ROOT = Path(__file__).resolve().parents[2]
NUMBERS_ONLY = {
    "cli/forecast.py": "times and numbers",
    "cli/staff.py": "the reader's own demand file again, with numbers added",
    "plan/views/staffing.py": "times and numbers",
    "desks/today/csv.py": "times and numbers",
}
ATTACK = "=HYPERLINK(1)"


@pytest.fixture
def floor(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def test_every_writer_of_csv_quotes_what_people_wrote() -> None:
    package = ROOT / "floorwalker"
    texts = {str(path.relative_to(package)): path.read_text("utf-8") for path in package.rglob("*.py")}
    writers = {name for name, text in texts.items() if "csv.writer" in text} - set(NUMBERS_ONLY)
    assert len(writers) > 3
    raw = {name for name in writers if "csv_text" not in texts[name] and "FORMULA_STARTS" not in texts[name]}
    raw -= {"ground/web/register.py", "serve/views/log_files.py"}  # their cells are quoted by cells.py; tried below
    assert not raw, f"{raw} write CSV without csv_text: what happens when a name begins with '='?"


def cells_of(answer: Any) -> list[str]:
    text = b"".join(answer.streaming_content).decode()
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def none_runs(cells: list[str]) -> None:
    assert any(ATTACK in cell for cell in cells), "the attack is not in the file, so nothing was tried"
    for cell in cells:
        assert not cell.startswith(FORMULA_STARTS) or cell.lstrip("-").replace(".", "", 1).isdigit(), cell


@pytest.mark.django_db(transaction=True)
def test_lists_the_trail_and_the_problems_of_an_import_hold_no_formula(cast: Any, floor: Path, a_person: Any) -> None:
    a_person(ATTACK, "Cell", role="agent")
    bad = DIRT["no such date"][0].replace("990231", ATTACK)
    batch, job = imports.hand_in([(ATTACK, io.BytesIO(log(*many(2), bad)))], importer="anonymous-bank", by=cast.adm_acts)
    worker.run_now(job)
    none_runs(cells_of(cast.adm_sees.get("/people/?format=csv")))
    none_runs(cells_of(cast.adm_sees.get(f"/record/imports/{batch.reference}/problems.csv")))
    house.change("organisation_name", to=ATTACK, by=cast.adm_acts)
    none_runs(cells_of(cast.cora_sees.get("/trail/?format=csv")))


@pytest.mark.django_db(transaction=True)
def test_figures_by_reason_hold_no_formula(floor: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by = Actor.system("tests")
    batch, job = imports.hand_in([("log.txt", io.BytesIO(log(*many(10))))], importer="anonymous-bank", by=by)
    worker.run_now(job)
    worker.run_now(imports.publish(batch, by=by))
    Reason.objects.update(name=ATTACK)
    asked = ["--from", "1999-03-01", "--to", "1999-04-01", "--by", "reason", "--measures", "offered", "--format", "csv"]
    assert main(["kpi", *asked]) == 0
    none_runs([cell for row in csv.reader(io.StringIO(capsys.readouterr().out)) for cell in row])
