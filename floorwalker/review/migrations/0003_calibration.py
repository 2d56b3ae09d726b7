"""Rounds of calibration, with what the room agrees on."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('record', '0004_totals_from_shares'),
        ('review', '0002_charts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(blank=True, help_text='What it is to settle, in words.', max_length=300)),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField(help_text='When it closes, whoever is missing.')),
                ('closed_at', models.DateTimeField(blank=True, help_text='From then on scores are seen, and count no more if late.', null=True)),
                ('figures', models.JSONField(blank=True, default=dict, help_text='How far people agreed, with ranges, since it was closed.')),
                ('facilitator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations_run', to='people.person')),
                ('scorecard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations', to='review.scorecard')),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['closes_at'], name='calibration_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opened_at'))), name='calibration_closes_after_opening', violation_error_message='A round closes after it was opened.'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='calibration_closed_after_opening', violation_error_message='A round is closed after it was opened.')],
            },
        ),
        migrations.CreateModel(
            name='RoundContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='Contact 1, 2, 3.')),
                ('contact', models.BigIntegerField(help_text='Number of the contact: C-n.')),
                ('contact_at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('voice', 'Voice'), ('chat', 'Chat'), ('email', 'Email'), ('sms', 'SMS'), ('social', 'Social'), ('post', 'Post'), ('visit', 'In person')], max_length=8)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.reason')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='review.round')),
                ('team', models.ForeignKey(blank=True, help_text='On that day.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['round', 'position'],
                'constraints': [models.UniqueConstraint(fields=('round', 'position'), name='calibration_position_once'), models.UniqueConstraint(fields=('round', 'contact'), name='calibration_contact_once')],
            },
        ),
        migrations.CreateModel(
            name='ReferenceAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.SlugField(help_text='Key of the question.', max_length=40)),
                ('value', models.JSONField(blank=True, help_text='As the kind of the question keeps it.', null=True)),
                ('is_na', models.BooleanField(default=False)),
                ('agreed_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reference_answers', to='review.roundcontact')),
            ],
            options={
                'ordering': ['contact', 'question'],
                'constraints': [models.UniqueConstraint(fields=('contact', 'question'), name='calibration_reference_once'), models.CheckConstraint(condition=models.Q(models.Q(('is_na', True), ('value', None)), models.Q(('is_na', False), models.Q(('value', None), _negated=True)), _connector='OR'), name='calibration_reference_is_an_answer', violation_error_message='A reference is an answer, or says that the question does not apply.')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations', to='people.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='review.round')),
            ],
            options={
                'ordering': ['round', 'person__sort_key'],
                'constraints': [models.UniqueConstraint(fields=('round', 'person'), name='calibration_seat_once')],
            },
        ),
        migrations.CreateModel(
            name='Scoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scorings', to='review.roundcontact')),
                ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='scoring', to='review.evaluation')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scorings', to='review.seat')),
            ],
            options={
                'ordering': ['contact', 'seat'],
                'constraints': [models.UniqueConstraint(fields=('contact', 'seat'), name='calibration_scored_once')],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.SlugField(help_text='Key of the question.', max_length=40)),
                ('text', models.TextField(max_length=2000)),
                ('example_ms', models.PositiveIntegerField(blank=True, help_text='The moment of the example; nothing: the whole contact.', null=True)),
                ('written_at', models.DateTimeField()),
                ('example', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.roundcontact')),
                ('guidance', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_by', to='review.guidance')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='settlements', to='review.round')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['round', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'question'), name='calibration_settled_once'), models.CheckConstraint(condition=models.Q(('example_ms', None), ('example__isnull', False), _connector='OR'), name='calibration_example_has_contact', violation_error_message='A moment is one of a contact.')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField()),
                ('words', models.CharField(blank=True, max_length=300)),
                ('cast_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='review.settlement')),
            ],
            options={
                'ordering': ['settlement', 'cast_at'],
                'constraints': [models.UniqueConstraint(fields=('settlement', 'person'), name='calibration_vote_once')],
            },
        ),
    ]
