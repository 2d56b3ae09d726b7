"""Escalation: the matrix, and each time something went up."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0006_breaches'),
    ]

    operations = [
        migrations.CreateModel(
            name='EscalationRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trigger', models.CharField(choices=[('asked', 'The customer asks for somebody above'), ('authority', 'Above what one may give alone'), ('harm', 'Somebody is at risk of harm'), ('support', 'A need for support cannot be met here'), ('repeat', 'The third contact about the same'), ('legal', 'A lawyer, the press or a member of parliament'), ('regulator', 'A regulator or ombudsman asks'), ('data', 'Personal data may have gone astray'), ('conduct', 'Threats or abuse'), ('deadline', 'A deadline will not be kept')], max_length=10)),
                ('level', models.PositiveSmallIntegerField()),
                ('role', models.CharField(choices=[('agent', 'Agent'), ('team_leader', 'Team leader'), ('planner', 'Planner'), ('real_time_analyst', 'Real-time analyst'), ('quality_analyst', 'Quality analyst'), ('complaint_handler', 'Complaint handler'), ('compliance_officer', 'Compliance officer'), ('operations_manager', 'Operations manager'), ('assessor', 'Assessor'), ('administrator', 'Administrator')], max_length=20)),
                ('accept_minutes', models.PositiveIntegerField()),
                ('outside', models.CharField(choices=[('wait', 'Counted from when the line opens'), ('at_once', 'Counted at once, day and night')], default='wait', max_length=8)),
                ('authority', models.CharField(blank=True, help_text='What whoever accepts may decide.', max_length=200)),
                ('why', models.CharField(max_length=300)),
                ('set_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['trigger', 'level', '-set_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('trigger', 'level'), name='escalation_rule_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='escalation_rule_level')],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('trigger', models.CharField(choices=[('asked', 'The customer asks for somebody above'), ('authority', 'Above what one may give alone'), ('harm', 'Somebody is at risk of harm'), ('support', 'A need for support cannot be met here'), ('repeat', 'The third contact about the same'), ('legal', 'A lawyer, the press or a member of parliament'), ('regulator', 'A regulator or ombudsman asks'), ('data', 'Personal data may have gone astray'), ('conduct', 'Threats or abuse'), ('deadline', 'A deadline will not be kept')], max_length=10)),
                ('level', models.PositiveSmallIntegerField()),
                ('role', models.CharField(choices=[('agent', 'Agent'), ('team_leader', 'Team leader'), ('planner', 'Planner'), ('real_time_analyst', 'Real-time analyst'), ('quality_analyst', 'Quality analyst'), ('complaint_handler', 'Complaint handler'), ('compliance_officer', 'Compliance officer'), ('operations_manager', 'Operations manager'), ('assessor', 'Assessor'), ('administrator', 'Administrator')], max_length=20)),
                ('reason', models.CharField(max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('accept_by', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('late_told_at', models.DateTimeField(blank=True, help_text='When a level higher was told that nobody accepted it.', null=True)),
                ('took_over', models.BooleanField(default=False, help_text='Whoever accepted has the case from then on.')),
                ('ended', models.CharField(blank=True, choices=[('solved', 'Decided here'), ('above', 'Went a level higher'), ('not_needed', 'Did not need to go up')], max_length=10)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.CharField(blank=True, max_length=500)),
                ('above', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='below', to='resolve.escalation')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalations_accepted', to='people.person')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('complaint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='resolve.complaint')),
                ('difficulty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='resolve.difficulty')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='resolve.escalationrule')),
            ],
            options={
                'ordering': ['accept_by', 'pk'],
                'indexes': [models.Index(condition=models.Q(('accepted_at', None), ('ended', '')), fields=['role', 'accept_by'], name='escalation_waits')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('complaint', None), ('difficulty__isnull', False)), models.Q(('complaint__isnull', False), ('difficulty', None)), _connector='OR'), name='escalation_of_one'), models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('ended_at', None)), models.Q(models.Q(('ended', ''), _negated=True), models.Q(('result', ''), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='escalation_ended_in_words'), models.UniqueConstraint(condition=models.Q(('difficulty__isnull', False), ('ended', '')), fields=('difficulty',), name='escalation_difficulty_open_once'), models.UniqueConstraint(condition=models.Q(('complaint__isnull', False), ('ended', '')), fields=('complaint',), name='escalation_complaint_open_once')],
            },
        ),
    ]
