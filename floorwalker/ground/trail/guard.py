"""The database's own refusal: triggers that stop a change or deletion made past the models."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

WRITTEN_ONCE = ("trail_line", "trail_link", "trail_seal")
SLEEVES = "trail_sleeve"
# A sleeve may only lose its salt and text, both at once, once, and by a line that says so.
_ERASES_ONLY = """
    NEW.digest = OLD.digest AND NEW.line_id = OLD.line_id AND NEW.field = OLD.field
    AND NEW.salt IS NULL AND NEW.text IS NULL AND OLD.erased_in IS NULL AND NEW.erased_in IS NOT NULL
"""


def statements(vendor: str) -> list[str]:
    """Return the statements that set up the triggers on a database of `vendor` (sqlite or postgresql)."""
    return _sqlite() if vendor == "sqlite" else _postgresql()


def removal(vendor: str) -> list[str]:
    """Return the statements that take the triggers away, for a migration backwards."""
    names = [(table, f"{table}_{event}") for table in (*WRITTEN_ONCE, SLEEVES) for event in ("update", "delete")]
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for _, name in names]
    names += [(table, f"{table}_truncate") for table in (*WRITTEN_ONCE, SLEEVES)]
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for table, name in names]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that should stand in the database and do not."""
    table, column = ("sqlite_master", "name") if connection.vendor == "sqlite" else ("pg_trigger", "tgname")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} LIKE 'trail_%'")  # noqa: S608
        there = {row[0] for row in cursor.fetchall()}
    wanted = [word.split()[2] for word in statements(connection.vendor) if word.startswith("CREATE TRIGGER")]
    return [name for name in wanted if name not in there]


def _sqlite() -> list[str]:
    made = []
    for table in WRITTEN_ONCE:
        made.append(_sqlite_trigger(table, "update", "1"))
        made.append(_sqlite_trigger(table, "delete", "1"))
    made.append(_sqlite_trigger(SLEEVES, "update", f"NOT coalesce({_ERASES_ONLY}, 0)"))
    made.append(_sqlite_trigger(SLEEVES, "delete", "1"))
    return made


def _sqlite_trigger(table: str, event: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    )


def _postgresql() -> list[str]:
    made = [
        (
            "CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            "'% is written once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    ]
    refuse = "EXECUTE FUNCTION trail_refuse()"
    for table in (*WRITTEN_ONCE, SLEEVES):
        when = f"WHEN (NOT coalesce({_ERASES_ONLY}, false)) " if table == SLEEVES else ""
        made += [
            f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW {when}{refuse}",
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} {refuse}",
        ]
    return made
