"""Contacts drawn at random from those behind a signal, and what was found in them."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('review', '0015_concerns_left_out_sealed'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignalSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.BigIntegerField(help_text='Of the draw; with the reference of the signal it draws the same again.')),
                ('behind', models.PositiveIntegerField(help_text='Contacts behind the signal when it was drawn.')),
                ('reached', models.PositiveIntegerField(help_text='Of them those that who drew may open: the draw is from these.')),
                ('drawn_at', models.DateTimeField()),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('signal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sample', to='review.chartsignal')),
            ],
        ),
        migrations.CreateModel(
            name='SampledContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='From 1, in the random order in which they are read.')),
                ('contact', models.BigIntegerField(help_text='Number of the contact: C-n.')),
                ('found', models.CharField(blank=True, help_text='In few words, the same for the same thing, so that it is counted.', max_length=80)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='review.signalsample')),
            ],
            options={
                'ordering': ['sample', 'position'],
                'constraints': [models.UniqueConstraint(fields=('sample', 'position'), name='sampled_position_once'), models.UniqueConstraint(fields=('sample', 'contact'), name='sampled_contact_once'), models.CheckConstraint(condition=models.Q(models.Q(('read_at', None), ('read_by', None)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='sampled_read_whole', violation_error_message='What was read was read by somebody.')],
            },
        ),
    ]
