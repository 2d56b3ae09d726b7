"""Service reviews: how often, meetings with frozen agendas, and what is monitored."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('plan', '0018_shown_texts_in_other_languages'),
        ('review', '0007_conduct'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonitoringDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('what', models.CharField(choices=[('charts', 'Charts and their signals'), ('consistency', 'Consistency and gaps'), ('surveys', 'What customers said'), ('results', 'Results of people'), ('checks', 'Automatic checks'), ('beside', 'Side by side with an agent')], max_length=12)),
                ('words', models.CharField(blank=True, help_text='What of it, where not all.', max_length=120)),
                ('every', models.CharField(choices=[('week', 'Every week'), ('two_weeks', 'Every two weeks'), ('four_weeks', 'Every four weeks'), ('month', 'Every month'), ('quarter', 'Every quarter')], default='week', max_length=10)),
                ('starts_on', models.DateField(help_text='The first day by which it is looked at.')),
                ('set_at', models.DateTimeField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it is owed no more.', null=True)),
                ('ended_why', models.CharField(blank=True, max_length=500)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monitoring_duties', to='people.person')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['what', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReviewCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every', models.CharField(choices=[('week', 'Every week'), ('two_weeks', 'Every two weeks'), ('four_weeks', 'Every four weeks'), ('month', 'Every month'), ('quarter', 'Every quarter')], default='month', max_length=10)),
                ('next_on', models.DateField(help_text='Set when a review is closed.')),
                ('begins_at', models.TimeField(help_text='On the clock of the site.')),
                ('begun_at', models.DateTimeField()),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=500)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_cycles_chaired', to='people.person')),
                ('people', models.ManyToManyField(help_text='Who is asked to come, the chair too.', related_name='review_cycles', to='people.person')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_cycles', to='plan.serviceplan')),
                ('site', models.ForeignKey(help_text='On its clock.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
            ],
            options={
                'ordering': ['next_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('plan',), name='review_cycle_one_a_plan', violation_error_message='The service of this plan is reviewed already.')],
            },
        ),
        migrations.CreateModel(
            name='ReviewItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('actions', 'Last review'), ('objective', 'Objective'), ('standard', 'Standard'), ('agreement', 'Client agreement'), ('chart', 'Chart'), ('gaps', 'Gaps'), ('findings', 'Open findings'), ('panels', 'How we know')], max_length=10)),
                ('about', models.CharField(blank=True, help_text='Ref of what it is about, where that is one record.', max_length=80)),
                ('title', models.CharField(max_length=200)),
                ('picture', models.JSONField(help_text='Data, limits, phase and data versions as they stood.')),
                ('digest', models.CharField(help_text='SHA-256 of the picture.', max_length=64)),
                ('frozen_at', models.DateTimeField()),
                ('wants_cause', models.BooleanField(help_text='It is out of its standard, or shows a signal.')),
                ('cause', models.CharField(blank=True, choices=[('people', 'People'), ('process', 'Process'), ('technology', 'Technology'), ('demand', 'Demand'), ('outside', 'Outside')], max_length=10)),
                ('cause_words', models.CharField(blank=True, max_length=500)),
                ('said', models.TextField(blank=True, help_text='What else was said.', max_length=2000)),
                ('said_at', models.DateTimeField(blank=True, null=True)),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('said_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='review.servicereview')),
            ],
            options={
                'ordering': ['review', 'position'],
                'constraints': [models.UniqueConstraint(fields=('review', 'position'), name='review_item_once'), models.CheckConstraint(condition=models.Q(models.Q(('cause', ''), ('cause_words', '')), models.Q(models.Q(('cause', ''), _negated=True), models.Q(('cause_words', ''), _negated=True)), _connector='OR'), name='review_item_cause_whole', violation_error_message='A cause has a kind and words.')],
            },
        ),
        migrations.CreateModel(
            name='ReviewOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(blank=True, help_text='What is decided; empty where nothing is done.', max_length=300)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('serves', models.CharField(blank=True, help_text='Ref of the standard, KPI set or goal.', max_length=80)),
                ('noted_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review_outcome', to='plan.meetingaction')),
                ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.decision')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='review.reviewitem')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review_outcomes', to='people.person')),
            ],
            options={
                'ordering': ['item', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('what', ''), _negated=True), ('due_on__isnull', False), ('owner__isnull', False), models.Q(('serves', ''), _negated=True)), models.Q(('due_on', None), ('owner', None), ('serves', ''), ('what', ''), models.Q(('why', ''), _negated=True)), _connector='OR'), name='review_outcome_done_or_why', violation_error_message='A decision has an owner, a day and what it serves; no action has a reason.')],
            },
        ),
        migrations.CreateModel(
            name='ServiceReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('planned_on', models.DateField(help_text='The day that the cycle had set.')),
                ('starts_at', models.DateTimeField()),
                ('since', models.DateField(help_text='The first day that it looks back on.')),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change of time, chair and people.')),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('next_on', models.DateField(blank=True, help_text='The next date, set as it was closed.', null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_why', models.CharField(blank=True, max_length=500)),
                ('apologies', models.ManyToManyField(blank=True, related_name='service_reviews_missed', to='people.person')),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_reviews_chaired', to='people.person')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='review.reviewcycle')),
                ('meeting', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='service_review', to='plan.meeting')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('plan', models.ForeignKey(help_text='The version that ran then.', on_delete=django.db.models.deletion.PROTECT, related_name='service_reviews', to='plan.serviceplan')),
                ('present', models.ManyToManyField(related_name='service_reviews', to='people.person')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
            ],
            options={
                'ordering': ['-starts_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), ('dropped_at', None)), fields=('cycle',), name='service_review_one_open', violation_error_message='A review of this plan is open already.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('meeting', None), ('next_on', None)), models.Q(('closed_at__isnull', False), ('dropped_at', None), ('meeting__isnull', False), ('next_on__isnull', False)), _connector='OR'), name='service_review_closed_whole', violation_error_message='A closed review has its minutes and the next date.')],
            },
        ),
        migrations.CreateModel(
            name='ReviewCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=500)),
                ('written_at', models.DateTimeField()),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='review.servicereview')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='MonitoringLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('looked_at', models.DateTimeField()),
                ('seen', models.CharField(help_text='What was seen, and what comes of it.', max_length=500)),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='review.monitoringduty')),
                ('looked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['duty', 'due_on'],
                'constraints': [models.UniqueConstraint(fields=('duty', 'due_on'), name='monitoring_look_once', violation_error_message='That was looked at already.'), models.CheckConstraint(condition=models.Q(('seen', ''), _negated=True), name='monitoring_look_said', violation_error_message='A look says what was seen.')],
            },
        ),
    ]
