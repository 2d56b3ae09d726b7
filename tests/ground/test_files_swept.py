"""What a crash left in the file store goes; what a record names, a hold keeps or somebody is writing now stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import StoredFile
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import Import, ImportFile

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path / "files"


def contents(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_an_entry_that_nothing_names_goes_after_a_day_and_its_content_with_it(folder: Path) -> None:
    named, held, left = (files.put([name]) for name in (b"named", b"held", b"left"))
    batch = Import.objects.create(reference="IMP-1", importer="csv", created_by="system:tests", created_at=clock.now())
    ImportFile.objects.create(batch=batch, position=0, name="a", stored=named)
    StoredFile.objects.filter(pk=held.pk).update(held=True)
    assert files.sweep(by=SYSTEM) == 0  # its record may be about to be written
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        assert files.sweep(by=SYSTEM) == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {named.pk, held.pk}
    assert contents(folder) == 2
    assert Line.objects.get(kind="file.erased").subject == f"file:{left.sha256[:32]}"


def test_a_register_that_names_nothing_is_taken_for_the_wrong_one(folder: Path) -> None:
    files.put([b"kept by another database"])
    StoredFile.objects.all().delete()
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))
    assert files.sweep(by=SYSTEM) == 0
    assert contents(folder) == 1
    files.put([b"ours"])
    assert files.sweep(by=SYSTEM) == 1
