"""What decisions and actions of meetings serve."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('plan', '0016_team_activities'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingPurpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(help_text='Ref of the standard, KPI set or goal.', max_length=80)),
                ('pinned', models.JSONField(default=dict, help_text='What that was when it was named.')),
                ('named_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='purposes', to='plan.meetingaction')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.decision')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purposes', to='plan.meeting')),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['about'], name='meeting_purpose_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('action__isnull', False), ('decision', None)), models.Q(('action', None), ('decision__isnull', False)), _connector='OR'), name='meeting_purpose_of_one', violation_error_message='It is what a decision or what an action serves.'), models.UniqueConstraint(condition=models.Q(('decision__isnull', False), ('taken_back_at', None)), fields=('decision',), name='meeting_purpose_one_a_decision'), models.UniqueConstraint(condition=models.Q(('action__isnull', False), ('taken_back_at', None)), fields=('action',), name='meeting_purpose_one_an_action')],
            },
        ),
    ]
