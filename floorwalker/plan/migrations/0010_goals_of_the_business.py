"""Goals of the business, and what serves each."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0002_standards_by_team'),
        ('people', '0001_house'),
        ('plan', '0009_journeys'),
    ]

    operations = [
        migrations.CreateModel(
            name='BusinessGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('words', models.CharField(help_text='What customers or the business have of it.', max_length=600)),
                ('measure', models.CharField(blank=True, help_text='Code on the measures shelf, where one figure tells.', max_length=48)),
                ('target', models.FloatField(blank=True, help_text='In the unit of the measure; shares from 0 to 1.', null=True)),
                ('tolerance', models.FloatField(default=0.0, help_text='How far from the target is still called near.')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='First day on which it holds no more.', null=True)),
                ('made_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goals_owned', to='people.person')),
                ('under', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='beneath', to='plan.businessgoal')),
            ],
            options={
                'ordering': ['starts_on', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='business_goal_ends_after_start', violation_error_message='A goal ends after it began.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('measure', ''), ('target', None)), models.Q(models.Q(('measure', ''), _negated=True), ('target__isnull', False)), _connector='OR'), name='business_goal_measure_with_target', violation_error_message='A measure has a target, or there is none.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='GoalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, max_length=24)),
                ('linked_at', models.DateTimeField()),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='goal_link', to='plan.document')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='plan.businessgoal')),
                ('linked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('objective', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='goal_link', to='plan.planobjective')),
                ('standard', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='goal_link', to='ground.standard')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('role', ''), _negated=True), fields=('role',), name='goal_link_once_a_role'),
                    models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('objective__isnull', False), ('role', ''), ('standard', None)), models.Q(('document', None), ('objective', None), ('role', ''), ('standard__isnull', False)), models.Q(('document__isnull', False), ('objective', None), ('role', ''), ('standard', None)), models.Q(('document', None), ('objective', None), ('standard', None), models.Q(('role', ''), _negated=True)), _connector='OR'), name='goal_link_of_one', violation_error_message='One thing serves a goal.'),
                ],
            },
        ),
    ]
