"""Readiness: what people must meet for a queue, and for whom it was set aside."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0002_standards_by_team'),
        ('people', '0001_house'),
        ('plan', '0007_timeline_of_plans'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadinessRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(help_text='The last day on which it holds.')),
                ('reason', models.CharField(max_length=500)),
                ('released_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='Where somebody ended it before its last day.', null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readiness_ended', to='people.person')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readiness_releases', to='ground.queue')),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readiness_released', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='readiness_release_ends_after_start', violation_error_message='It must end on or after its first day.')],
            },
        ),
        migrations.CreateModel(
            name='ReadinessRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(help_text='Code on the shelf of readiness: skill, briefing, reading, access.', max_length=12)),
                ('about', models.CharField(blank=True, help_text='Reference of the document or briefing that it asks for.', max_length=16)),
                ('level', models.PositiveSmallIntegerField(blank=True, help_text="The lowest level of the queue's skill that will do.", null=True)),
                ('starts_on', models.DateField(help_text='From when it is asked.')),
                ('grace_days', models.PositiveSmallIntegerField(help_text='So many days later nobody works the queue without it.')),
                ('why', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='proposed', max_length=9)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=500)),
                ('approver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readiness_to_decide', to='people.person')),
                ('briefing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readiness_rules', to='plan.briefing')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readiness_decided', to='people.person')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readiness_rules', to='plan.document')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readiness_proposed', to='people.person')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readiness_rules', to='ground.queue')),
            ],
            options={
                'ordering': ['queue', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'approved'])), fields=('queue', 'kind', 'about'), name='readiness_asked_once', violation_error_message='This is asked for the queue already.')],
            },
        ),
        migrations.CreateModel(
            name='ReadinessOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readiness_overrides', to='people.person')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='plan.readinessrelease')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='plan.readinessrule')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('release', 'rule', 'person'), name='readiness_override_once')],
            },
        ),
    ]
