"""Variances of teams with cause, action and result, and notes on people's performance."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('review', '0011_extracts'),
    ]

    operations = [
        migrations.CreateModel(
            name='PerformanceNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('figures', models.JSONField(help_text='Each figure as it was: value, range, how many, target.')),
                ('rating', models.CharField(choices=[('beyond', 'Beyond what is asked'), ('as_asked', 'As asked'), ('in_part', 'In part as asked'), ('not_yet', 'Not yet as asked')], max_length=8)),
                ('strengths', models.TextField(max_length=2000)),
                ('next_steps', models.TextField(max_length=2000)),
                ('written_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.TextField(blank=True, max_length=2000)),
                ('challenged_at', models.DateTimeField(blank=True, null=True)),
                ('challenge', models.TextField(blank=True, max_length=2000)),
                ('outcome', models.CharField(blank=True, choices=[('stands', 'The note stands'), ('taken_back', 'The note is taken back')], max_length=10)),
                ('outcome_why', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('cited', models.ManyToManyField(help_text='The judged contacts that the words rest on.', related_name='cited_in', to='review.evaluation')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='performance_notes', to='people.person')),
                ('team', models.ForeignKey(blank=True, help_text='On that day.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='performance_notes_written', to='people.person')),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('strengths', ''), _negated=True), models.Q(('next_steps', ''), _negated=True)), name='performance_note_in_words', violation_error_message='Nobody is rated by numbers alone.'), models.CheckConstraint(condition=models.Q(('person', models.F('written_by')), _negated=True), name='performance_note_of_another', violation_error_message='Nobody rates themselves.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('challenged_at__isnull', False)), _connector='OR'), name='performance_note_decided', violation_error_message='Only a challenge is decided on.')],
            },
        ),
        migrations.CreateModel(
            name='Variance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('measure', models.CharField(help_text='Code on the measures shelf.', max_length=48)),
                ('source', models.CharField(help_text='Ref of the standard or KPI set that says the target.', max_length=80)),
                ('target', models.FloatField(help_text='In the unit of the measure; shares from 0 to 1.')),
                ('tolerance', models.FloatField(default=0.0)),
                ('first_day', models.DateField(help_text='Of the days that the figure was counted from.')),
                ('last_day', models.DateField()),
                ('value', models.FloatField()),
                ('low', models.FloatField(help_text='The 95 % range that chance allows.')),
                ('high', models.FloatField()),
                ('number', models.FloatField(blank=True, help_text='How much stands behind it.', null=True)),
                ('cause', models.CharField(choices=[('staffing', 'Fewer people than needed'), ('volume', 'More contacts than forecast'), ('mix', 'Other contacts than usual'), ('skill', 'Knowledge or skill'), ('process', 'Process or procedure'), ('system', 'System or tool'), ('information', 'Something was not told in time'), ('target', 'The target itself'), ('other', 'Something else')], max_length=12)),
                ('cause_words', models.CharField(max_length=500)),
                ('action', models.CharField(max_length=500)),
                ('due_on', models.DateField()),
                ('finding', models.CharField(help_text='The finding that it was raised as.', max_length=16)),
                ('said_at', models.DateTimeField()),
                ('done_on', models.DateField(blank=True, help_text='The result is measured from the day after.', null=True)),
                ('done_words', models.CharField(blank=True, max_length=500)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variances_owned', to='people.person')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variances_said', to='people.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variances', to='people.team')),
            ],
            options={
                'ordering': ['-said_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_on', None)), fields=('team', 'measure'), name='variance_one_open', violation_error_message='Something is being done about this measure of the team already.'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='variance_days', violation_error_message='The last day cannot lie before the first.'), models.CheckConstraint(condition=models.Q(models.Q(('done_on', None), ('done_words', '')), models.Q(('done_on__isnull', False), models.Q(('done_words', ''), _negated=True)), _connector='OR'), name='variance_done_with_words', violation_error_message='Who is done says what was done.')],
            },
        ),
    ]
