"""Between transactional tests the tables are emptied; the trail's guard, which refuses that, is taken off and put back.

Django would truncate every table and make the kinds of content and permissions anew, a second or more each time; here only tables that
hold something lose it, and what never changes stays.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator

import pytest

KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied_our_way() -> Iterator[None]:
    from django.test.testcases import TransactionTestCase

    plain = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # Django's own hook
    TransactionTestCase._fixture_teardown = lambda _case: empty()  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = plain  # type: ignore[attr-defined]


def empty() -> None:
    """Leave the database as a new house has it."""
    from django.apps import apps
    from django.db import connection, transaction

    from floorwalker.ground.trail import guard

    def run(statements: Iterable[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    run(guard.removal(connection.vendor))
    try:
        with transaction.atomic():  # what points where is asked at its end, so that the order is free
            run(f'DELETE FROM "{table}"' for table in _filled())
    finally:
        run(guard.statements(connection.vendor))
    importlib.import_module("floorwalker.serve.migrations.0002_reasons").fill(apps, None)


def _filled() -> list[str]:
    """Return the tables that hold something."""
    from django.db import connection

    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables))
        return [row[0] for row in cursor.fetchall()]
