"""To-dos say whether a yes or a no is asked for; those that were owed before are told by their first word."""

from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ('ground', '0002_standards_by_team'),
    ]

    operations = [
        migrations.AddField(
            model_name='todo',
            name='is_decision',
            field=models.BooleanField(default=False, help_text='Asks for a yes or a no, with which others go on.'),
        ),
        migrations.RunSQL("UPDATE ground_todo SET is_decision = TRUE WHERE what LIKE 'Decide %'", migrations.RunSQL.noop),
    ]
