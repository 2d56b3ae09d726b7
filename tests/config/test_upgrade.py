"""A house made by any tagged version is brought up to date, and a backup of it is put back."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = """
import django; django.setup()
from datetime import date
from django.db import transaction
from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.trail import seal, store
from floorwalker.ground.trail.events import Looked, Sleeved
site = Site.objects.create(code="leeds", name="Leeds")
Person.objects.create(reference="P-1", display_name="Ada", site=site, joined_on=date(2024, 1, 1))
files.put([b"kept by an older version"])
with transaction.atomic():
    store.append(Looked(subject="person:1", page="a page", terms=Sleeved("words")), by=Actor.system("tests"))
seal.seal_once()
"""


def tags() -> list[str]:
    said = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.split()


@pytest.mark.skipif(not tags(), reason="No version is tagged yet; with the first tag this runs.")
@pytest.mark.parametrize("tag", tags())
def test_a_house_of_a_tagged_version_is_brought_up_to_date(tag: str, tmp_path: Path) -> None:
    packed = subprocess.run(["git", "archive", tag, "floorwalker"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path / "then", filter="data")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_")}
    here = plain | {
        "FLOORWALKER_DATABASE_URL": f"sqlite:///{tmp_path}/floor.sqlite3", "FLOORWALKER_DATA_DIR": f"{tmp_path}/data",
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings",
    }

    def run(folder: Path, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=folder, env=here | {"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stderr
        return done.stdout

    then = tmp_path / "then"
    run(then, "-m", "floorwalker.cli", "migrate")
    run(then, "-c", MAKE)
    run(ROOT, "-m", "floorwalker.cli", "migrate")
    assert "The trail is whole: 1 sealed lines" in run(ROOT, "-m", "floorwalker.cli", "verify")
    run(ROOT, "-m", "floorwalker.cli", "backup", str(tmp_path / "backups"))
    count = "import django; django.setup(); from floorwalker.ground.people.models import Person; print(Person.objects.get().display_name)"
    assert run(ROOT, "-c", count).strip() == "Ada"
