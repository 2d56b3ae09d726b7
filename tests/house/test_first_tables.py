"""A migration that makes its tables in one step holds nothing that reads the state in between."""

from __future__ import annotations

import pytest
from django.db.migrations import CreateModel
from django.db.migrations.loader import MigrationLoader

from floorwalker.ground.first_tables import FirstTables

DISK = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
FIRST = [each for _, each in sorted(DISK.items()) if isinstance(each, FirstTables)]


def test_the_large_rooms_make_their_first_tables_in_one_step() -> None:
    assert {each.app_label for each in FIRST} >= {"ground", "people", "plan", "record"}


@pytest.mark.parametrize("migration", FIRST, ids=str)
def test_first_tables_are_tables_alone(migration: FirstTables) -> None:
    assert {type(each) for each in migration.operations} == {CreateModel}
