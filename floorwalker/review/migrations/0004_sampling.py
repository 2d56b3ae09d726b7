"""Sample plans, draws by them, and picks."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('review', '0003_calibration'),
    ]

    operations = [
        migrations.CreateModel(
            name='SamplePlan',
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
                ('purpose', models.CharField(blank=True, help_text='What the house wants to know by it.', max_length=300)),
                ('population', models.JSONField(default=dict, help_text='`rules.sampling.Population` as values: which contacts it is about.')),
                ('period', models.CharField(choices=[('week', 'Week, from Monday'), ('month', 'Month')], default='month', max_length=5)),
                ('pace', models.CharField(choices=[('period', 'Once, when the period is over'), ('week', 'After each week of it'), ('day', 'After each day of it')], default='week', max_length=6)),
                ('starts_on', models.DateField(help_text='The first day whose contacts are drawn.')),
                ('strata', models.JSONField(default=list, help_text='Codes on the shelf of strata.')),
                ('margin', models.FloatField(help_text='Half the width wanted of the interval of the pass rate; share from 0 to 1.')),
                ('confidence', models.FloatField(default=0.95)),
                ('expected', models.FloatField(help_text='Pass rate expected, from 0 to 1.')),
                ('mix', models.CharField(choices=[('share', 'By share of contacts'), ('best', 'Best mix: where results differ most')], default='share', max_length=5)),
                ('least_stratum', models.PositiveSmallIntegerField(default=0, help_text='Contacts of each stratum at least.')),
                ('least_person', models.PositiveSmallIntegerField(default=0, help_text='Contacts of each person at least.')),
                ('risks', models.JSONField(default=list, help_text='`rules.sampling.RiskTaken` as values: which, and how many a period.')),
                ('scorecard', models.CharField(blank=True, help_text='Reference of the one to judge by; its published version is taken.', max_length=16)),
                ('other_teams', models.BooleanField(default=False, help_text='Nobody judges contacts of a team of their own.')),
                ('score_days', models.PositiveSmallIntegerField(default=5, help_text='Working days after a draw within which a pick is scored.')),
                ('feedback_days', models.PositiveSmallIntegerField(default=2, help_text='Working days after that within which the agent is told.')),
                ('calibration_weeks', models.PositiveSmallIntegerField(default=4, help_text='Weeks from one calibration of the evaluators to the next.')),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reference', 'number'), name='sampleplan_version_once', violation_error_message='This version is there already.'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('reference',), name='sampleplan_one_published', violation_error_message='One version is published at a time.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('reference',), name='sample_plan_one_open', violation_error_message='A next version is being written already.'), models.CheckConstraint(condition=models.Q(('confidence__gt', 0), ('confidence__lt', 1), ('expected__gt', 0), ('expected__lt', 1), ('margin__gt', 0), ('margin__lt', 1)), name='sample_plan_shares', violation_error_message='Margin, confidence and expected pass rate lie between 0 and 1.')],
            },
        ),
        migrations.CreateModel(
            name='SampleEvaluator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.PositiveSmallIntegerField(help_text='Contacts a period.')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evaluators', to='review.sampleplan')),
            ],
            options={
                'ordering': ['plan', 'person__sort_key'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'person'), name='sample_evaluator_once')],
            },
        ),
        migrations.CreateModel(
            name='SampleDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('plan_reference', models.CharField(max_length=16)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The first day after it.')),
                ('period_on', models.DateField(help_text='The first day of the period of the plan that it belongs to.')),
                ('zone', models.CharField(help_text='On whose calendar the days are.', max_length=40)),
                ('seed', models.BigIntegerField()),
                ('population', models.BigIntegerField(help_text='Contacts that could be drawn.')),
                ('expected_population', models.BigIntegerField(help_text='Contacts expected of the whole period when it was drawn.')),
                ('strata', models.JSONField(help_text='`rules.sampling.StratumDrawn` as values, in the order of the frame.')),
                ('risks', models.JSONField(default=list, help_text='`rules.sampling.RiskDrawn` as values.')),
                ('frame_sha256', models.CharField(max_length=64)),
                ('list_sha256', models.CharField(max_length=64)),
                ('drawn_at', models.DateTimeField()),
                ('drawn_by', models.ForeignKey(blank=True, help_text='Nobody: the house.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('frame', models.ForeignKey(help_text='What was drawn from; `framing` reads it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.storedfile')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='review.sampleplan')),
            ],
            options={
                'ordering': ['-starts_on'],
                'indexes': [models.Index(fields=['plan_reference', 'period_on'], name='sample_draw_period')],
                'constraints': [models.UniqueConstraint(fields=('plan_reference', 'starts_on'), name='sample_drawn_once', violation_error_message='These days are drawn already.'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='sample_ends_after_start', violation_error_message='A draw ends after it begins.')],
            },
        ),
        migrations.CreateModel(
            name='Pick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan_reference', models.CharField(max_length=16)),
                ('contact', models.BigIntegerField(help_text='Number of the contact: C-n.')),
                ('contact_at', models.DateTimeField()),
                ('channel', models.CharField(blank=True, choices=[('voice', 'Voice'), ('chat', 'Chat'), ('email', 'Email'), ('sms', 'SMS'), ('social', 'Social'), ('post', 'Post'), ('visit', 'In person')], max_length=8)),
                ('stratum', models.PositiveSmallIntegerField(blank=True, help_text='Its place in the strata of the draw.', null=True)),
                ('is_random', models.BooleanField(default=False)),
                ('risks', models.JSONField(default=list, help_text='Codes of the risks that it was taken for.')),
                ('chance', models.FloatField(blank=True, help_text='Of being on the list at all; its weight is one over it.', null=True)),
                ('random_chance', models.FloatField(blank=True, help_text='Of being drawn at random.', null=True)),
                ('nominated_why', models.CharField(blank=True, max_length=300)),
                ('unassigned_why', models.CharField(blank=True, help_text='Why nobody could be given it.', max_length=200)),
                ('due_on', models.DateField()),
                ('swapped_at', models.DateTimeField(blank=True, null=True)),
                ('swap', models.CharField(blank=True, choices=[('recording', 'Recording or conversation is missing'), ('customer', 'No contact with a customer'), ('person', 'Handled by somebody else'), ('conflict', 'The evaluator knows the customer'), ('held', 'Locked by a case or a request'), ('other', 'Something else')], max_length=9)),
                ('swap_words', models.CharField(blank=True, max_length=300)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('evaluator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='people.person')),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('stands_for', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stood_for_by', to='review.pick')),
                ('swapped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('team', models.ForeignKey(blank=True, help_text='On that day.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('draw', models.ForeignKey(blank=True, help_text='None: named by its agent.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='review.sampledraw')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['evaluator', 'due_on'], name='pick_evaluator'), models.Index(fields=['plan_reference', 'contact_at'], name='pick_plan'), models.Index(fields=['contact'], name='pick_contact')],
                'constraints': [models.UniqueConstraint(fields=('draw', 'contact'), name='pick_once', violation_error_message='It is on the list already.'), models.UniqueConstraint(condition=models.Q(('draw', None)), fields=('contact',), name='pick_nominated_once', violation_error_message='It is named already.'), models.CheckConstraint(condition=models.Q(models.Q(('chance', None), ('draw', None), ('is_random', False)), models.Q(('chance__gt', 0), ('chance__lte', 1), ('draw__isnull', False)), _connector='OR'), name='pick_chance_known', violation_error_message='The chance of a drawn contact is known; of a named one nobody knows it.'), models.CheckConstraint(condition=models.Q(models.Q(('swap', ''), ('swapped_at', None)), models.Q(('swapped_at__isnull', False), models.Q(('swap', ''), _negated=True)), _connector='OR'), name='pick_swapped_whole', violation_error_message='A pick is swapped with a reason.')],
            },
        ),
    ]
