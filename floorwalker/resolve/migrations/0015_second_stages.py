"""The second stage of complaints, beside the first."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0014_processors'),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('written_at', models.DateTimeField()),
                ('first', models.OneToOneField(help_text='Whose answer did not end it.', on_delete=django.db.models.deletion.CASCADE, related_name='second_stage', to='resolve.complaint')),
                ('second', models.OneToOneField(help_text='The complaint at its second stage.', on_delete=django.db.models.deletion.CASCADE, related_name='second_of', to='resolve.complaint')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='second_stage_is_another', violation_error_message='The second stage is a record of its own.')],
            },
        ),
    ]
