"""A migration makes the few models it touches: one step of first tables, or steps that name what their own code asks for."""

from __future__ import annotations

import inspect
import re

import pytest
from django.db.migrations import CreateModel, Migration, RunPython
from django.db.migrations.loader import MigrationLoader

from floorwalker.ground.few_tables import FewTables, FirstTables

OURS = [each for _, each in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items())
        if each.__module__.startswith("floorwalker.")]  # fmt: skip
FIRST = [each for each in OURS if isinstance(each, FirstTables)]
ASKED = re.compile(r'get_model\("(\w+)", "(\w+)"\)')


def test_the_large_rooms_make_their_first_tables_in_one_step() -> None:
    assert {each.app_label for each in FIRST} >= {"ground", "people", "plan", "record"}


@pytest.mark.parametrize("migration", FIRST, ids=str)
def test_first_tables_are_tables_alone(migration: FirstTables) -> None:
    assert {type(each) for each in migration.operations} == {CreateModel}


@pytest.mark.parametrize("migration", OURS, ids=str)
def test_what_the_code_of_a_migration_asks_for_is_named(migration: Migration) -> None:
    assert isinstance(migration, FewTables | FirstTables)
    codes = [each.code for each in migration.operations if isinstance(each, RunPython)]
    asked = {(room, model.lower()) for code in codes for room, model in ASKED.findall(inspect.getsource(code))}
    assert asked == set(getattr(migration, "asks", ()))
