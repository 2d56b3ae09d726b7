"""The words of turns can be searched: FTS5 kept in step by triggers on SQLite, a GIN index on PostgreSQL.

What is masked stands in no turn's words, so it stands in no index. As with the notes (0002), a later migration that rebuilds the table
`record_turn` on SQLite must write its triggers again.
"""

from django.db import migrations

from floorwalker.ground.few_tables import FewTables

SQLITE = (
    "CREATE VIRTUAL TABLE record_turn_words USING fts5("
    "text, content='record_turn', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER record_turn_words_in AFTER INSERT ON record_turn BEGIN "
    "INSERT INTO record_turn_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER record_turn_words_out AFTER DELETE ON record_turn BEGIN "
    "INSERT INTO record_turn_words(record_turn_words, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER record_turn_words_anew AFTER UPDATE OF text ON record_turn BEGIN "
    "INSERT INTO record_turn_words(record_turn_words, rowid, text) VALUES ('delete', old.id, old.text); "
    "INSERT INTO record_turn_words(rowid, text) VALUES (new.id, new.text); END",
    "INSERT INTO record_turn_words(record_turn_words) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER IF EXISTS record_turn_words_in", "DROP TRIGGER IF EXISTS record_turn_words_out",
    "DROP TRIGGER IF EXISTS record_turn_words_anew", "DROP TABLE IF EXISTS record_turn_words",
)
POSTGRESQL = ("CREATE INDEX record_turn_words ON record_turn USING gin (to_tsvector('simple', text)) WITH (fastupdate = off)",)
POSTGRESQL_BACK = ("DROP INDEX IF EXISTS record_turn_words",)


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(FewTables):
    dependencies = [("record", "0005_transcripts")]
    operations = [migrations.RunPython(forwards, backwards)]
