"""Who works on personal data for the house."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0013_checklist_uses'),
    ]

    operations = [
        migrations.CreateModel(
            name='Processor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('does', models.CharField(help_text='What they do with the data, and what for.', max_length=300)),
                ('rooms', models.JSONField(default=list, help_text='Rooms whose data reach them.')),
                ('country', models.CharField(max_length=60)),
                ('transfer', models.CharField(choices=[('none', 'Nothing leaves the country'), ('adequacy', 'The country is adequate'), ('clauses', 'Standard clauses or addendum'), ('rules', 'Binding corporate rules'), ('exception', 'An exception of article 49')], default='none', max_length=9)),
                ('safeguard', models.CharField(blank=True, help_text='Which decision, clauses or rules, and since when.', max_length=300)),
                ('sub_processors', models.TextField(blank=True, max_length=1000)),
                ('contract_on', models.DateField(blank=True, help_text='Day of the contract; none: there is none yet.', null=True)),
                ('review_on', models.DateField()),
                ('added_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, help_text='Why, and what became of the data: returned or deleted.', max_length=300)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('transfer', 'none'), models.Q(('safeguard', ''), _negated=True), _connector='OR'), name='processor_abroad_with_safeguard', violation_error_message='Data leave the country under a safeguard.'), models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('ended_why', ''), _negated=True), _connector='OR'), name='processor_ended_with_reason', violation_error_message='An end says what became of the data.')],
            },
        ),
    ]
