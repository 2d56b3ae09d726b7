"""The notes of contacts can be searched by their words: FTS5 kept in step by triggers on SQLite, a GIN index on PostgreSQL.

Imports write past the object layer, so only the database itself can keep an index of words in step. SQLite's FTS5 holds no copy
of the notes (external content). A later migration that rebuilds the table `record_interaction` on SQLite must run `sqlite` again:
rebuilding drops its triggers.
"""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("record", "0001_record")]
    operations = [migrations.RunPython(forwards, backwards)]
