"""Playbooks of service recovery, and what is run by them."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0004_mail_files'),
        ('people', '0001_house'),
        ('plan', '0018_shown_texts_in_other_languages'),
        ('resolve', '0011_case_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Playbook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('drafted_at', models.DateTimeField()),
                ('why', models.CharField(blank=True, help_text='What whoever decides is told.', max_length=500)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=500)),
                ('reference', models.CharField(db_index=True, max_length=16)),
                ('number', models.PositiveSmallIntegerField(default=1, help_text='1 is the first version.')),
                ('name', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for a decision'), ('published', 'Published'), ('superseded', 'Superseded'), ('put_away', 'Put away')], default='draft', max_length=10)),
                ('scenario', models.CharField(choices=[('outage', 'Outage'), ('backlog', 'Backlog'), ('mass_error', 'Mass error')], max_length=10)),
                ('trigger', models.CharField(help_text='What is seen when it begins.', max_length=300)),
                ('measure', models.CharField(blank=True, help_text='Code on the measures shelf, where the house measures the trigger.', max_length=48)),
                ('beyond', models.CharField(blank=True, choices=[('above', 'Above the limit'), ('below', 'Below the limit')], max_length=5)),
                ('limit', models.FloatField(blank=True, help_text='In the unit of the measure; a share is 0 to 1.', null=True)),
                ('rule', models.TextField(blank=True, help_text='Who is given what; empty where nobody is.')),
                ('source', models.CharField(blank=True, help_text='Where the rule comes from.', max_length=200)),
                ('currency', models.CharField(default='GBP', help_text='ISO 4217.', max_length=3)),
                ('ends_when', models.CharField(help_text='What is seen when it is over.', max_length=300)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('arrangement', models.ForeignKey(blank=True, help_text='What a service plan arranges for the same; its tests and uses stand there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plan.planarrangement')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reference', 'number'), name='playbook_version_once', violation_error_message='This version is there already.'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('reference',), name='playbook_one_published', violation_error_message='One version is published at a time.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('reference',), name='playbook_one_open', violation_error_message='A next version is being written already.'), models.CheckConstraint(condition=models.Q(models.Q(('beyond', ''), ('limit', None), ('measure', '')), models.Q(models.Q(('measure', ''), _negated=True), models.Q(('beyond', ''), _negated=True), ('limit__isnull', False)), _connector='OR'), name='playbook_measure_whole', violation_error_message='A measure has a limit and a side of it.')],
            },
        ),
        migrations.CreateModel(
            name='PlaybookBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_minutes', models.PositiveIntegerField(help_text='How long it lasted, or how long the customer waited.')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('playbook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='resolve.playbook')),
            ],
            options={
                'ordering': ['from_minutes'],
                'constraints': [models.UniqueConstraint(fields=('playbook', 'from_minutes'), name='playbook_band_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='playbook_band_gives')],
            },
        ),
        migrations.CreateModel(
            name='PlaybookMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(help_text='Which customers, in words; no names.', max_length=200)),
                ('channel', models.CharField(max_length=60)),
                ('by_minute', models.PositiveIntegerField()),
                ('playbook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='resolve.playbook')),
                ('template', models.ForeignKey(help_text='The version; a later one is chosen, never slipped in.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.documentversion')),
            ],
            options={
                'ordering': ['by_minute', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PlaybookStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200)),
                ('by_minute', models.PositiveIntegerField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('playbook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='resolve.playbook')),
            ],
            options={
                'ordering': ['by_minute', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('what', models.CharField(help_text='What went wrong; no names.', max_length=300)),
                ('seen_at', models.DateTimeField(help_text='When the trigger was seen; steps and messages are due from it.')),
                ('started_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_why', models.CharField(blank=True, max_length=500)),
                ('worked', models.TextField(blank=True)),
                ('did_not_work', models.TextField(blank=True)),
                ('playbook_changes', models.BooleanField(blank=True, help_text='Whether a next version is written; None: not reviewed.', null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries_led', to='people.person')),
                ('playbook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='resolve.playbook')),
                ('queue', models.ForeignKey(blank=True, help_text='Where customers ask; empty: everywhere.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'recoveries',
                'ordering': ['-seen_at', '-pk'],
                'indexes': [models.Index(fields=['-seen_at', '-id'], name='recovery_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('started_at__gte', models.F('seen_at')), models.Q(('stopped_at', None), ('stopped_at__gte', models.F('started_at')), _connector='OR')), name='recovery_in_order', violation_error_message='It is seen, started and stopped in that order.'), models.CheckConstraint(condition=models.Q(('stopped_at', None), models.Q(('stopped_why', ''), _negated=True), _connector='OR'), name='recovery_stopped_with_reason', violation_error_message='It is stopped with a reason.'), models.CheckConstraint(condition=models.Q(('reviewed_by', None), models.Q(('reviewed_by', models.F('leader')), _negated=True), _connector='OR'), name='recovery_reviewed_by_another', violation_error_message='Somebody else than who led it reviews it.'), models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(('reviewed_at__isnull', False), ('stopped_at__isnull', False)), _connector='OR'), name='recovery_closed_reviewed', violation_error_message='It is closed once it is stopped and reviewed.')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('decided', 'Decided'), ('rejected', 'Option rejected'), ('affected', 'Affected'), ('given', 'Compensation'), ('noted', 'Noted')], max_length=8)),
                ('words', models.CharField(help_text='What; of a number how it was counted. No names.', max_length=500)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('number', models.PositiveIntegerField(blank=True, help_text='How many customers.', null=True)),
                ('counted_on', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, help_text='To each of them.', max_digits=9, null=True)),
                ('by_rule', models.DecimalField(blank=True, decimal_places=2, help_text='What the playbook gives for as long.', max_digits=9, null=True)),
                ('written_at', models.DateTimeField()),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='resolve.recovery')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['written_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['decided', 'rejected']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='recovery_entry_reasoned', violation_error_message='A decision has a reason.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'affected'), _negated=True), models.Q(('counted_on__isnull', False), ('number__isnull', False)), _connector='OR'), name='recovery_entry_counted', violation_error_message='A number has its day.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'given'), _negated=True), models.Q(('amount__isnull', False), ('number__isnull', False)), _connector='OR'), name='recovery_entry_given', violation_error_message='Compensation says how much to how many.')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(max_length=200)),
                ('channel', models.CharField(max_length=60)),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('reached', models.PositiveIntegerField(blank=True, help_text='How many customers; None: not counted.', null=True)),
                ('late_told_at', models.DateTimeField(blank=True, null=True)),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='resolve.recovery')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.documentversion')),
            ],
            options={
                'ordering': ['due_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RecoveryStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200)),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('left_out', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('late_told_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='resolve.recovery')),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('left_out', False), models.Q(models.Q(('note', ''), _negated=True), ('done_at__isnull', False)), _connector='OR'), name='recovery_step_left_out_why', violation_error_message='A step is left out with a reason.')],
            },
        ),
    ]
