"""Journey maps: versions, stages, touchpoints, pain points and counts."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0002_standards_by_team'),
        ('people', '0001_house'),
        ('plan', '0008_readiness'),
        ('record', '0004_totals_from_shares'),
    ]

    operations = [
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(db_index=True, max_length=16)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(default=1, help_text='1 is the first version.')),
                ('name', models.CharField(max_length=80)),
                ('purpose', models.CharField(help_text='Which customers go this way, and what for.', max_length=600)),
                ('within_days', models.PositiveSmallIntegerField(help_text='Days a customer has to reach the next stage; later is another journey.')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for a decision'), ('published', 'Published'), ('superseded', 'Superseded'), ('put_away', 'Put away')], default='draft', max_length=10)),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('drafted_at', models.DateTimeField()),
                ('why', models.CharField(blank=True, help_text='What whoever decides is told.', max_length=500)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=500)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('reference', 'number'), name='journey_version_once', violation_error_message='This version is there already.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('reference',), name='journey_one_open', violation_error_message='A next version is being drawn already.'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('reference',), name='journey_one_published', violation_error_message='One version is published at a time.')],
            },
        ),
        migrations.CreateModel(
            name='JourneyCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The first day after; days are those of the house.')),
                ('counted_at', models.DateTimeField()),
                ('stages', models.JSONField(help_text='Sums by the thread of the stage.')),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='plan.journey')),
            ],
            options={
                'ordering': ['-ends_on', 'starts_on'],
                'constraints': [models.UniqueConstraint(fields=('journey', 'starts_on', 'ends_on'), name='journey_count_once'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='journey_count_of_days')],
            },
        ),
        migrations.CreateModel(
            name='JourneyStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thread', models.UUIDField(default=uuid.uuid4, help_text='The same in every version, so that a new name is no new stage.')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('goal', models.CharField(help_text='What the customer wants here, in their words.', max_length=300)),
                ('measure', models.CharField(help_text='Code of the measure of its standard.', max_length=48)),
                ('target', models.FloatField(help_text='In the unit of that measure.')),
                ('most_drop_off', models.FloatField(blank=True, help_text='Share of customers, 0 to 1, of whom at most so many may drop off.', null=True)),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='plan.journey')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='journey_stages', to='people.person')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('journey', 'name'), name='journey_stage_name_once', violation_error_message='A stage of this name is on the map.')],
            },
        ),
        migrations.CreateModel(
            name='PainPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thread', models.UUIDField(default=uuid.uuid4)),
                ('words', models.CharField(max_length=300)),
                ('source', models.CharField(choices=[('said', 'Customers said so'), ('served', 'Those who serve them said so'), ('heard', 'Heard in contacts'), ('counted', 'Seen in figures'), ('complained', 'Complained of')], max_length=10)),
                ('severity', models.PositiveSmallIntegerField(choices=[(1, 'A nuisance'), (2, 'Costs time or trust'), (3, 'Makes customers give up'), (4, 'Does harm')])),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pains', to='plan.journeystage')),
            ],
            options={
                'ordering': ['-severity', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Touchpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thread', models.UUIDField(default=uuid.uuid4)),
                ('name', models.CharField(max_length=80)),
                ('channel', models.CharField(choices=[('voice', 'Voice'), ('chat', 'Chat'), ('email', 'Email'), ('sms', 'SMS'), ('social', 'Social'), ('post', 'Post'), ('visit', 'In person')], max_length=8)),
                ('queues', models.ManyToManyField(blank=True, related_name='touchpoints', to='ground.queue')),
                ('reasons', models.ManyToManyField(blank=True, related_name='touchpoints', to='record.reason')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='touchpoints', to='plan.journeystage')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('stage', 'name'), name='touchpoint_name_once', violation_error_message='A touchpoint of this name is in the stage.')],
            },
        ),
    ]
