"""Automatic checks: rules with their history, results by contact, and what people said of them."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('review', '0004_sampling'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckedDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('contacts', models.PositiveIntegerField()),
                ('checked_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CheckRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('check_code', models.CharField(help_text='Code on the shelf of checks.', max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CheckedContact',
            fields=[
                ('contact', models.BigIntegerField(primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('results', models.JSONField(default=dict)),
                ('agent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('queue', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='checked_contact_day')],
            },
        ),
        migrations.CreateModel(
            name='CheckOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.BigIntegerField()),
                ('version', models.PositiveSmallIntegerField()),
                ('was', models.CharField(help_text='What the machine had said.', max_length=9)),
                ('says', models.CharField(help_text='What the person says.', max_length=9)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='review.checkrule')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['contact'], name='check_override_contact'), models.Index(fields=['rule', 'at'], name='check_override_rule')],
            },
        ),
        migrations.CreateModel(
            name='CheckFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.BigIntegerField()),
                ('version', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('value', models.FloatField(blank=True, null=True)),
                ('turn', models.PositiveIntegerField(blank=True, null=True)),
                ('at_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('other', models.BigIntegerField(blank=True, null=True)),
                ('agent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('queue', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='failures', to='review.checkrule')),
            ],
            options={
                'ordering': ['-started_at'],
                'indexes': [models.Index(fields=['rule', 'started_at'], name='check_failure_rule'), models.Index(fields=['day'], name='check_failure_day')],
                'constraints': [models.UniqueConstraint(fields=('contact', 'rule'), name='check_failure_once')],
            },
        ),
        migrations.CreateModel(
            name='CheckTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('day', models.DateField()),
                ('passed', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('not_asked', models.PositiveIntegerField(default=0)),
                ('agent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('queue', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='review.checkrule')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'indexes': [models.Index(fields=['day', 'rule'], name='check_tally_day')],
            },
        ),
        migrations.CreateModel(
            name='CheckVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('is_on', models.BooleanField(default=True)),
                ('limit', models.FloatField(blank=True, null=True)),
                ('phrases', models.CharField(blank=True, help_text='Code of a list of phrases.', max_length=40)),
                ('channels', models.JSONField(default=list, help_text='Channels it is asked on; none: all.')),
                ('queues', models.JSONField(default=list, help_text='Numbers of the queues it is asked on; none: all.')),
                ('starts_on', models.DateField(help_text='UTC day from which it is asked so.')),
                ('why', models.TextField()),
                ('changed_by', models.CharField(max_length=40)),
                ('changed_at', models.DateTimeField()),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='review.checkrule')),
            ],
            options={
                'ordering': ['rule', '-number'],
                'constraints': [models.UniqueConstraint(fields=('rule', 'number'), name='check_version_once')],
            },
        ),
    ]
