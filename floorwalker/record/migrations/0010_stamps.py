"""What was done of the steps that a contact asks for."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('record', '0009_needs'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('logged', models.CharField(help_text='The logged contact, by reference: it may lie in an archive by now.', max_length=16)),
                ('step', models.CharField(help_text='Id of the step; of a disclosure with its regulation before it.', max_length=120)),
                ('answer', models.CharField(max_length=20)),
                ('how', models.CharField(blank=True, help_text='How it was made sure, or for what it was agreed.', max_length=80)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('edition', models.CharField(help_text='Of which list, or regulation, and since when it says so.', max_length=80)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='When a pause ended.', null=True)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.customer')),
                ('person', models.ForeignKey(help_text='Who stamped it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['logged', 'at', 'id'],
                'indexes': [models.Index(fields=['at'], name='contact_stamp_time')],
                'constraints': [models.UniqueConstraint(fields=('logged', 'step'), name='contact_stamp_once'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('at')), _connector='OR'), name='contact_stamp_in_order')],
            },
        ),
    ]
