"""Surveys: what customers are asked, who was asked or why not, what they said, and what follows."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('record', '0006_transcript_search'),
        ('review', '0005_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
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
                ('instrument', models.CharField(help_text='csat, nps or ces.', max_length=8)),
                ('question', models.CharField(blank=True, max_length=200)),
                ('comment_question', models.CharField(blank=True, help_text='Empty: no words are asked for.', max_length=200)),
                ('thanks', models.CharField(blank=True, help_text='What the customer reads after the answer.', max_length=300)),
                ('ways', models.JSONField(default=list, help_text='Codes of the ways it is asked by, the first that can be is taken.')),
                ('queues', models.JSONField(blank=True, default=list, help_text='Keys of the queues; empty: all.')),
                ('channels', models.JSONField(blank=True, default=list, help_text='Empty: all.')),
                ('reasons', models.JSONField(blank=True, default=list, help_text='Keys of the reasons, each with those beneath it; empty: all.')),
                ('share', models.FloatField(default=1.0, help_text='Of the contacts that fit, how many the draw takes, from 0 to 1.')),
                ('rest_days', models.PositiveSmallIntegerField(default=30, help_text='Whom any survey asked within so many days is left in peace.')),
                ('after_minutes', models.PositiveSmallIntegerField(default=60, help_text='Minutes after the end of the contact.')),
                ('open_days', models.PositiveSmallIntegerField(default=7, help_text='Days until no answer is taken any more.')),
                ('follow_at', models.SmallIntegerField(blank=True, help_text='A score at or below it is followed up.', null=True)),
                ('follow_by', models.CharField(default='leader', help_text='leader or owner.', max_length=8)),
                ('follow_hours', models.PositiveSmallIntegerField(default=48)),
                ('seed', models.CharField(help_text='Of the draw; the same in every version.', max_length=32)),
                ('asks_from', models.DateTimeField(blank=True, help_text='When its first version was published: no earlier contact is asked about.', null=True)),
                ('digest', models.CharField(blank=True, help_text='SHA-256 of everything it says, once published.', max_length=64)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reference', 'number'), name='survey_version_once', violation_error_message='This version is there already.'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('reference',), name='survey_one_published', violation_error_message='One version is published at a time.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('reference',), name='survey_one_open', violation_error_message='A next version is being written already.'), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='survey_share_is_share', violation_error_message='The share asked lies between 0 and 1.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('digest', ''), _negated=True), _connector='OR'), name='survey_published_with_digest', violation_error_message='A published survey is frozen under its digest.')],
            },
        ),
        migrations.CreateModel(
            name='SurveyAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(help_text='Of the survey, whatever its version.', max_length=16)),
                ('contact', models.BigIntegerField(help_text='Number of the contact: C-n.')),
                ('day', models.DateField(help_text='UTC day on which the contact began.')),
                ('channel', models.CharField(choices=[('voice', 'Voice'), ('chat', 'Chat'), ('email', 'Email'), ('sms', 'SMS'), ('social', 'Social'), ('post', 'Post'), ('visit', 'In person')], max_length=8)),
                ('state', models.CharField(choices=[('not_drawn', 'Not drawn'), ('resting', 'Asked not long ago'), ('opted_out', 'Wants not to be asked'), ('no_address', 'No way to reach them'), ('carrier', 'Left to what carries the contact'), ('not_reached', 'The mail came back'), ('asked', 'Asked')], max_length=12)),
                ('way', models.CharField(blank=True, max_length=8)),
                ('token', models.CharField(blank=True, help_text='SHA-256 of what opens the link.', max_length=64, null=True, unique=True)),
                ('decided_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('score', models.FloatField(blank=True, null=True)),
                ('answer', models.BigIntegerField(blank=True, help_text='Key of the answer in the record.', null=True)),
                ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.customer')),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.reason')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asks', to='review.survey')),
                ('team', models.ForeignKey(blank=True, help_text='On that day.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['-day', '-pk'],
                'indexes': [models.Index(fields=['reference', 'day', 'state', 'channel', 'queue', 'score', 'team', 'agent'], name='survey_ask_funnel'), models.Index(condition=models.Q(('score__isnull', False)), fields=['reference', 'day', 'score', 'queue', 'channel', 'team', 'agent'], name='survey_ask_answered'), models.Index(fields=['customer', 'asked_at'], name='survey_ask_customer'), models.Index(fields=['contact'], name='survey_ask_contact'), models.Index(fields=['reference', 'agent', 'day'], name='survey_ask_agent')],
                'constraints': [models.UniqueConstraint(fields=('reference', 'contact'), name='survey_ask_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('score', None)), models.Q(('answered_at__isnull', False), ('score__isnull', False)), _connector='OR'), name='survey_ask_answered_whole', violation_error_message='An answer has a score and a time.')],
            },
        ),
        migrations.CreateModel(
            name='SurveyFollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('done', models.TextField(blank=True, help_text='What was done.', max_length=1000)),
                ('customer_told_at', models.DateTimeField(blank=True, null=True)),
                ('finding', models.CharField(blank=True, help_text='Reference of the finding raised from it.', max_length=16)),
                ('ask', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='follow_up', to='review.surveyask')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_follow_ups', to='people.person')),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['owner', 'due_at'], name='survey_follow_up_owed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(('done', ''), _negated=True), _connector='OR'), name='survey_follow_up_closed_whole', violation_error_message='A follow-up is closed with what was done.'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('opened_at'))), name='survey_follow_up_due_later', violation_error_message='A follow-up is due after it was opened.')],
            },
        ),
        migrations.CreateModel(
            name='SurveyOptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_opt_outs', to='record.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('customer',), name='survey_opt_out_once')],
            },
        ),
        migrations.CreateModel(
            name='SurveyVerbatim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(max_length=2000)),
                ('sentiment', models.FloatField(blank=True, help_text='From -1 to 1 by the word list; nothing: it knows none of the words.', null=True)),
                ('sounds', models.CharField(blank=True, choices=[('negative', 'Negative'), ('neutral', 'Neutral'), ('positive', 'Positive')], help_text='The same in one word, or as a person says.', max_length=8)),
                ('suggested', models.CharField(help_text='Code of the theme that keywords suggest.', max_length=16)),
                ('theme', models.CharField(help_text='Code of the theme, as a person says where one did.', max_length=16)),
                ('said_at', models.DateTimeField(blank=True, null=True)),
                ('ask', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='verbatim', to='review.surveyask')),
                ('said_by', models.ForeignKey(blank=True, help_text='Who corrected it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-ask__day', '-pk'],
            },
        ),
    ]
