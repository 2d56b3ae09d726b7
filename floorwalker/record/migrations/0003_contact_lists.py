"""Every filter of the list of contacts reads an index in the order of the list.

On SQLite the key becomes the table's own order, so that each index carries it. That builds the table anew and drops the triggers which
keep the index of words in step; they are written again.

SQLite takes every index for equally good until it has counted, and counting a million contacts holds its write lock for 1.5 s. It is
told instead how many contacts share a value where a centre is large (https://sqlite.org/lang_analyze.html): a person narrows more than
a reason, a reason more than a queue, a channel or an outcome. A later rebuild of the table must run `triggers` and `shares` again.
"""

import importlib

from django.db import migrations, models

import floorwalker.record.models.interactions

search = importlib.import_module("floorwalker.record.migrations.0002_search")


def triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in search._statements(search.SQLITE):
            if statement.startswith("CREATE TRIGGER"):
                schema_editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))


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


class Migration(migrations.Migration):
    dependencies = [("record", "0002_search")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, triggers),
        migrations.AlterField(
            model_name="interaction",
            name="id",
            field=floorwalker.record.models.interactions.ContactNumber(
                help_text="From the counter C; never reused.", primary_key=True, serialize=False
            ),
        ),
        migrations.RunPython(triggers, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="interaction", index=models.Index(fields=["channel", "started_at"], name="interaction_channel")
        ),
        migrations.AddIndex(
            model_name="interaction", index=models.Index(fields=["reason", "started_at"], name="interaction_reason")
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(condition=models.Q(("dissatisfied", True)), fields=["dissatisfied", "started_at"], name="interaction_dissatisfied"),
        ),
        migrations.RunPython(shares, migrations.RunPython.noop),
    ]
