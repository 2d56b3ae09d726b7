"""The log of changes of regulations, and what is done about each."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0016_assessments'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegulatoryChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('pack', models.CharField(help_text='Code on the shelf of regulations.', max_length=60)),
                ('edition', models.CharField(blank=True, help_text='The edition that brings it; empty where somebody wrote it by hand.', max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('source', models.CharField(help_text='Where it was read.', max_length=200)),
                ('clause', models.CharField(blank=True, max_length=120)),
                ('says', models.TextField(help_text='What it changes.')),
                ('in_force_on', models.DateField()),
                ('differences', models.JSONField(default=list, help_text='`rules.editions.Difference` as values, as they stood when it was recorded.')),
                ('digest', models.CharField(blank=True, help_text='Of the edition.', max_length=64)),
                ('recorded_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('signed_why', models.CharField(blank=True, max_length=500)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['in_force_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('edition', ''), _negated=True), fields=('pack', 'edition'), name='regulatory_change_once', violation_error_message='This edition is recorded already.'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('signed_by__isnull', False), models.Q(('signed_why', ''), _negated=True)), _connector='OR'), name='regulatory_change_signed_whole', violation_error_message='A sign-off says who and why.')],
            },
        ),
        migrations.CreateModel(
            name='ChangeTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(choices=[('cases', 'Open cases'), ('clocks', 'Clocks'), ('documents', 'Documents'), ('letters', 'Wording of letters'), ('records', 'Records and how long they are kept'), ('returns', 'Returns'), ('test', 'The test of a complaint'), ('training', 'Briefings and training'), ('other', 'Something else')], max_length=9)),
                ('what', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('evidence', models.CharField(blank=True, help_text='Ref of what shows it, such as the version of a document.', max_length=80)),
                ('note', models.CharField(blank=True, help_text='What was done, or why nothing is needed.', max_length=500)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='resolve.regulatorychange')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('done_at', None), models.Q(('done_by__isnull', False), models.Q(('evidence', ''), ('note', ''), _negated=True)), _connector='OR'), name='change_task_done_with_proof', violation_error_message='It is done with evidence, or with a reason why nothing is needed.')],
            },
        ),
    ]
