"""Mails may carry a file, kept until it has gone."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='file',
            field=models.ForeignKey(blank=True, help_text='A file that goes with it, until it has gone.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.storedfile'),
        ),
        migrations.AddField(
            model_name='message',
            name='file_name',
            field=models.CharField(blank=True, help_text='What that file is called.', max_length=120),
        ),
        migrations.AddField(
            model_name='message',
            name='file_type',
            field=models.CharField(blank=True, help_text='What that file is (RFC 6838).', max_length=80),
        ),
    ]
