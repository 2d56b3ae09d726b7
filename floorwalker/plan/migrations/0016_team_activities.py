"""Activities of teams: what people do together off queue, the times chosen for it, and how each stands."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('plan', '0015_other_languages_and_letterheads'),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('kind', models.CharField(help_text='A code of `rules.activities.KINDS`.', max_length=16)),
                ('what', models.TextField(blank=True, help_text='What is done; everybody asked reads it.', max_length=2000)),
                ('about', models.CharField(help_text='Ref of the standard, KPI set or goal that it serves.', max_length=80)),
                ('pinned', models.JSONField(default=dict, help_text='What that was when the activity was planned.')),
                ('audience', models.CharField(help_text='Whom it is for, in words.', max_length=200)),
                ('first_day', models.DateField(help_text='On the calendar of the site.')),
                ('last_day', models.DateField()),
                ('due_on', models.DateField(help_text='By when everybody has done it.')),
                ('minutes', models.PositiveSmallIntegerField(help_text='How long it takes; whole half hours.')),
                ('group_size', models.PositiveSmallIntegerField(help_text='People at a time, at most.')),
                ('floor_share', models.FloatField(help_text='Share of the people needed that stays on queue, at least.')),
                ('planned_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_why', models.CharField(blank=True, max_length=500)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_activities_owned', to='people.person')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_activities_planned', to='people.person')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_activities', to='people.site')),
            ],
            options={
                'ordering': ['-first_day', '-pk'],
                'indexes': [models.Index(fields=['about'], name='team_activity_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day')), ('due_on__gte', models.F('first_day'))), name='team_activity_days', violation_error_message='The last day and the day due cannot lie before the first.'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0), ('group_size__gt', 0), ('floor_share__gte', 0)), name='team_activity_sized', violation_error_message='An activity takes time and people, and its floor is a share.')],
            },
        ),
        migrations.CreateModel(
            name='ActivitySession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('cost', models.JSONField(default=dict, help_text='What it takes from the service, as it was shown when it was chosen.')),
                ('below_floor_why', models.CharField(blank=True, help_text='Why cover may fall below the floor.', max_length=200)),
                ('chosen_at', models.DateTimeField()),
                ('put_in_at', models.DateTimeField(blank=True, help_text='When it was put into a draft of the roster.', null=True)),
                ('told_at', models.DateTimeField(blank=True, help_text='When a roster that holds it was first published.', null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('allowed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='plan.teamactivity')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'indexes': [models.Index(fields=['starts_at'], name='activity_session_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='activity_session_ends', violation_error_message='It must end after it begins.'), models.CheckConstraint(condition=models.Q(models.Q(('allowed_by', None), ('below_floor_why', '')), models.Q(models.Q(('below_floor_why', ''), _negated=True), ('allowed_by__isnull', False)), _connector='OR'), name='activity_session_allowed', violation_error_message='Cover below the floor has a reason and who allowed it.')],
            },
        ),
        migrations.CreateModel(
            name='TeamActivityPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='plan.teamactivity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_activities', to='people.person')),
            ],
            options={
                'ordering': ['person__sort_key'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'person'), name='team_activity_person_once')],
            },
        ),
        migrations.CreateModel(
            name='SessionPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came', models.BooleanField(help_text='Empty until somebody said so.', null=True)),
                ('missed_why', models.CharField(blank=True, help_text='A code of `rules.activities.MISSED`.', max_length=16)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activity_sessions', to='people.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='plan.activitysession')),
            ],
            options={
                'ordering': ['person__sort_key'],
                'constraints': [models.UniqueConstraint(fields=('session', 'person'), name='session_person_once')],
            },
        ),
    ]
