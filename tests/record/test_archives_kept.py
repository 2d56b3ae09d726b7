"""An archive is carried by backups, put back by a restore, and brought up to the tables of a new version with its new digest told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.config import env
from floorwalker.config.upkeep import backup, restore, tables
from floorwalker.config.upkeep.restore import Place
from floorwalker.ground import clock
from floorwalker.ground.trail import queries as trail
from floorwalker.record.archive import building, checking, reading, upgrading
from floorwalker.record.models import Archive, Interaction
from tests.config.a_house import fill, silent
from tests.record.archives_made import YEAR, a_year, archived, in_2026

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FLOORWALKER_DATA_DIR = tmp_path / "house"
    with in_2026():
        yield tmp_path / "house"


def test_a_backup_carries_archives_sealed_and_a_restore_puts_them_back(cast: Any, house: Path, tmp_path: Path, settings: Any) -> None:
    fill()
    a_year(cast)
    archived()
    first = backup.make(tmp_path / "backups", keys_to=tmp_path / "apart", tell=silent)
    with clock.frozen(clock.now() + timedelta(days=1)):
        second = backup.make(tmp_path / "backups", tell=silent)
    file = Archive.objects.get().file
    name = f"archive/{file}.sealed"
    assert (first.folder / name).stat().st_ino == (second.folder / name).stat().st_ino, "shared with the backup before"
    assert b"SQLite format 3" not in (first.folder / name).read_bytes()
    assert b"Wants their money back" not in (first.folder / name).read_bytes()
    place = Place(f"sqlite:///{tmp_path / 'there' / 'house.sqlite3'}", tmp_path / "there")
    restore.restore(tmp_path / "backups", place, keys_from=tmp_path / "apart", ledger=None, tell=silent)
    assert (place.data_dir / "archive" / file).read_bytes() == (house / "archive" / file).read_bytes()
    with tables.opened("there", env.database(place.database_url)):
        assert Archive.objects.using("there").get().sha256 == Archive.objects.get().sha256


def test_an_archive_of_an_older_version_is_brought_up_and_its_new_digest_told(
    cast: Any, house: Path, monkeypatch: Any
) -> None:
    a_year(cast)
    archived()
    made = Archive.objects.get()
    path = house / "archive" / made.file
    path.chmod(0o600)
    with sqlite3.connect(path) as old:  # as a version that did not know plans would have left it
        left_out = old.execute("SELECT app, name, applied FROM django_migrations WHERE app = 'plan'").fetchall()
        old.execute("DELETE FROM django_migrations WHERE app = 'plan'")

    def migrate(draft: Path) -> None:
        with sqlite3.connect(draft) as anew:
            anew.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", left_out)

    monkeypatch.setattr(building, "migrate", migrate)  # a process of its own takes seconds
    sha256 = building.digest_of(path)
    Archive.objects.update(sha256=sha256, bytes=path.stat().st_size)
    path.rename(path.with_name(Archive.objects.get().file))
    assert upgrading.bring_up(tell=silent) == 1
    after = Archive.objects.get()
    assert after.tables == made.tables
    assert checking.faults() == []
    assert [each.name for each in (house / "archive").iterdir()] == [after.file]
    assert f"before {sha256}" in trail.lines(subject=f"archive:{YEAR}", kind="archive.rewritten")[0].sentence
    with reading.reading(YEAR):
        assert Interaction.objects.count() == after.contacts
    assert upgrading.bring_up(tell=silent) == 0
