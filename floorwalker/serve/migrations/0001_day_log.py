import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    initial = True

    dependencies = [
        ('ground', '0001_house'),
        ('people', '0001_house'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('issue', 'Issue'), ('move', 'Move'), ('exception', 'Exception'), ('note', 'Note'), ('handover', 'Hand-over')], max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('what', models.TextField(max_length=2000)),
                ('effect', models.CharField(blank=True, max_length=300)),
                ('trigger', models.CharField(blank=True, choices=[('level', 'Service level at risk'), ('volume', 'More contacts than forecast'), ('handle_time', 'Longer contacts than planned'), ('absence', 'Fewer people than rostered'), ('system', 'System or telephone fault'), ('other', 'Something else')], max_length=12)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('raised_by', models.CharField(help_text='Actor, as the trail writes it.', max_length=40)),
                ('raised_at', models.DateTimeField()),
                ('approved', models.BooleanField(blank=True, help_text='Of an exception: None while nobody has decided.', null=True)),
                ('decided_by', models.CharField(blank=True, max_length=40)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, help_text='Issue or move closed, exception taken back, hand-over acknowledged.', null=True)),
                ('result', models.CharField(blank=True, max_length=500)),
                ('measured', models.JSONField(blank=True, help_text='Service level before, during and after, as counted at the close.', null=True)),
                ('from_queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('moved', models.ManyToManyField(blank=True, related_name='moves', to='people.person')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issues_owned', to='people.person')),
                ('person', models.ForeignKey(blank=True, help_text='Whose time is excused, or who takes over.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='log_entries', to='people.person')),
                ('queue', models.ForeignKey(blank=True, help_text='Hit by the issue, or given people.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='serve.exceptionreason')),
            ],
            options={
                'ordering': ['-starts_at', '-pk'],
                'indexes': [models.Index(fields=['starts_at', 'kind'], name='entry_time'), models.Index(fields=['person', 'starts_at'], name='entry_person'), models.Index(condition=models.Q(('closed_at', None)), fields=['kind'], name='entry_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='entry_ends_after_start', violation_error_message='An entry cannot end before it begins.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'exception'), _negated=True), models.Q(('ends_at__gt', models.F('starts_at')), ('person__isnull', False), ('reason__isnull', False)), _connector='OR'), name='exception_is_whole', violation_error_message='An exception needs a person, a reason and an end.'), models.CheckConstraint(condition=models.Q(models.Q(('approved', None), ('decided_at', None)), models.Q(('approved__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='entry_decided_whole', violation_error_message='A decision has its time.')],
            },
        ),
        migrations.CreateModel(
            name='ExceptionReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('place', models.CharField(choices=[('in_office', 'In the office'), ('out_of_office', 'Out of the office')], default='in_office', max_length=14)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=40)),
                ('act', models.CharField(max_length=12)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='serve.entry')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
