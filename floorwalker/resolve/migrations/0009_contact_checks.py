"""Contacts drawn by chance, and how they were judged."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0008_erased_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pack', models.CharField(help_text='Code of the regulation whose questions are asked.', max_length=60)),
                ('first', models.DateField(help_text='First day (UTC) of the week or month.')),
                ('after', models.DateField(help_text='First day after it.')),
                ('seed', models.BigIntegerField()),
                ('population', models.PositiveIntegerField(help_text='Contacts of it that somebody handled.')),
                ('drawn', models.PositiveIntegerField()),
                ('digest', models.CharField(help_text="SHA-256 of what was drawn from, as of the engine's frame.", max_length=64)),
                ('drawn_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-first', 'pack'],
                'constraints': [models.UniqueConstraint(fields=('pack', 'first'), name='contact_draw_once'), models.CheckConstraint(condition=models.Q(('after__gt', models.F('first'))), name='contact_draw_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ContactCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('contact', models.BigIntegerField(help_text='Number of the contact: C-n.')),
                ('started_at', models.DateTimeField(help_text='When the contact began: its questions are those of that day.')),
                ('answers', models.JSONField(blank=True, default=dict, help_text='Id of each question to yes, no or na.')),
                ('words', models.JSONField(blank=True, default=dict, help_text='Id of a question to what was seen.')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('finding', models.CharField(blank=True, help_text='The finding that was raised of it, by reference.', max_length=16)),
                ('agent', models.ForeignKey(help_text='Who handled it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('checker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_checks', to='people.person')),
                ('team', models.ForeignKey(blank=True, help_text='Of the agent on the day.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='resolve.contactdraw')),
            ],
            options={
                'ordering': ['draw', 'pk'],
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['checker'], name='contact_check_waits'), models.Index(fields=['contact'], name='contact_check_contact')],
                'constraints': [models.UniqueConstraint(fields=('draw', 'contact'), name='contact_check_once'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', False), ('finding', ''), _connector='OR'), name='contact_check_found_when_judged')],
            },
        ),
    ]
