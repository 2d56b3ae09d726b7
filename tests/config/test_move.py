"""The house moves to another database whole: every table equal by count and digest, the trail verified there, the source untouched."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from floorwalker.config import env
from floorwalker.config.upkeep import inner, move, restore, tables
from floorwalker.ground.jobs import heartbeat
from floorwalker.ground.models import HouseSetting
from floorwalker.ground.people.models import Contract, Person, Site
from tests.config.a_house import a_postgresql, fill, silent, store_line

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]  # it brings a PostgreSQL server of its own
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
needs_postgresql = pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL's programs are not here (Debian: apt-get install postgresql).")
ODD = {"text": "na\u00efve \u2603 \u202e", "none": None, "whole": 1e20, "small": 0.1, "list": [1, [True, None]], "minus": -0.0}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with a_postgresql() as url:
        inner.step("migrate", environment={"FLOORWALKER_DATABASE_URL": url})  # a template: migrating each anew takes seconds
        yield url


@pytest.fixture
def empty(server: str, request: Any, _numbers: Any = itertools.count()) -> str:  # noqa: B008 (one count for the module)
    """Return the address of a database that nobody used yet."""
    name = f"house_{next(_numbers)}"
    with tables.opened("server", env.database(f"{server.rpartition('/')[0]}/postgres")) as there, there.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE floorwalker")
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture(autouse=True)
def house(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path / "house"
    return tmp_path / "house"


@pytest.fixture
def filled(a_person: Any) -> Person:
    person: Person = a_person("Zoë", "Ní Bhriain", role="planner", reach="all")
    Contract.objects.create(
        person=person, weekly_hours=Decimal("37.5"), days_per_week=5, max_day_hours=Decimal("9"), starts_on=person.joined_on
    )
    HouseSetting.objects.create(code="organisation_name", value=ODD, changed_at=datetime(2026, 3, 29, 1, 30, 0, 123456, UTC))
    HouseSetting.objects.create(code="simulated", value=0, changed_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    fill()
    return person


@needs_postgresql
def test_a_move_beside_which_somebody_works_is_refused_at_its_end_and_says_how_much_is_not_there(filled: Person, empty: str) -> None:
    def somebody_works(words: str) -> None:
        if words.startswith("comparing"):
            store_line("person:9", "Meanwhile")

    with pytest.raises(move.MoveRefused, match="1 lines of the trail came after"):
        move.move(empty, tell=somebody_works)


@needs_postgresql
def test_a_house_moves_to_postgresql_and_back_equal_in_every_table(filled: Person, empty: str, tmp_path: Path) -> None:
    before = tables.sums("default")
    moved = move.move(empty, tell=silent)
    assert tables.sums("default") == before, "the source was changed"
    assert (moved.tables, moved.lines) == (len(before), 3)
    assert moved.rows == sum(each.rows for each in before.values())
    with tables.opened("there", env.database(empty)):
        assert tables.sums("there") == before
        assert HouseSetting.objects.using("there").get(code="organisation_name").value == ODD
        assert Contract.objects.using("there").get().weekly_hours == Decimal("37.5")
        site = Site.objects.using("there").create(code="york", name="York")
        assert site.pk > Site.objects.using("default").latest("pk").pk, "the next key must follow those that came"
        site.delete()
        assert _triggers("there")
    assert move.move(empty, tell=silent).rows == moved.rows, "one that was cut off after its rows arrived goes on"
    store_line("person:9", "Later")
    with pytest.raises(move.MoveRefused, match=r"is not empty: .* hold rows"):
        move.move(empty, tell=silent)

    back = f"sqlite:///{tmp_path}/back.sqlite3"
    with tables.opened("there", env.database(empty)), tables.opened("back", env.database(back)):
        inner.step("migrate", environment={"FLOORWALKER_DATABASE_URL": back})
        with tables.snapshot("there"):
            tables.require_same(tables.copy("there", "back", tell=silent), before)
        tables.require_same(tables.sums("back"), before)
        assert _triggers("back")


def _triggers(alias: str) -> bool:
    from floorwalker.ground.trail import guard

    return guard.missing(connections[alias]) == []


@needs_postgresql
def test_a_row_that_the_target_cannot_take_is_named_and_the_target_stays_empty(filled: Person, empty: str) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL itself refuses such a row.")
    Person.objects.filter(pk=filled.pk).update(display_name="Zo\0ë")
    with pytest.raises(tables.TableRefused, match="Table people_person, among the rows 1 to 1"):
        move.move(empty, tell=silent)
    with tables.opened("there", env.database(empty)):
        assert tables.filled("there") == []


@needs_postgresql
def test_a_backup_is_put_back_on_postgresql(filled: Person, empty: str, tmp_path: Path, house: Path) -> None:
    from floorwalker.config.upkeep import backup

    made = backup.make(tmp_path / "backups", tell=silent)
    before = tables.sums("default")
    place = restore.Place(empty, tmp_path / "new")
    done = restore.restore(made.folder, place, keys_from=house / "keys", ledger=None, tell=silent, voice=inner.GOES_ON)
    assert done.lines == 3
    with tables.opened("there", env.database(empty)):
        tables.require_same(tables.sums("there"), before)
    with pytest.raises(backup.BackupRefused, match="There is a house already: table "):
        restore.restore(made.folder, place, keys_from=house / "keys", ledger=None, tell=silent)


@pytest.mark.parametrize(
    ("url", "words"),
    [("mysql://u:secret@h/x", "mysql://h/x cannot be used. The scheme 'mysql'"), ("postgresql://u:secret@h", "needs a database name")],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url: str, words: str) -> None:
    with pytest.raises(move.MoveRefused) as refusal:
        move.move(url, tell=silent)
    assert words in refusal.value.message
    assert "secret" not in refusal.value.message


def test_an_older_house_in_the_target_is_refused_and_not_migrated(filled: Person, tmp_path: Path, monkeypatch: Any) -> None:
    older = f"sqlite:///{tmp_path}/older.sqlite3"
    with sqlite3.connect(tmp_path / "older.sqlite3") as there:
        there.execute("CREATE TABLE people_account (id INTEGER)")
        there.execute("INSERT INTO people_account VALUES (1)")
    there.close()

    def never(*_words: Any, **_options: Any) -> dict[str, Any]:
        raise AssertionError("nothing may be done to a house that is there")

    monkeypatch.setattr(inner, "step", never)
    with pytest.raises(move.MoveRefused, match="is not empty: people_account hold rows"):
        move.move(older, tell=silent)


def test_a_house_at_work_is_not_moved_nor_one_onto_itself() -> None:
    heartbeat.beat()
    with pytest.raises(move.MoveRefused, match="A worker of this house was at work 0 s ago"):
        move.move("sqlite:////nowhere", tell=silent)
    heartbeat.rest()
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        with pytest.raises(move.MoveRefused, match="is the database of this house already"):
            move.move(f"sqlite:///{here['NAME']}", tell=silent)
