"""Extracts of cited contacts."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('review', '0010_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Extract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('contact', models.BigIntegerField(help_text='Number of the contact: C-n.', unique=True)),
                ('contact_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('frozen', 'Kept as an extract'), ('let_go', 'Let go'), ('over', 'Its basis is over, and it is gone')], max_length=6)),
                ('basis', models.CharField(blank=True, help_text='Code of the named basis; empty where it was let go.', max_length=12)),
                ('why', models.TextField()),
                ('content', models.JSONField(blank=True, default=dict, help_text='Contact, words with what is masked left out, and what cites it.')),
                ('digest', models.CharField(blank=True, help_text='SHA-256 of the content and of the digests of its sound.', max_length=64)),
                ('keep_until', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'keep_until'], name='extract_due')],
            },
        ),
        migrations.CreateModel(
            name='ExtractSound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recording', models.CharField(help_text='Reference of the recording that it is a copy of.', max_length=16)),
                ('came', models.CharField(help_text='SHA-256 of the recording, as it was heard then.', max_length=64)),
                ('extract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sounds', to='review.extract')),
                ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.storedfile')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
