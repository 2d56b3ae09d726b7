"""Conduct: interests and gifts, yearly declarations, and concerns told in confidence."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('review', '0006_surveys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('topic', models.CharField(max_length=20)),
                ('told_at', models.DateTimeField()),
                ('code_digest', models.CharField(blank=True, help_text='Of the code by which an unnamed teller comes back.', max_length=64)),
                ('state', models.CharField(choices=[('told', 'Not answered yet'), ('looked_into', 'Being looked into'), ('closed', 'Closed')], default='told', max_length=12)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'Upheld'), ('partly', 'Partly upheld'), ('not_upheld', 'Not upheld'), ('not_found', 'Could not be found out'), ('elsewhere', 'Passed to the right place, and the teller told')], max_length=12)),
                ('teller', models.ForeignKey(blank=True, help_text='None: nobody is named.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ConcernMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('sealed', models.BinaryField(help_text='The words, sealed for this concern.')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='review.concern')),
                ('reader', models.ForeignKey(blank=True, help_text='None: the teller.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ConcernReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_left_out', models.BooleanField(default=False)),
                ('since', models.DateTimeField()),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='review.concern')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('concern', 'person'), name='concern_reader_once')],
            },
        ),
        migrations.CreateModel(
            name='ConcernRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('appointed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('appointed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='concern_recipient_once')],
            },
        ),
        migrations.CreateModel(
            name='ConductDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('statement', models.PositiveSmallIntegerField(help_text='Which edition of the words was signed.')),
                ('stood', models.JSONField(default=list, help_text='References of the disclosures that stood when it was signed.')),
                ('digest', models.CharField(help_text='SHA-256 of the words, the year, the person and what stood.', max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-year', 'person'],
                'constraints': [models.UniqueConstraint(fields=('person', 'year'), name='conduct_declared_once')],
            },
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('interest', 'Interest in a business'), ('outside_work', 'Work outside'), ('tie', 'Family or close friend'), ('gift_received', 'Gift received or offered'), ('gift_given', 'Gift given'), ('hospitality', 'Hospitality')], max_length=16)),
                ('party', models.CharField(help_text='The business or person on the other side.', max_length=120)),
                ('words', models.TextField(help_text="What it is, in the person's words.")),
                ('worth', models.DecimalField(blank=True, decimal_places=2, help_text='In the currency of the site.', max_digits=10, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('on_day', models.DateField(help_text='Day of the gift, or the day on which the interest began.')),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('told_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a decision'), ('noted', 'Noted'), ('allowed', 'Allowed'), ('conditions', 'Allowed on conditions'), ('refused', 'Not allowed')], max_length=12)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it was decided so, and on which conditions.')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'told_at'], name='disclosure_waiting')],
            },
        ),
    ]
