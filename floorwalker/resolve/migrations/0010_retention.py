"""How long records are kept: rules, nights and what each did."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0009_contact_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(help_text='Code of the kind of record, from the shelf.', max_length=24)),
                ('months', models.PositiveSmallIntegerField()),
                ('event', models.CharField(help_text='From when it is counted: code of an event of the kind.', max_length=12)),
                ('end', models.CharField(choices=[('blank', 'Words are emptied, the row stays for counting'), ('erase', 'The row goes')], max_length=5)),
                ('basis', models.CharField(choices=[('clause', 'A clause of a regulation'), ('policy', 'A policy of the house'), ('house', 'A reason of the house')], max_length=6)),
                ('source', models.CharField(blank=True, help_text='The clause, as pack#clause, or the policy it rests on.', max_length=120)),
                ('why', models.CharField(max_length=300)),
                ('set_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, help_text='Since when it acts; none: nobody accepted its dry run.', null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['kind', '-set_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', False), ('retired_at', None)), fields=('kind',), name='retention_in_force_once'), models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('retired_at', None)), fields=('kind',), name='retention_waits_once'), models.CheckConstraint(condition=models.Q(('months__gte', 1)), name='retention_months'), models.CheckConstraint(condition=models.Q(('accepted_by', None), models.Q(('accepted_by', models.F('set_by')), _negated=True), _connector='OR'), name='retention_second_is_another', violation_error_message='A rule is accepted by somebody who did not set it.'), models.CheckConstraint(condition=models.Q(('basis', 'house'), models.Q(('source', ''), _negated=True), _connector='OR'), name='retention_based_on_something', violation_error_message='A rule by a clause or a policy names it.')],
            },
        ),
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('job', models.BigIntegerField(help_text='Number of the job that does it; the same one goes on after a crash.', unique=True)),
                ('is_dry', models.BooleanField(default=False)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'indexes': [models.Index(fields=['is_dry', '-started_at'], name='retention_run_time')],
            },
        ),
        migrations.CreateModel(
            name='RetentionCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('looked', models.PositiveIntegerField(default=0, help_text='Records that still hold words.')),
                ('due', models.PositiveIntegerField(default=0, help_text='Of these, how many are past their time.')),
                ('gone', models.PositiveIntegerField(default=0, help_text='In a dry run: how many would go.')),
                ('held', models.JSONField(default=dict, help_text='Why records are held back, and how many for each reason.')),
                ('first_held', models.JSONField(default=list, help_text='References of the first that are held back, each with the reason.')),
                ('rule', models.ForeignKey(blank=True, help_text='None: it has no rule.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='resolve.retentionrule')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='resolve.retentionrun')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'kind'), name='retention_count_once')],
            },
        ),
    ]
