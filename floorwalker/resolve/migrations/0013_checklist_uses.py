"""Which contacts go through which list of steps."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0004_mail_files'),
        ('people', '0001_house'),
        ('record', '0010_stamps'),
        ('resolve', '0012_recoveries'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChecklistUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checklist', models.CharField(help_text='Code on the shelf of lists.', max_length=60)),
                ('channel', models.CharField(blank=True, max_length=8)),
                ('key', models.CharField(help_text='Line, channel and reason in one, so that each is said once.', max_length=60, unique=True)),
                ('set_at', models.DateTimeField()),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.line')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.reason')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
    ]
