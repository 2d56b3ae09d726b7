"""Anonymised copies."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0004_mail_files'),
        ('people', '0001_house'),
        ('resolve', '0017_regulatory_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnonymisedCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('about', models.CharField(blank=True, help_text='Ref of what it is a copy of; empty once that was erased.', max_length=60)),
                ('purpose', models.CharField(help_text='What it is to show, and to whom.', max_length=300)),
                ('state', models.CharField(choices=[('draft', 'To be read'), ('released', 'Released'), ('withdrawn', 'Withdrawn')], default='draft', max_length=9)),
                ('sections', models.JSONField(blank=True, default=list, help_text='Titles with their lines of label and words, everybody hidden.')),
                ('hidden', models.JSONField(default=list, help_text='The log: how many of which kind were hidden in which section.')),
                ('levels', models.JSONField(blank=True, default=list, help_text='How many share its facts, from the finest telling on.')),
                ('level', models.PositiveSmallIntegerField(help_text='Which of the levels its facts are told at.')),
                ('shared_by', models.PositiveIntegerField(help_text='How many records share the facts that it tells (k of k-anonymity).')),
                ('least', models.PositiveSmallIntegerField(help_text='How many had to share them when it was made.')),
                ('made_at', models.DateTimeField()),
                ('changes', models.PositiveIntegerField(default=0)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('read_words', models.CharField(blank=True, help_text='What the second person says of what is left to know.', max_length=500)),
                ('sha256', models.CharField(blank=True, help_text='Of the bundle that was released.', max_length=64)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('stored', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.storedfile')),
            ],
            options={
                'verbose_name_plural': 'anonymised copies',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['about'], name='copy_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'released'), _negated=True), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='copy_released_read', violation_error_message='A copy is released by who read it.'), models.CheckConstraint(condition=models.Q(('read_by', None), models.Q(('read_by', models.F('made_by')), _negated=True), _connector='OR'), name='copy_read_by_second', violation_error_message='A copy is read by somebody else than who made it.')],
            },
        ),
    ]
