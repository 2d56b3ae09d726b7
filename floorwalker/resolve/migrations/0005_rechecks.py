"""Blind re-checks of what was found to be no complaint."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0004_complaint_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecheckDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField(help_text='Its Monday (UTC).', unique=True)),
                ('seed', models.BigIntegerField()),
                ('population', models.PositiveIntegerField(help_text='Decisions of the week that it is no complaint.')),
                ('drawn', models.PositiveIntegerField()),
                ('drawn_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-week'],
            },
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('answers', models.JSONField(blank=True, default=dict, help_text='Id of each question of the pack to yes, no or unsure.')),
                ('kind', models.CharField(blank=True, choices=[('request', 'Service request'), ('difficulty', 'Difficulty'), ('complaint', 'Complaint')], help_text='What the answers make it.', max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('checker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='people.person')),
                ('classification', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='recheck', to='resolve.classification')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rechecks', to='resolve.recheckdraw')),
            ],
            options={
                'ordering': ['draw', 'pk'],
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['checker'], name='recheck_waits')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('kind', '')), models.Q(('answered_at__isnull', False), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='recheck_answered_whole')],
            },
        ),
    ]
