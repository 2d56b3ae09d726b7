"""Control charts: what is charted, phases, signals, notes, and points left out."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('record', '0004_totals_from_shares'),
        ('review', '0001_scorecards_and_evaluations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('measure', models.CharField(help_text='Code on the measures shelf.', max_length=48)),
                ('channel', models.CharField(blank=True, max_length=16)),
                ('step', models.CharField(choices=[('day', 'Day'), ('week', 'Week')], default='day', max_length=8)),
                ('kind', models.CharField(blank=True, help_text='Code of the kind of chart; empty: chosen from the data.', max_length=16)),
                ('rules', models.JSONField(default=list, help_text='Codes of the rules; empty: those that suit the kind.')),
                ('zone', models.CharField(help_text='IANA zone of its days.', max_length=64)),
                ('starts_on', models.DateField(help_text='First day that is charted.')),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('retired_why', models.CharField(blank=True, max_length=500)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charts_owned', to='people.person')),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charts', to='ground.queue')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charts', to='record.reason')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charts', to='people.site')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charts', to='people.team')),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ChartNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('words', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='review.chart')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-day', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ChartPhase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('cause', models.CharField(blank=True, help_text='What was changed; empty for the first.', max_length=300)),
                ('begun_at', models.DateTimeField()),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
                ('frozen_through', models.DateField(blank=True, help_text='Last point that the limits rest on.', null=True)),
                ('frozen_why', models.CharField(blank=True, help_text='Why limits were frozen anew.', max_length=500)),
                ('kind', models.CharField(blank=True, max_length=16)),
                ('centre', models.FloatField(blank=True, null=True)),
                ('factor', models.FloatField(blank=True, help_text='What the sigma of theory is multiplied by; of single values the sigma.', null=True)),
                ('sums', models.JSONField(default=list, help_text='[day, value, n] of each point that the limits rest on.')),
                ('versions', models.JSONField(default=dict, help_text='Table to day to data version, as read then.')),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='review.chart')),
                ('frozen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['starts_on'],
                'constraints': [models.UniqueConstraint(fields=('chart', 'starts_on'), name='chart_phase_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('centre', None), ('factor', None), ('frozen_at', None), ('frozen_by', None), ('frozen_through', None), ('kind', '')), models.Q(('centre__isnull', False), ('factor__isnull', False), ('frozen_at__isnull', False), ('frozen_by__isnull', False), ('frozen_through__isnull', False), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='chart_phase_frozen_whole', violation_error_message='Limits are frozen with day, person, kind, centre and sigma, or not at all.')],
            },
        ),
        migrations.CreateModel(
            name='ChartSignal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('rule', models.CharField(help_text='Code of the rule.', max_length=24)),
                ('started_on', models.DateField(help_text='The first point that the rule looked at.')),
                ('at', models.DateField(help_text='The point at which it fired first.')),
                ('through', models.DateField(help_text='The last point at which it fired.')),
                ('side', models.SmallIntegerField(help_text='1 above the centre, -1 below, 0 without a side.')),
                ('value', models.FloatField(help_text='The figure at the first point at which it fired.')),
                ('found_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'No cause yet'), ('explained', 'Explained'), ('new_phase', 'New phase'), ('raised', 'Issue raised')], default='open', max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('finding', models.CharField(blank=True, help_text='Reference of the finding raised from it.', max_length=16)),
                ('lapsed_at', models.DateTimeField(blank=True, help_text='Since when data or limits show it no longer, though nobody acted.', null=True)),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signals', to='review.chart')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['state', 'at'], name='chart_signal_state')],
                'constraints': [models.UniqueConstraint(fields=('chart', 'rule', 'at'), name='chart_signal_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='chart_signal_decided_whole', violation_error_message='What was made of a signal has a person and a time.')],
            },
        ),
        migrations.CreateModel(
            name='LeftOutPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('reason', models.CharField(max_length=300)),
                ('left_at', models.DateTimeField()),
                ('put_back_at', models.DateTimeField(blank=True, null=True)),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left_out', to='review.chart')),
                ('left_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['day', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('put_back_at', None)), fields=('chart', 'day'), name='chart_point_left_out_once')],
            },
        ),
    ]
