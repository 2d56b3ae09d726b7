"""Reports that are kept, shared and sent, and figures filed as they stood."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0004_mail_files'),
        ('people', '0001_house'),
        ('review', '0009_past_evaluations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('about', models.CharField(blank=True, help_text='What it is for.', max_length=300)),
                ('asks', models.JSONField(help_text='What is asked: measures, cuts, filters and periods by their codes.')),
                ('number', models.PositiveIntegerField(default=1, help_text='Counts up with every change; the trail keeps each.')),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports_owned', to='people.person')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(fields=['owner', 'retired_at'], name='report_owner')],
            },
        ),
        migrations.CreateModel(
            name='FiledReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('asks', models.JSONField(help_text='What was asked, as the report held it.')),
                ('comment', models.CharField(max_length=2000)),
                ('figures', models.JSONField(help_text='The frozen question, sums, data versions, digest of the contacts, and digest of all.')),
                ('whole', models.JSONField(help_text='The same of everything together.')),
                ('spreads', models.JSONField(default=dict, help_text='Durations: their number, mean, median and 90th percentile by row and in all.')),
                ('zone', models.CharField(max_length=64)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(help_text='First day that is not included.')),
                ('is_narrowed', models.BooleanField(help_text='Whether whoever filed it saw only a part of the house.')),
                ('names_people', models.BooleanField(help_text='Whether its rows or filters are people or teams.')),
                ('sha256', models.CharField(help_text='Of all figures with the comment.', max_length=64)),
                ('data_at', models.DateTimeField(blank=True, help_text='When the newest facts behind it were counted.', null=True)),
                ('filed_at', models.DateTimeField()),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='filed', to='review.report')),
            ],
            options={
                'ordering': ['-filed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReportReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, choices=[('agent', 'Agent'), ('team_leader', 'Team leader'), ('planner', 'Planner'), ('real_time_analyst', 'Real-time analyst'), ('quality_analyst', 'Quality analyst'), ('complaint_handler', 'Complaint handler'), ('compliance_officer', 'Compliance officer'), ('operations_manager', 'Operations manager'), ('assessor', 'Assessor'), ('administrator', 'Administrator')], max_length=32)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='review.report')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('report', 'person'), name='report_reader_once'), models.UniqueConstraint(condition=models.Q(('role', ''), _negated=True), fields=('report', 'role'), name='report_role_once'), models.CheckConstraint(condition=models.Q(models.Q(('person', None), models.Q(('role', ''), _negated=True)), models.Q(('person__isnull', False), ('role', '')), _connector='OR'), name='report_reader_one_of_two', violation_error_message='A report is shared with a person or with a role.')],
            },
        ),
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('every', models.CharField(choices=[('day', 'Every day'), ('week', 'Every week'), ('month', 'Every month')], max_length=8)),
                ('on', models.PositiveSmallIntegerField(default=1, help_text='Weekday, 1 is Monday, or day of the month; of every day 1.')),
                ('minute', models.PositiveSmallIntegerField(help_text='Minutes since midnight by the clock of its zone.')),
                ('zone', models.CharField(help_text='IANA zone of its hour.', max_length=64)),
                ('form', models.CharField(choices=[('pdf', 'PDF'), ('xlsx', 'Excel workbook'), ('csv', 'CSV')], default='pdf', max_length=8)),
                ('next_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_schedules_owned', to='people.person')),
                ('people', models.ManyToManyField(related_name='+', to='people.person')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='review.report')),
            ],
            options={
                'ordering': ['reference'],
                'indexes': [models.Index(condition=models.Q(('stopped_at', None)), fields=['next_at'], name='report_schedule_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minute__lt', 1440)), name='report_schedule_minute'), models.CheckConstraint(condition=models.Q(models.Q(('every', 'day'), ('on', 1)), models.Q(('every', 'week'), ('on__gte', 1), ('on__lte', 7)), models.Q(('every', 'month'), ('on__gte', 1), ('on__lte', 28)), _connector='OR'), name='report_schedule_on', violation_error_message='A weekday is 1 to 7, a day of the month 1 to 28.')],
            },
        ),
        migrations.CreateModel(
            name='ReportSending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('missed', models.PositiveSmallIntegerField(default=0, help_text='Turns before it that passed while the house was down.')),
                ('refused', models.CharField(blank=True, help_text='Why it was not sent; empty where it was.', max_length=300)),
                ('is_told', models.BooleanField(default=False, help_text='Whether its owner knows that it did not go.')),
                ('at', models.DateTimeField()),
                ('mail', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ground.message')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='review.reportschedule')),
            ],
            options={
                'ordering': ['-due_at', 'person'],
                'constraints': [models.UniqueConstraint(fields=('schedule', 'person', 'due_at'), name='report_sent_once')],
            },
        ),
    ]
