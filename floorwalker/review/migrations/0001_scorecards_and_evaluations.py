"""Scorecards, evaluations by them, and disputes."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    initial = True

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('record', '0004_totals_from_shares'),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='The same in every version, so that results can be followed.', max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(help_text='Code on the shelf of question kinds.', max_length=10)),
                ('text', models.CharField(max_length=200)),
                ('guidance', models.TextField(blank=True, help_text='How to judge it, with examples.', max_length=2000)),
                ('options', models.JSONField(blank=True, default=dict, help_text='What its kind needs to know.')),
                ('weight', models.PositiveSmallIntegerField(help_text='Its part of the section, beside the others; 0 for what is not scored.')),
                ('may_be_na', models.BooleanField(default=True, help_text='Whether it may not apply; then it counts nowhere.')),
                ('note_on_fail', models.BooleanField(default=False, help_text='A fail needs a note.')),
                ('must_pass', models.CharField(blank=True, choices=[('', 'Nothing more'), ('fail_all', 'The whole evaluation fails'), ('fail_section', 'Its section scores nothing'), ('tracked', 'It is counted on its own')], max_length=12)),
                ('error_class', models.CharField(blank=True, choices=[('', 'Not critical'), ('customer', 'Customer-critical'), ('business', 'Business-critical'), ('compliance', 'Compliance-critical')], max_length=10)),
                ('behaviour', models.CharField(blank=True, choices=[('', 'None'), ('empathy', 'Empathy'), ('listening', 'Active listening'), ('responsiveness', 'Responsiveness'), ('professionalism', 'Professionalism'), ('ethics', 'Ethics')], max_length=15)),
                ('standard', models.CharField(blank=True, help_text='Ref of the standard or document that it checks.', max_length=80)),
                ('regulation', models.CharField(blank=True, help_text='The rule that it checks, such as DISP 1.6.2.', max_length=120)),
                ('shown_if', models.JSONField(blank=True, help_text='As of a section.', null=True)),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='review.section')),
            ],
            options={
                'ordering': ['section__position', 'position'],
                'constraints': [models.UniqueConstraint(fields=('section', 'key'), name='question_key_once'), models.UniqueConstraint(fields=('section', 'position'), name='question_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('quality', 'Evaluation'), ('self', 'Self-assessment'), ('calibration', 'Calibration'), ('second', 'Independent re-score'), ('before', 'From before')], default='quality', max_length=11)),
                ('basis', models.CharField(choices=[('recording', 'Recording'), ('transcript', 'Conversation'), ('notes', 'Notes alone')], default='notes', max_length=10)),
                ('beside_agent', models.BooleanField(default=False, help_text='Done side by side with the agent.')),
                ('guidance', models.PositiveSmallIntegerField(default=0, help_text='The guidance of that version in force when it was begun.')),
                ('contact', models.BigIntegerField(help_text='Number of the contact: C-n.')),
                ('contact_at', models.DateTimeField(help_text='When the contact began.')),
                ('channel', models.CharField(choices=[('voice', 'Voice'), ('chat', 'Chat'), ('email', 'Email'), ('sms', 'SMS'), ('social', 'Social'), ('post', 'Post'), ('visit', 'In person')], max_length=8)),
                ('begun_at', models.DateTimeField()),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('seconds_spent', models.PositiveIntegerField(default=0, help_text='Time at the form, as far as it was seen to be worked at.')),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('score', models.FloatField(blank=True, help_text='Share from 0 to 1, after must-pass questions.', null=True)),
                ('raw_score', models.FloatField(blank=True, help_text='Share before must-pass questions.', null=True)),
                ('passed', models.BooleanField(blank=True, null=True)),
                ('result', models.JSONField(blank=True, default=dict, help_text='What each section scored and which must-pass failed, at submission.')),
                ('around', models.JSONField(blank=True, default=dict, help_text='The moment around the contact, at submission.')),
                ('short_staffed', models.BooleanField(blank=True, help_text='Whether fewer were there than needed; nothing: not known.', null=True)),
                ('summary', models.TextField(blank=True, help_text='Feedback in words, for the agent.', max_length=2000)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('agent_comment', models.TextField(blank=True, max_length=2000)),
                ('dispute_until', models.DateTimeField(blank=True, help_text='Until before then the agent may dispute it.', null=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=500)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='people.person')),
                ('evaluator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations_made', to='people.person')),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.reason')),
                ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='review.evaluation')),
                ('team', models.ForeignKey(blank=True, help_text='On that day.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('scorecard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='review.scorecard')),
            ],
            options={
                'ordering': ['-contact_at', '-pk'],
                'indexes': [models.Index(fields=['agent', 'contact_at'], name='evaluation_agent'), models.Index(fields=['evaluator', 'submitted_at'], name='evaluation_evaluator'), models.Index(fields=['contact'], name='evaluation_contact'), models.Index(fields=['team', 'contact_at'], name='evaluation_team'), models.Index(fields=['submitted_at'], name='evaluation_submitted')],
                'constraints': [models.CheckConstraint(condition=models.Q(('submitted_at', None), ('submitted_at__gte', models.F('begun_at')), _connector='OR'), name='evaluation_whole_when_submitted', violation_error_message='An evaluation is submitted after it was begun.'), models.UniqueConstraint(condition=models.Q(('voided_at', None), models.Q(('kind', 'before'), _negated=True)), fields=('contact', 'evaluator', 'kind', 'scorecard'), name='evaluation_once_by_one', violation_error_message='This contact is evaluated by the same person already.')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.JSONField(blank=True, help_text='As the kind of the question keeps it; nothing where it does not apply.', null=True)),
                ('is_na', models.BooleanField(default=False)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('share', models.FloatField(blank=True, help_text='Of its weight; nothing where it is not scored.', null=True)),
                ('failed', models.BooleanField(blank=True, null=True)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='review.evaluation')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='review.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'question'), name='answer_once'), models.CheckConstraint(condition=models.Q(('is_na', False), models.Q(('failed', None), ('share', None)), _connector='OR'), name='answer_na_has_no_value', violation_error_message='What does not apply has no score.')],
            },
        ),
        migrations.CreateModel(
            name='Scorecard',
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
                ('pass_mark', models.FloatField(help_text='Share of the score from which an evaluation passes, from 0 to 1.')),
                ('purpose', models.CharField(blank=True, help_text='For which contacts it is made, in words.', max_length=300)),
                ('digest', models.CharField(blank=True, help_text='SHA-256 of everything it asks, once published.', max_length=64)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reference', 'number'), name='scorecard_version_once', violation_error_message='This version is there already.'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('reference',), name='scorecard_one_published', violation_error_message='One version is published at a time.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('reference',), name='scorecard_one_open', violation_error_message='A next version is being written already.'), models.CheckConstraint(condition=models.Q(('pass_mark__gte', 0), ('pass_mark__lte', 1)), name='scorecard_pass_mark_is_share', violation_error_message='The pass mark is a share from 0 to 1.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('digest', ''), _negated=True), _connector='OR'), name='scorecard_published_with_digest', violation_error_message='A published scorecard is frozen under its digest.')],
            },
        ),
        migrations.CreateModel(
            name='Guidance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='4.1 is the first guidance of version 4.')),
                ('question', models.SlugField(help_text='Key of the question.', max_length=40)),
                ('text', models.TextField(max_length=2000)),
                ('starts_on', models.DateField()),
                ('decided_in', models.CharField(blank=True, help_text='Ref of the calibration that decided it.', max_length=80)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('scorecard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidance_given', to='review.scorecard')),
            ],
            options={
                'ordering': ['scorecard', 'number'],
                'constraints': [models.UniqueConstraint(fields=('scorecard', 'number'), name='guidance_number_once')],
            },
        ),
        migrations.CreateModel(
            name='ScorecardUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Channel, queue and reason in one, so that each is said once.', max_length=60, unique=True)),
                ('scorecard', models.CharField(help_text='Reference; its published version is taken.', max_length=16)),
                ('channel', models.CharField(blank=True, help_text='Empty: any.', max_length=8)),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ground.queue')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.reason')),
            ],
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='The same in every version, so that results can be followed.', max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=80)),
                ('weight', models.PositiveSmallIntegerField(help_text='Percent of the score; sections add up to 100.')),
                ('shown_if', models.JSONField(blank=True, help_text='`rules.scorecards.Condition` as values; nothing: always.', null=True)),
                ('scorecard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='review.scorecard')),
            ],
            options={
                'ordering': ['scorecard', 'position'],
                'constraints': [models.UniqueConstraint(fields=('scorecard', 'key'), name='section_key_once'), models.UniqueConstraint(fields=('scorecard', 'position'), name='section_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('why', models.TextField(max_length=2000)),
                ('questions', models.JSONField(default=list, help_text='Keys of the questions that are disputed.')),
                ('raised_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='By when it is decided.')),
                ('outcome', models.CharField(blank=True, choices=[('stands', 'The score stands'), ('overturned', 'Overturned'), ('withdrawn', 'Taken back')], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, help_text='Why, in words that the agent reads.', max_length=2000)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disputes_decided', to='people.person')),
                ('rescorer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disputes_to_score', to='people.person')),
                ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dispute', to='review.evaluation')),
                ('rescore', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settles', to='review.evaluation')),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(('decided_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='dispute_decided_whole', violation_error_message='A dispute is decided with an outcome.')],
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='As it stands on the recording, from 1.')),
                ('at_ms', models.PositiveIntegerField()),
                ('to_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('answer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='review.answer')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='review.evaluation')),
            ],
            options={
                'ordering': ['evaluation', 'at_ms', 'number'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'number'), name='pin_number_once'), models.CheckConstraint(condition=models.Q(('to_ms', None), ('to_ms__gte', models.F('at_ms')), _connector='OR'), name='pin_ends_after_start', violation_error_message='A moment ends after it begins.')],
            },
        ),
    ]
