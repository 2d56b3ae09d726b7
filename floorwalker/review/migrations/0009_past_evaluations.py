"""Evaluations from before."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('review', '0008_service_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='PastEvaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Its key in the system before.', max_length=80, unique=True)),
                ('contact', models.BigIntegerField(blank=True, help_text='Number of the contact, where it is in the record.', null=True)),
                ('on_day', models.DateField(help_text='Day of the contact, or of the evaluation where only that is known.')),
                ('form', models.CharField(max_length=120)),
                ('score', models.FloatField(blank=True, help_text='Share from 0 to 1.', null=True)),
                ('passed', models.BooleanField(blank=True, null=True)),
                ('evaluator', models.CharField(blank=True, help_text='Who made it, as the system before called them.', max_length=120)),
                ('words', models.TextField(blank=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-on_day', '-pk'],
                'indexes': [models.Index(fields=['agent', 'on_day'], name='past_evaluation_agent'), models.Index(fields=['contact'], name='past_evaluation_contact')],
            },
        ),
    ]
