"""The notes of contacts can be searched by their words: FTS5 kept in step by triggers on SQLite, a GIN index on PostgreSQL.

Imports write past the object layer, so only the database itself can keep an index of words in step. SQLite's FTS5 holds no copy
of the notes (external content).

SQLite takes every index for equally good until it has counted, and counting a million contacts holds its write lock for 1.5 s. It is
told instead how many contacts share a value where a centre is large (https://sqlite.org/lang_analyze.html): a person narrows more than
a reason, a reason more than a queue, a channel or an outcome.

A later migration that rebuilds the table `record_interaction` on SQLite must write its triggers and `shares` again: rebuilding drops them.
"""

from django.db import migrations

from floorwalker.ground.few_tables import FewTables

SQLITE = """
CREATE VIRTUAL TABLE record_note_words USING fts5(
    note, content='record_interaction', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER record_note_words_in AFTER INSERT ON record_interaction WHEN new.note <> '' BEGIN
    INSERT INTO record_note_words(rowid, note) VALUES (new.id, new.note);
END;
CREATE TRIGGER record_note_words_out AFTER DELETE ON record_interaction WHEN old.note <> '' BEGIN
    INSERT INTO record_note_words(record_note_words, rowid, note) VALUES ('delete', old.id, old.note);
END;
CREATE TRIGGER record_note_words_forget BEFORE UPDATE OF note ON record_interaction WHEN old.note <> '' BEGIN
    INSERT INTO record_note_words(record_note_words, rowid, note) VALUES ('delete', old.id, old.note);
END;
CREATE TRIGGER record_note_words_learn AFTER UPDATE OF note ON record_interaction WHEN new.note <> '' BEGIN
    INSERT INTO record_note_words(rowid, note) VALUES (new.id, new.note);
END;
INSERT INTO record_note_words(record_note_words) VALUES ('rebuild');
"""
SQLITE_BACK = """
DROP TRIGGER IF EXISTS record_note_words_in;
DROP TRIGGER IF EXISTS record_note_words_out;
DROP TRIGGER IF EXISTS record_note_words_forget;
DROP TRIGGER IF EXISTS record_note_words_learn;
DROP TABLE IF EXISTS record_note_words;
"""
POSTGRESQL = (
    "CREATE INDEX record_note_words ON record_interaction USING gin (to_tsvector('simple', note)) WITH (fastupdate = off) "
    "WHERE note <> ''"
)


def _statements(script):
    """Split a script at the ends of its statements; those inside a trigger stay with it."""
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        inside = "BEGIN" in statement and not statement.rstrip().endswith("END;")
        if line.endswith(";") and not inside:
            yield statement
            statement = ""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for statement in _statements(SQLITE):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS record_note_words")
        return
    for statement in _statements(SQLITE_BACK):
        schema_editor.execute(statement)


SHARES = {
    "interaction_time": "1000000 1 1", "interaction_customer": "1000000 5 1", "interaction_agent": "1000000 15000 1",
    "interaction_dissatisfied": "20000 20000 1", "interaction_reason": "1000000 25000 1", "interaction_queue": "1000000 80000 1",
    "interaction_channel": "1000000 100000 1", "interaction_outcome": "1000000 90000 1", "interaction_batch": "1000000 1000000",
}


def shares(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("ANALYZE record_reason")  # makes the table sqlite_stat1 where there is none
        schema_editor.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'record_interaction'")
        for index, stat in SHARES.items():
            schema_editor.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('record_interaction', %s, %s)", [index, stat])
        schema_editor.execute("ANALYZE sqlite_schema")


class Migration(FewTables):
    dependencies = [("record", "0001_house")]
    operations = [migrations.RunPython(forwards, backwards), migrations.RunPython(shares, migrations.RunPython.noop)]
