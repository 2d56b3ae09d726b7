"""The tables as they stood before the first release, in one step; houses made on the way there are taken for having them."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    replaces = [
        ('plan', '0001_plan'),
        ('plan', '0002_roster_changes'),
        ('plan', '0003_forecast_drafts'),
        ('plan', '0004_calendar_address'),
        ('plan', '0005_kpis'),
        ('plan', '0006_shrinkage_plan'),
    ]

    initial = True

    dependencies = [
        ('ground', '0001_house'),
        ('people', '0001_house'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, help_text='When a calendar last read it, to the hour.', null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_address', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('interval_minutes', models.PositiveSmallIntegerField()),
                ('history_from', models.DateField()),
                ('history_until', models.DateField(help_text='First day not used.')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(help_text='Last day forecast.')),
                ('data_version', models.CharField(help_text='Digest of the facts it was made from.', max_length=80)),
                ('model', models.CharField(help_text='Code of the model that the back-test chose.', max_length=60)),
                ('table', models.JSONField(help_text='The back-test: one row a model.')),
                ('verdict', models.CharField(max_length=300)),
                ('picture', models.JSONField(help_text='What the page draws besides the points: history days, day ranges, model lines.')),
                ('created_by', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('in_use_from', models.DateTimeField(blank=True, help_text='When a person chose to use it.', null=True)),
                ('retired_at', models.DateTimeField(blank=True, help_text='When another took its place.', null=True)),
                ('job', models.OneToOneField(blank=True, help_text='The work that made it; a retry of that work makes no second version.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ground.job')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecasts', to='ground.queue')),
                ('revises', models.ForeignKey(blank=True, help_text='The version whose base it shares, when it was made by changing one in use.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revisions', to='plan.forecast')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['queue', 'first_day'], name='forecast_queue')],
            },
        ),
        migrations.CreateModel(
            name='ForecastDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('choice', models.CharField(help_text='keep, exclude or event.', max_length=8)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('decided_by', models.CharField(max_length=40)),
                ('decided_at', models.DateTimeField()),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forecast_decisions', to='ground.queue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('queue', 'day'), name='forecast_decision_once')],
            },
        ),
        migrations.CreateModel(
            name='ForecastEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=120)),
                ('before', models.JSONField(help_text='Every layer as it was before the change.')),
                ('author', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='plan.forecast')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ForecastLayer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('event', 'Event'),
        ('override', 'Override')], default='override', max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('why', models.CharField(max_length=200)),
                ('effect', models.CharField(choices=[('percent', 'Change by per cent'),
        ('add', 'Add a total, spread by the profile'),
        ('set', 'Set each interval to'),
        ('at_least', 'At least'),
        ('at_most', 'At most')], max_length=8)),
                ('amount', models.FloatField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('switched_on', models.BooleanField(default=True)),
                ('author', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='layers', to='plan.forecast')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ForecastPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('offered', models.FloatField()),
                ('lower_80', models.FloatField()),
                ('upper_80', models.FloatField()),
                ('lower_95', models.FloatField()),
                ('upper_95', models.FloatField()),
                ('aht_seconds', models.FloatField(blank=True, null=True)),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='plan.forecast')),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.UniqueConstraint(fields=('forecast', 'starts_at'), name='forecast_point_once')],
            },
        ),
        migrations.CreateModel(
            name='KpiSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(choices=[('agent', 'Agent'),
        ('team_leader', 'Team leader'),
        ('planner', 'Planner'),
        ('real_time_analyst', 'Real-time analyst'),
        ('quality_analyst', 'Quality analyst'),
        ('complaint_handler', 'Complaint handler'),
        ('compliance_officer', 'Compliance officer'),
        ('operations_manager', 'Operations manager'),
        ('assessor', 'Assessor'),
        ('administrator', 'Administrator')], max_length=24)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'),
        ('approved', 'Approved'),
        ('refused', 'Refused'),
        ('withdrawn', 'Withdrawn')], default='proposed', max_length=9)),
                ('starts_on', models.DateField(help_text='First day on which the role is held to it.')),
                ('ends_on', models.DateField(blank=True, help_text='First day on which the next set holds instead.', null=True)),
                ('why', models.CharField(max_length=500)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=500)),
                ('approver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kpi_sets_to_approve', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kpi_sets_decided', to='people.person')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kpi_sets_proposed', to='people.person')),
            ],
            options={
                'ordering': ['role', '-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None),
        ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='kpi_set_ends_after_start', violation_error_message='A KPI set must end after it begins.'), models.CheckConstraint(condition=models.Q(('role__in', ['agent', 'team_leader', 'planner', 'real_time_analyst', 'quality_analyst', 'complaint_handler', 'compliance_officer', 'operations_manager', 'assessor', 'administrator'])), name='kpi_set_role_known'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('role',), name='kpi_set_one_proposal_a_role', violation_error_message='A proposal for this role waits already.')],
            },
        ),
        migrations.CreateModel(
            name='KpiTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(help_text='Code on the measures shelf.', max_length=48)),
                ('target', models.FloatField(help_text='In the unit of the measure; shares from 0 to 1.')),
                ('tolerance', models.FloatField(default=0.0, help_text='How far from the target is still called near.')),
                ('weight', models.PositiveSmallIntegerField(help_text='Percent; a set adds up to 100.')),
                ('kpi_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='plan.kpiset')),
            ],
            options={
                'ordering': ['-weight', 'measure'],
                'constraints': [models.UniqueConstraint(fields=('kpi_set', 'measure'), name='kpi_target_once'), models.CheckConstraint(condition=models.Q(('weight__gte', 1),
        ('weight__lte', 100)), name='kpi_target_weight')],
            },
        ),
        migrations.CreateModel(
            name='KpiTold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('kpi_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='plan.kpiset')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kpi_sets_told', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kpi_set', 'person'), name='kpi_told_once')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('inputs', models.JSONField(help_text='Handle time, patience, targets, occupancy limit, shrinkage, and where each came from.')),
                ('interval_minutes', models.PositiveSmallIntegerField()),
                ('created_by', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('in_use_from', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='plan.forecast')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='ground.queue')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RequirementPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('offered', models.FloatField()),
                ('aht_seconds', models.FloatField()),
                ('agents', models.PositiveIntegerField()),
                ('scheduled', models.PositiveIntegerField()),
                ('service_level', models.FloatField(null=True)),
                ('asa_seconds', models.FloatField(null=True)),
                ('occupancy', models.FloatField(null=True)),
                ('abandonment', models.FloatField(null=True)),
                ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='plan.requirement')),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.UniqueConstraint(fields=('requirement', 'starts_at'), name='requirement_point_once')],
            },
        ),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('slot_minutes', models.PositiveSmallIntegerField(default=30)),
                ('summary', models.JSONField(default=dict, help_text='Coverage, short half hours, efficiency, rules: as solved.')),
                ('created_by', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('job', models.OneToOneField(blank=True, help_text='The work that made it; a retry of that work makes no second version.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ground.job')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='people.site')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RosterChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=160)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('author', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='plan.roster')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='plan.rosterchange')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RosterNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('agents', models.FloatField()),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='plan.roster')),
            ],
            options={
                'ordering': ['starts_at'],
            },
        ),
        migrations.CreateModel(
            name='RosterWaiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=30)),
                ('day', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('decided_by', models.CharField(max_length=40)),
                ('decided_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waivers', to='plan.roster')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('roster', 'person', 'rule', 'day'), name='roster_waiver_once')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('locked', models.BooleanField(default=False, help_text='A person set it; filling gaps leaves it alone.')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='people.person')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='plan.roster')),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['person', 'starts_at'], name='shift_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_start', violation_error_message='A shift must end after it begins.'), models.UniqueConstraint(fields=('roster', 'person', 'starts_at'), name='shift_once')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='queue, break, lunch, training, coaching, meeting, admin.', max_length=12)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('paid', models.BooleanField(default=True)),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='plan.shift')),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['starts_at'], name='activity_time')],
            },
        ),
        migrations.CreateModel(
            name='ShrinkagePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('first_day', models.DateField()),
                ('shares', models.JSONField(help_text='Share of the paid time, 0 to 1, by cause.')),
                ('created_by', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shrinkage_plans', to='people.site')),
            ],
            options={
                'ordering': ['-first_day', '-id'],
                'indexes': [models.Index(fields=['site', 'first_day'], name='shrinkage_site')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('leave', 'Annual leave'),
        ('sick', 'Sick'),
        ('other', 'Other absence')], max_length=8)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='people.person')),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['person', 'starts_at'], name='absence_person')],
            },
        ),
    ]
