"""`floorwalker invite`: the first administrator and new links; and what any command says of a database that is not ready."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from floorwalker.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.once
@pytest.mark.django_db
def test_the_first_administrator_is_made_and_each_link_is_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "ada@example.org"]) == 1
    assert 'floorwalker invite ada@example.org --name "Ada Okafor"' in capsys.readouterr().err
    links = []
    for words in (["invite", "Ada@example.org", "--name", "Ada Okafor"], ["invite", "ada@example.org"]):
        assert main(words) == 0
        links += re.findall(r"http://\S+", capsys.readouterr().out)
    assert len(set(links)) == 2
    assert main(["invite", "eve@example.org", "--name", "Eve Moss"]) == 1
    assert "Nobody here signs in as eve@example.org" in capsys.readouterr().err


@pytest.mark.parametrize(("database", "said"), [
    ("sqlite:///{folder}/empty.sqlite3", "Run floorwalker migrate first."),
    ("postgresql://floorwalker@127.0.0.1:9/floorwalker", "The database does not answer: connection failed"),
], ids=["no tables", "no server"])
def test_a_database_that_is_not_ready_is_told_in_words(database: str, said: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "FLOORWALKER_DATABASE_URL": database.format(folder=tmp_path), "FLOORWALKER_DATA_DIR": f"{tmp_path}/data",
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings", "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "floorwalker.cli", "invite", "ada@example.org"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert said in told.stderr
    assert "Traceback" not in told.stderr
