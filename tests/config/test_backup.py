"""A backup holds the whole house and no key; it is put back whole, into an empty place only, without what was erased since."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from floorwalker.cli import main
from floorwalker.config import env
from floorwalker.config.upkeep import backup, inner, keys, manifest, parts, restore, tables, whole_copy
from floorwalker.config.upkeep.manifest import BackupRefused
from floorwalker.config.upkeep.restore import Place
from floorwalker.ground import erasures, files, keyring, sealed_file
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.trail import sleeves
from floorwalker.record import counting
from tests.config.a_house import BY, PLAIN, fill, silent, store_line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path / "house"
    return tmp_path / "house"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(f"sqlite:///{tmp_path}/new/floor.sqlite3", tmp_path / "new" / "data")


def made(folder: Path, **options: Any) -> backup.Made:
    return backup.make(folder, tell=silent, **options)


def put_back(folder: Path, place: Place, keys_from: Path | None, ledger: Path | None = None) -> restore.Restored:
    return restore.restore(folder, place, keys_from=keys_from, ledger=ledger, tell=silent)


def test_a_backup_is_put_back_whole_and_what_was_erased_since_is_erased_again(
    house: Path, place: Place, tmp_path: Path, settings: Any, capfd: Any
) -> None:
    stored = fill()
    assert main(["backup", str(tmp_path / "backups"), "--with-keys", str(tmp_path / "apart"), "--json"]) == 0
    said = json.loads(capfd.readouterr().out)
    assert said["missing"] == []
    folder = backup.chosen(tmp_path / "backups")
    with sealed_file.SealedReader((folder / manifest.DATABASE).open("rb"), key=keyring.secret(backup.KEY)) as sealed:
        assert io.BufferedReader(sealed).read(15) == b"SQLite format 3"
    everything = b"".join(path.read_bytes() for path in (tmp_path / "backups").rglob("*") if path.is_file())
    assert b"about somebody" not in everything
    assert b"Ada Okafor" not in everything
    assert not [key for key in (tmp_path / "apart").iterdir() if key.read_bytes() in everything]
    before = tables.sums("default")
    sleeves.erase_subject("person:1", request="RR-1", reason="Asked for", by=BY)

    shutil.rmtree(house / "facts")
    settings.FLOORWALKER_DATA_DIR = place.data_dir
    done = put_back(tmp_path / "backups", place, tmp_path / "apart", house / erasures.NAME)
    assert (done.erased_again, done.lines) == (1, 4)  # three lines of the backup and the one that says it was erased again
    with tables.opened("there", env.database(place.database_url)):
        after = tables.sums("there")
    differ = {name for name, each in after.items() if each != before[name]}
    assert {"trail_line", "trail_link", "trail_seal", "trail_sleeve", "trail_pending", "ground_housesetting"} >= differ
    with sqlite3.connect(place.database_file) as connection:
        assert connection.execute("SELECT value FROM ground_housesetting WHERE code = 'sends_nothing'").fetchall() == [("1",)]
        texts = connection.execute("SELECT text FROM trail_sleeve ORDER BY line_id").fetchall()
    assert [text for (text,) in texts[:3]] == ["Text 0 about somebody", None, "Text 2 about somebody"]
    assert b"Text 1 about" not in place.database_file.read_bytes()
    assert files.open_plain(stored).read() == PLAIN
    with counting.store().reading() as facts:
        assert [day.rows for day in facts.days["visits"].values()] == [1]
    assert {erasure.subject for erasure in erasures.read(place.data_dir / erasures.NAME)} == {"person:1"}
    assert not (place.data_dir / restore.STAGE).exists()
    with pytest.raises(BackupRefused, match="There is a house already"):
        put_back(tmp_path / "backups", place, tmp_path / "apart")


@pytest.mark.once
def test_a_second_backup_shares_what_did_not_change_and_older_ones_go(tmp_path: Path) -> None:
    fill()
    first = made(tmp_path / "backups")
    second = made(tmp_path / "backups")
    shared = [name for name in first.manifest.parts if name.startswith("files/") or name.endswith(".parquet")]
    assert len(shared) == 2
    for name in shared:
        assert (first.folder / name).stat().st_ino == (second.folder / name).stat().st_ino
    assert second.new == {manifest.DATABASE, backup.CATALOGUE}
    third = made(tmp_path / "backups", keep=2)
    assert third.removed == [first.folder.name]
    assert backup.all_in(tmp_path / "backups") == [second.folder, third.folder]
    backup.check(second.folder, tell=silent)
    assert not list((tmp_path / "house" / "work").iterdir()), "the copy in the clear must be gone"


def test_a_file_let_go_of_while_the_backup_is_made_has_the_copy_taken_again(tmp_path: Path, monkeypatch: Any) -> None:
    fill()
    plain, moments = whole_copy.take, []

    def take(*args: Any, **options: Any) -> None:
        late = files.put([b"came after the first look at the files"]) if not moments else None
        plain(*args, **options)
        moments.append(late)
        if late is not None:
            files.release(late, by=BY)

    monkeypatch.setattr(whole_copy, "take", take)
    done = made(tmp_path / "backups")
    assert len(moments) == 2
    assert not done.missing
    assert done.manifest.tables["ground_storedfile"] == 1


@pytest.mark.once
def test_a_file_that_the_house_lost_is_said_and_does_not_stop_the_backup(house: Path, tmp_path: Path) -> None:
    stored = fill()
    (house / "files" / stored.sha256[:2] / stored.sha256).unlink()
    assert made(tmp_path / "backups").missing == [stored.sha256]


HARMS = [
    (lambda folder: _flip(folder / manifest.DATABASE), "database.sealed was changed"),
    (lambda folder: _flip(next((folder / "files").rglob("*/*"))), "was changed"),
    (lambda folder: next((folder / "facts").rglob("*.parquet")).unlink(), "is missing"),
    (lambda folder: _say(folder, tables={}), "not as it was signed"),
    (lambda folder: (folder / manifest.SIGNATURE).unlink(), "not as it was signed"),
    (lambda folder: _say(folder, schema=9), "has form 9"),
    (lambda folder: _say(folder, migrations=["ground.9999_tomorrow"]), "newer than this one"),
    (lambda folder: (folder / manifest.NAME).write_text("{"), "no backup that can be read"),
    (lambda folder: (folder / manifest.NAME).unlink(), "no backup in"),
]


@pytest.mark.once
def test_the_steps_that_a_migration_stands_for_are_known_too() -> None:
    assert {("plan", "0006_shrinkage_plan"), ("plan", "0001_house")} <= set(restore._known_steps())


@pytest.mark.once
def test_a_backup_that_was_changed_is_refused_before_anything_is_written(house: Path, place: Place, tmp_path: Path) -> None:
    fill()
    folder = made(tmp_path / "backups").folder
    for number, (harm, words) in enumerate(HARMS):
        harmed = tmp_path / str(number)
        shutil.copytree(folder, harmed)
        harm(harmed)
        with pytest.raises(RuleBroken, match=words):
            put_back(harmed, place, house / "keys")
    assert not place.data_dir.exists()
    assert not place.database_file.exists()


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)


def _say(folder: Path, **other: Any) -> None:
    path = folder / manifest.NAME
    path.write_text(json.dumps({**json.loads(path.read_text()), **other}))


@pytest.mark.once
def test_wrong_and_missing_keys_are_named_before_anything_is_written(house: Path, place: Place, tmp_path: Path) -> None:
    fill()
    folder = made(tmp_path / "backups").folder
    (tmp_path / "apart").mkdir()
    with pytest.raises(keys.WrongKeys, match=r"files is missing, needed is [0-9a-f]{16}"):
        put_back(folder, place, tmp_path / "apart")
    shutil.copytree(house / "keys", tmp_path / "other")
    (tmp_path / "other" / "files").write_bytes(os.urandom(32))
    with pytest.raises(keys.WrongKeys, match=r"files is another key \([0-9a-f]{16}\)"):
        put_back(folder, place, tmp_path / "other")
    assert not place.data_dir.exists()


@pytest.mark.once
def test_a_restore_that_was_cut_off_is_cleared_and_the_next_one_ends(house: Path, place: Place, tmp_path: Path, monkeypatch: Any) -> None:
    fill()
    folder = made(tmp_path / "backups").folder
    plain = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if Path(target) == place.database_file:
            raise KeyboardInterrupt  # as a kill would: nothing after it is done
        return plain(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(inner, "step", lambda *_words, **_options: {"broken": None, "erased": 0, "lines": 0})
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            put_back(folder, place, house / "keys")
    assert (place.data_dir / "files").is_dir()
    assert not place.database_file.exists()
    assert put_back(folder, place, house / "keys").lines == 3


@pytest.mark.once
def test_nothing_is_shared_with_a_backup_that_was_changed_and_the_next_one_is_whole(tmp_path: Path) -> None:
    fill()
    first = made(tmp_path / "backups")
    facts = next(name for name in first.manifest.parts if name.endswith(".parquet"))
    forged = (first.folder / facts).read_bytes()[::-1]
    (first.folder / facts).write_bytes(forged)
    said = first.manifest.parts | {facts: parts.Part(len(forged), hashlib.sha256(forged).hexdigest())}
    _say(first.folder, parts={name: vars(part) for name, part in said.items()})
    second = made(tmp_path / "backups")
    assert (second.folder / facts).read_bytes() != forged, "signed as ours, it would be put back as ours"
    (second.folder / manifest.NAME).write_text("{")
    backup.check(made(tmp_path / "backups").folder, tell=silent)


@pytest.mark.once
def test_a_key_that_came_since_the_backup_before_is_named(house: Path, tmp_path: Path, capfd: Any) -> None:
    fill()
    assert made(tmp_path / "backups").new_keys == []
    keyring.secret("practice_door")
    assert main(["backup", str(tmp_path / "backups")]) == 0
    assert "Keys that the backup before did not need: practice_door." in capfd.readouterr().out
    assert made(tmp_path / "backups").new_keys == []


@pytest.mark.once
def test_a_second_backup_elsewhere_leaves_the_first_its_copy_in_the_clear(house: Path, tmp_path: Path) -> None:
    fill()
    left = house / "work" / "backup-left-by-a-kill"
    left.mkdir(parents=True)
    with backup._work_folder() as work:
        made(tmp_path / "elsewhere")
        assert work.is_dir()
    assert list((house / "work").iterdir()) == []


@pytest.mark.once
def test_a_full_disk_under_the_copy_of_the_database_is_said_and_keeps_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    fill()

    def full(*_words: Any, **_options: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(whole_copy, "take", full)
    with pytest.raises(BackupRefused, match="database or disk is full"):
        made(tmp_path / "backups")
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [".lock"]


@pytest.mark.once
def test_what_any_ledger_names_is_erased_again_and_nobody_restores_beside_another(
    house: Path, place: Place, tmp_path: Path, settings: Any
) -> None:
    fill()
    first = made(tmp_path / "backups").folder
    place.data_dir.mkdir(parents=True)
    erasures.write_up()
    sleeves.erase_subject("person:1", request="RR-1", reason="Asked for", by=BY)
    shutil.copyfile(erasures.place(), place.data_dir / erasures.NAME)
    sleeves.erase_subject("person:2", request="RR-2", reason="Asked for", by=BY)
    shutil.copyfile(erasures.place(), tmp_path / "backups" / erasures.NAME)
    with restore._alone_in(place), pytest.raises(BackupRefused, match="Another restore is at work"):
        put_back(first, place, house / "keys")
    assert put_back(first, place, house / "keys").erased_again == 2
    assert {erasure.subject for erasure in erasures.read(place.data_dir / erasures.NAME)} == {"person:1", "person:2"}


@pytest.mark.once
def test_the_log_of_a_database_that_is_gone_is_not_played_into_the_restored_one(house: Path, place: Place, tmp_path: Path) -> None:
    fill()
    folder = made(tmp_path / "backups").folder
    place.database_file.parent.mkdir(parents=True)
    place.database_file.with_name(f"{place.database_file.name}-wal").write_bytes(b"left by a house before")
    with pytest.raises(BackupRefused, match=r"There is a house already: .*-wal"):
        put_back(folder, place, house / "keys")


@pytest.mark.once
def test_the_manifest_may_name_no_place_outside(tmp_path: Path) -> None:
    for name in ("../x", "/etc/passwd", "a/../../b", "a\\..\\b"):
        with pytest.raises(BackupRefused, match="outside"):
            parts.inside(tmp_path, name)


@pytest.mark.once
def test_a_backup_is_not_written_into_the_house_nor_keys_into_the_backup(house: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="inside one another"):
        made(house / "backups")
    with pytest.raises(BackupRefused, match="whoever had it could read everything"):
        made(tmp_path / "backups", keys_to=tmp_path / "backups" / "keys")


@pytest.mark.once
def test_the_ledger_of_erasures_loses_nothing_to_a_crash_and_refuses_what_it_cannot_read(house: Path) -> None:
    store_line("person:7", "One")
    store_line("person:8", "Two")
    sleeves.erase_subject("person:7", request="RR-7", reason="Asked for", by=BY)
    sleeves.erase_subject("person:8", request="RR-8", reason="Asked for", by=BY)
    path = erasures.place()
    whole = path.read_text()
    assert [erasure.subject for erasure in erasures.read(path)] == ["person:7", "person:8"]
    assert "Asked for" not in whole
    path.write_text(whole[:-20])
    assert erasures.write_up() == 1
    assert path.read_text() == whole
    path.write_text("{}\n" + whole)
    with pytest.raises(erasures.LedgerRefused, match="Line 1"):
        erasures.read(path)


@pytest.mark.once
def test_a_step_in_another_house_that_fails_says_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(inner.StepFailed, match="SettingRefused"):
        inner.step("verify", environment={"FLOORWALKER_DATABASE_URL": "mysql://x/y"})
