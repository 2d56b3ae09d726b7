"""Messages to customers and their checklists."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0002_standards_by_team'),
        ('people', '0001_house'),
        ('plan', '0010_goals_of_the_business'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(help_text='What customers are told, in a few words.', max_length=80)),
                ('sender', models.CharField(help_text='Who speaks, as customers see it.', max_length=80)),
                ('brand', models.CharField(blank=True, max_length=80)),
                ('channels', models.JSONField(default=list, help_text='Codes of the channels that carry the one text.')),
                ('audience', models.CharField(help_text='Which customers, in words; no names.', max_length=200)),
                ('audience_size', models.PositiveIntegerField(help_text='How many customers it reaches.')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The last day on which it goes out, by the calendar of its zone.')),
                ('zone', models.CharField(max_length=64)),
                ('share', models.FloatField(blank=True, help_text='Contacts expected for each customer told.', null=True)),
                ('profile', models.JSONField(default=list, help_text='Shares of these contacts on the day a customer is told and the days after; sum 1.')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for a decision'), ('approved', 'Approved'), ('withdrawn', 'Withdrawn')], default='draft', max_length=9)),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('drafted_at', models.DateTimeField()),
                ('why', models.CharField(blank=True, help_text='What whoever decides is told.', max_length=500)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=500)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
                ('queue', models.ForeignKey(blank=True, help_text='Where customers will ask.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='customer_messages', to='ground.queue')),
                ('template', models.ForeignKey(blank=True, help_text='The version of the template that it is written from; a later version is chosen, never slipped in.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='customer_messages', to='plan.documentversion')),
            ],
            options={
                'ordering': ['starts_on', 'pk'],
                'indexes': [models.Index(fields=['state', 'starts_on'], name='customer_message_days')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='customer_message_ends_after_start', violation_error_message='Its last day comes before its first.')],
            },
        ),
        migrations.CreateModel(
            name='MessageCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(choices=[('consent', 'Are they people we may write to or ring?'), ('recording', 'Does it say that calls are recorded, where it leads to one?'), ('clear', 'Is it clear, fair and not misleading?'), ('access', 'Can everybody read or hear it?'), ('minimal', 'Does it hold no more personal data than it needs?')], max_length=10)),
                ('answer', models.CharField(choices=[('yes', 'Yes'), ('needless', 'Does not apply')], max_length=8)),
                ('note', models.CharField(help_text='How one knows.', max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='message_checks', to='people.person')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='plan.customermessage')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('message', 'question'), name='message_check_once')],
            },
        ),
    ]
