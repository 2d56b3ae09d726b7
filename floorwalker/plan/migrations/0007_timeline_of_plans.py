"""The timeline of a service plan: its milestones, and each change of what was agreed."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('plan', '0006_standards_by_team'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanMilestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('starts_on', models.DateField()),
                ('due_on', models.DateField(help_text='Last day; that of its beginning where it is a day and not a stretch.')),
                ('state', models.CharField(choices=[('waiting', 'Not begun'), ('under_way', 'Under way'), ('done', 'Done'), ('dropped', 'Dropped')], default='waiting', max_length=9)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, help_text='What was said when its state changed last; why, where it was dropped.', max_length=500)),
                ('turns', models.PositiveSmallIntegerField(default=0, help_text='How often state, days or owner changed; its owner is asked anew.')),
                ('before', models.ForeignKey(blank=True, help_text='The same in the version that this plan changes.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='plan.planmilestone')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='plan.serviceplan')),
                ('waits_for', models.ManyToManyField(blank=True, related_name='awaited_by', to='plan.planmilestone')),
            ],
            options={
                'ordering': ['starts_on', 'due_on', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on'))), name='plan_milestone_ends_after_start', violation_error_message='A milestone ends after it began.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on', None)), _connector='OR'), name='plan_milestone_done_on_a_day', violation_error_message='What is done was done on a day.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='plan_milestone_dropped_with_reason', violation_error_message='What is dropped is dropped with a reason.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MilestoneChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was_from', models.DateField()),
                ('was_due', models.DateField()),
                ('starts_on', models.DateField()),
                ('due_on', models.DateField()),
                ('why', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('was_owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='plan.planmilestone')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
