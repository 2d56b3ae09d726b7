"""The tables as they stood before the first release, in one step; houses made on the way there are taken for having them."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import floorwalker.ground.clock
import floorwalker.ground.people.models.places
import uuid
from django.conf import settings
from django.db import migrations, models
from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    replaces = [
        ('people', '0001_people'),
        ('people', '0002_provisional'),
        ('people', '0003_acting_leaders'),
        ('people', '0004_api_keys'),
        ('people', '0005_directory_groups'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9-]*$', 'A code has small letters, digits and hyphens only, such as leeds or claims-a.')])),
                ('name', models.CharField(max_length=120)),
                ('zone', models.CharField(default='Europe/London', max_length=64, validators=[floorwalker.ground.people.models.places.valid_zone])),
                ('nation', models.CharField(default='GB', max_length=6, validators=[django.core.validators.RegexValidator('^[A-Z]{2}(-[A-Z0-9]{1,3})?$', 'A nation or region is a code of ISO 3166, such as GB or GB-SCT.')])),
                ('region_calendar', models.CharField(default='england-and-wales', help_text='The calendar of bank holidays that holds here.', max_length=60)),
                ('currency', models.CharField(default='GBP', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'A currency is three capital letters of ISO 4217, such as GBP.')])),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(help_text='Such as P-1001; never given twice.', max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('display_name', models.CharField(help_text='The name colleagues see.', max_length=120)),
                ('given_name', models.CharField(blank=True, max_length=80)),
                ('family_name', models.CharField(blank=True, max_length=80)),
                ('preferred_name', models.CharField(blank=True, max_length=80)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('staff_number', models.CharField(blank=True, max_length=40, null=True, unique=True)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(blank=True, help_text='The first day the person no longer works here.', null=True)),
                ('is_pseudonym', models.BooleanField(default=False, help_text='Stands for an agent in open data; names nobody.')),
                ('is_provisional', models.BooleanField(default=False, help_text='Stands for a name in a source until somebody has said whose it is; no list of staff shows it.')),
                ('sort_key', models.CharField(db_index=True, max_length=200)),
                ('site', models.ForeignKey(help_text='Whose zone and calendar hold.', on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.site')),
            ],
            options={
                'ordering': ['sort_key', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('left_on__isnull', True),
        ('left_on__gte', models.F('joined_on')), _connector='OR'), name='person_left_after_joining', violation_error_message='A person cannot leave before joining.')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False, help_text='Made by the demo; may be entered without a password.')),
                ('session_round', models.PositiveIntegerField(default=0, help_text='Raised to end every session of the account at once.')),
                ('made_at', models.DateTimeField(default=floorwalker.ground.clock.now)),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower(models.F('email')))), name='account_email_in_small_letters', violation_error_message="An account's email is kept in small letters.")],
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9-]*$', 'A code has small letters, digits and hyphens only, such as leeds or claims-a.')])),
                ('name', models.CharField(max_length=120)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ApiAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(help_text='Who asked, as the trail writes it.', max_length=80)),
                ('idempotency_key', models.CharField(max_length=120)),
                ('fingerprint', models.CharField(help_text='SHA-256 of address and body.', max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('body', models.JSONField(help_text='The answer, which holds references only.')),
                ('made_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor', 'idempotency_key'), name='apianswer_once')],
            },
        ),
        migrations.CreateModel(
            name='OneTimeLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('invitation', 'Invitation'),
        ('demo', 'First look at the demo')], max_length=12)),
                ('made_at', models.DateTimeField(default=floorwalker.ground.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='one_time_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer holds.', null=True)),
                ('weekly_hours', models.DecimalField(decimal_places=2, max_digits=5)),
                ('days_per_week', models.PositiveSmallIntegerField(help_text='At most this many working days a week.')),
                ('max_day_hours', models.DecimalField(decimal_places=2, help_text='At most this many paid hours a day.', max_digits=4)),
                ('term_time_only', models.BooleanField(default=False, help_text='Works in school terms only.')),
                ('school_hours_only', models.BooleanField(default=False, help_text='Works between school drop-off and pick-up only.')),
                ('opted_out_on', models.DateField(blank=True, help_text='When the person signed out of the 48-hour week; empty if they did not.', null=True)),
                ('adjustment_need', models.CharField(blank=True, help_text='What the person needs to do the job, such as a break every 90 minutes; never why.', max_length=400)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='people.person')),
            ],
            options={
                'ordering': ['starts_on'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True),
        ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='contract_ends_after_start', violation_error_message='It must end after the day on which it starts.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('person',), name='contract_one_open'), models.CheckConstraint(condition=models.Q(('weekly_hours__gte', 0),
        ('weekly_hours__lte', 168)), name='contract_weekly_hours', violation_error_message='Weekly hours are from 0 to 168.'), models.CheckConstraint(condition=models.Q(('days_per_week__range', (1, 7))), name='contract_days_per_week', violation_error_message='Days per week are from 1 to 7.'), models.CheckConstraint(condition=models.Q(('max_day_hours__gt', 0),
        ('max_day_hours__lte', 24)), name='contract_max_day_hours', violation_error_message='Hours a day are more than 0 and at most 24.')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(help_text='Such as KEY-3; never given twice.', max_length=16, unique=True)),
                ('name', models.CharField(help_text='What uses it, such as the wallboard.', max_length=80)),
                ('public', models.CharField(help_text='The part of the key that may be shown.', max_length=16, unique=True)),
                ('digest', models.CharField(help_text='SHA-256 of the secret part.', max_length=64)),
                ('permissions', models.JSONField(help_text='Codes of permissions.')),
                ('reach', models.CharField(choices=[('own', 'Own records'),
        ('team', 'Team'),
        ('site', 'Site'),
        ('all', 'The whole house')], help_text='At most this far, whatever its owner reaches.', max_length=4)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to='people.person')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='apikey_expires_after_made', violation_error_message='A key cannot end before it is made.')],
            },
        ),
        migrations.CreateModel(
            name='SkillLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer holds.', null=True)),
                ('level', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skill_levels', to='people.person')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='people.skill')),
            ],
            options={
                'ordering': ['skill__name', 'starts_on'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True),
        ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='skilllevel_ends_after_start', violation_error_message='It must end after the day on which it starts.'), models.CheckConstraint(condition=models.Q(('level__range', (1, 5))), name='skilllevel_from_1_to_5', violation_error_message='A skill level is from 1 to 5.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('person', 'skill'), name='skilllevel_one_open_level')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9-]*$', 'A code has small letters, digits and hyphens only, such as leeds or claims-a.')])),
                ('name', models.CharField(max_length=120)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='people.site')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer holds.', null=True)),
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
                ('reach', models.CharField(choices=[('own', 'Own records'),
        ('team', 'Team'),
        ('site', 'Site'),
        ('all', 'The whole house')], max_length=4)),
                ('directory_group', models.CharField(blank=True, help_text="The group of the company's directory that it follows; empty for one given here.", max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='people.person')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to='people.site')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to='people.team')),
            ],
            options={
                'ordering': ['starts_on', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True),
        ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='roleassignment_ends_after_start', violation_error_message='It must end after the day on which it starts.'), models.CheckConstraint(condition=models.Q(('role__in', ['agent', 'team_leader', 'planner', 'real_time_analyst', 'quality_analyst', 'complaint_handler', 'compliance_officer', 'operations_manager', 'assessor', 'administrator'])), name='role_known'), models.CheckConstraint(condition=models.Q(('reach__in', ['own', 'team', 'site', 'all'])), name='role_reach_known'), models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', True),
        ('reach', 'team'), _connector='OR'), models.Q(('site__isnull', True),
        ('reach', 'site'), _connector='OR')), name='role_target_fits_reach', violation_error_message='A team is named for a role that reaches a team, a site for one that reaches a site.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer holds.', null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.team')),
            ],
            options={
                'ordering': ['starts_on'],
                'abstract': False,
                'indexes': [models.Index(fields=['team', 'starts_on'], name='membership_team_start')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True),
        ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='membership_ends_after_start', violation_error_message='It must end after the day on which it starts.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('person',), name='membership_one_open_team', violation_error_message='The person is in a team already; end that first.'), models.UniqueConstraint(fields=('person', 'starts_on'), name='membership_one_start_a_day')],
            },
        ),
        migrations.CreateModel(
            name='DirectoryGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(help_text='As the directory writes it in its claim.', max_length=200)),
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
                ('reach', models.CharField(choices=[('own', 'Own records'),
        ('team', 'Team'),
        ('site', 'Site'),
        ('all', 'The whole house')], max_length=4)),
                ('site', models.ForeignKey(blank=True, help_text='What a role that reaches a site reaches.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
                ('member_of', models.ForeignKey(blank=True, help_text='The team that its members are in.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('team', models.ForeignKey(blank=True, help_text='What a role that reaches a team reaches.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['group', 'role'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', True),
        ('reach', 'team'), _connector='OR'), models.Q(('site__isnull', True),
        ('reach', 'site'), _connector='OR')), name='directory_group_target_fits_reach', violation_error_message='A team is named for a role that reaches a team, a site for one that reaches a site.')],
            },
        ),
        migrations.CreateModel(
            name='TeamLeadership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer holds.', null=True)),
                ('acting_for', models.ForeignKey(blank=True, help_text='Whose place it is, while they are away.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaderships', to='people.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaderships', to='people.team')),
            ],
            options={
                'ordering': ['starts_on'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True),
        ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='teamleadership_ends_after_start', violation_error_message='It must end after the day on which it starts.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('team',), name='leadership_one_open_leader', violation_error_message='The team has a leader already; end that first.')],
            },
        ),
        migrations.CreateModel(
            name='ContractDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(help_text='0 is Monday, 6 is Sunday.')),
                ('is_available', models.BooleanField(default=True)),
                ('earliest_minute', models.PositiveSmallIntegerField(default=0)),
                ('latest_minute', models.PositiveSmallIntegerField(default=1440)),
                ('fixed_start_minute', models.PositiveSmallIntegerField(blank=True, help_text='Set when the shift never varies.', null=True)),
                ('fixed_end_minute', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='people.contract')),
            ],
            options={
                'ordering': ['weekday'],
                'constraints': [models.UniqueConstraint(fields=('contract', 'weekday'), name='contractday_once_a_weekday'), models.CheckConstraint(condition=models.Q(('weekday__lt', 7)), name='contractday_weekday'), models.CheckConstraint(condition=models.Q(('earliest_minute__lt', models.F('latest_minute')),
        ('latest_minute__lte', 2880)), name='contractday_window', violation_error_message='The earliest start must lie before the latest end.'), models.CheckConstraint(condition=models.Q(models.Q(('fixed_end_minute__isnull', True),
        ('fixed_start_minute__isnull', True)), models.Q(('fixed_end_minute__gt', models.F('fixed_start_minute')),
        ('fixed_end_minute__lte', models.F('latest_minute')),
        ('fixed_start_minute__gte', models.F('earliest_minute'))), _connector='OR'), name='contractday_fixed_inside_window', violation_error_message="A fixed shift lies inside the day's window.")],
            },
        ),
    ]
