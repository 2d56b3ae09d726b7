"""Every table of the house, copied whole from one database to another and compared row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import load_backend

from floorwalker.ground import table_rows
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.table_rows import Sum

USED: Final = ("trail_line", "trail_sleeve", "people_account", "people_person", "people_site", "ground_storedfile", "record_interaction")
"""What only people write: a house where these are empty was migrated and never used, whatever migrating itself put in."""
GUARDED: Final = "trail_"
Tell = Callable[[str], None]


class TableRefused(RuleBroken):
    """A row of one database cannot stand in the other; nothing was kept there."""

    code = "table_refused"


def tables() -> list[type[models.Model]]:
    """Return a model for every table of the house but the list of migrations, in a stable order."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]
    return sorted(found, key=lambda model: model._meta.db_table)


@contextmanager
def opened(alias: str, description: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Open another database under `alias` for as long as the block lasts.

    Raises
    ------
    TableRefused
        If it cannot be reached.
    """
    described = connections.configure_settings({"default": {}, alias: dict(description)})[alias]
    connections[alias] = load_backend(described["ENGINE"]).DatabaseWrapper(described, alias)
    try:
        try:
            connections[alias].ensure_connection()
        except DatabaseError as problem:
            raise TableRefused(
                f"The database cannot be reached: {str(problem).splitlines()[0]}.",
                remedy="Check its address, and that its server runs and lets this user in.",
            ) from problem
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias]


@contextmanager
def snapshot(alias: str) -> Iterator[None]:
    """Read the database `alias` as it stands at this moment, whatever is written meanwhile, and write nothing to it."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=alias):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:  # not atomic: that would take the write lock
        cursor.execute("BEGIN DEFERRED")
        cursor.execute("SELECT count(*) FROM django_migrations")  # the snapshot begins with the first read
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def up_to_date(alias: str) -> bool:
    """Return whether the tables of the database `alias` are those of this version."""
    executor = MigrationExecutor(connections[alias])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def filled(alias: str) -> list[str]:
    """Return the tables of `alias` that show that somebody used the house there."""
    connection = connections[alias]
    there = set(connection.introspection.table_names())
    found: list[str] = []
    for name in USED:
        if name in there:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {name} LIMIT 1")  # noqa: S608 (our own names)
                if cursor.fetchone():
                    found.append(name)
    return found


def copy(source: str, target: str, *, tell: Tell) -> dict[str, Sum]:
    """Copy every table from `source` to the migrated, unused `target` in one transaction; return what each held.

    Call it inside `snapshot` of the source. A copy that is cut off leaves the target empty.

    Raises
    ------
    TableRefused
        If the target takes a row not, naming the table; the target stays empty.
    """
    connection = connections[target]
    sums: dict[str, Sum] = {}
    try:
        with transaction.atomic(using=target), connection.cursor() as cursor:
            every = tables()
            for model in every:  # what migrating put in: the copy brings its own; keys are checked at the end
                if not model._meta.db_table.startswith(GUARDED):
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (our own names)
            for number, model in enumerate(every, start=1):
                sums[model._meta.db_table] = _copied(model, source, target)
                tell(f"table {number} of {len(every)}: {model._meta.db_table}, {sums[model._meta.db_table].rows:,} rows")
            for statement in connection.ops.sequence_reset_sql(no_style(), every):
                cursor.execute(statement)
            connection.check_constraints()
    except DatabaseError as problem:
        raise TableRefused(
            f"The database refused what was copied: {str(problem).splitlines()[0]}.",
            remedy="Correct the record that it names in the source, then start again; the target is empty as before.",
        ) from problem
    return sums


def _copied(model: type[models.Model], source: str, target: str) -> Sum:
    fields, found = table_rows.fields_of(model), Sum()
    for rows in table_rows.batches(model._base_manager.using(source)):
        found = found.with_rows(fields, rows)
        try:
            table_rows.write(model, rows, connections[target])
        except (DatabaseError, ValueError) as problem:  # ValueError: PostgreSQL takes no NUL in a text
            raise TableRefused(
                f"Table {model._meta.db_table}, among the rows {found.rows - len(rows) + 1} to {found.rows}: "
                f"{str(problem).splitlines()[0]}.",
                remedy="Correct that record in the source, then start again; the target is empty as before.",
                table=model._meta.db_table,
            ) from problem
    return found


def sums(alias: str) -> dict[str, Sum]:
    """Return what every table of `alias` holds now."""
    return {model._meta.db_table: table_rows.sum_of(model._base_manager.using(alias)) for model in tables()}


def require_same(brought: dict[str, Sum], there: dict[str, Sum]) -> None:
    """Go on if every table holds there what was brought, by count and by digest.

    Raises
    ------
    TableRefused
        Naming the tables that differ.
    """
    if differ := sorted(name for name in brought.keys() | there.keys() if brought.get(name) != there.get(name)):
        raise TableRefused(
            f"What was copied does not read back as it was: {', '.join(differ)}.",
            remedy="Leave the target alone, keep to the database you have, and report this with both versions' numbers.",
        )
