"""The database refuses to change or delete what is written once."""

from django.db import migrations

from floorwalker.ground.few_tables import FewTables
from floorwalker.ground.trail import guard


def _set_up(apps, schema_editor):
    for statement in guard.statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def _take_away(apps, schema_editor):
    for statement in guard.removal(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(FewTables):
    dependencies = [("trail", "0001_lines_links_seals_sleeves")]

    operations = [migrations.RunPython(_set_up, _take_away)]
