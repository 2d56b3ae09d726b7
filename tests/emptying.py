"""Between transactional tests the tables are emptied; the trail's guard, which refuses that, is taken off and put back."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _emptying_takes_the_guard_off() -> Iterator[None]:
    from django.apps import apps
    from django.db import connection
    from django.test.testcases import TransactionTestCase

    from floorwalker.ground.trail import guard

    plain = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # Django's own hook

    def emptied(case: TransactionTestCase) -> None:
        def run(statements: tuple[str, ...] | list[str]) -> None:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

        run(list(guard.removal(connection.vendor)))
        try:
            plain(case)
        finally:
            run(list(guard.statements(connection.vendor)))
            importlib.import_module("floorwalker.serve.migrations.0002_reasons").fill(apps, None)  # what a new house begins with

    TransactionTestCase._fixture_teardown = emptied  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = plain  # type: ignore[attr-defined]
