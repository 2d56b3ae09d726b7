"""Registers of cases that are brought in, their rows, and where they differ from the rules."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0004_mail_files'),
        ('people', '0001_house'),
        ('resolve', '0010_retention'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('source', models.CharField(help_text='The register that it is from; an old reference stands once in each.', max_length=40)),
                ('name', models.CharField(help_text='The name of the file.', max_length=200)),
                ('columns', models.JSONField(default=list, help_text='The headers of the file.')),
                ('mapping', models.JSONField(default=dict, help_text='What each column is, by its header, and the order of day and month.')),
                ('state', models.CharField(choices=[('handed', 'Handed in'), ('reading', 'Being read'), ('ready', 'Looked at'), ('bringing', 'Being brought in'), ('in', 'Brought in'), ('taking_out', 'Being taken out'), ('out', 'Taken out')], default='handed', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('brought_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('job', models.ForeignKey(blank=True, help_text='The last work on it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ground.job')),
                ('site', models.ForeignKey(help_text='Whose people have the cases; its zone is that of times.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
                ('stored', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.storedfile')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportedCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='The row as a person counts it.')),
                ('source', models.CharField(max_length=40)),
                ('old_reference', models.CharField(max_length=60)),
                ('what', models.CharField(choices=[('new', 'To come in'), ('known', 'In already'), ('refused', 'Refused'), ('in', 'Brought in'), ('out', 'Taken out')], max_length=7)),
                ('column', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(blank=True, help_text='What stood there.', max_length=120)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('remedy', models.CharField(blank=True, max_length=300)),
                ('facts', models.JSONField(blank=True, default=dict, help_text='What the old register said, as it is compared and shown.')),
                ('changes', models.PositiveIntegerField(default=0, help_text='The count of changes of the case once it was in: more is work done here.')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='resolve.caseimport')),
                ('complaint', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imported', to='resolve.complaint')),
                ('difficulty', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imported', to='resolve.difficulty')),
            ],
            options={
                'ordering': ['batch', 'number'],
                'indexes': [models.Index(fields=['old_reference'], name='imported_case_old'), models.Index(fields=['batch', 'what', 'number'], name='imported_case_what')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='imported_case_row_once'), models.UniqueConstraint(condition=models.Q(('what', 'in')), fields=('source', 'old_reference'), name='imported_case_once', violation_error_message='A case of that register comes in once.')],
            },
        ),
        migrations.CreateModel(
            name='CaseDifference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('due', 'Another due date'), ('not_due', 'Due there, not by the rules'), ('new_clock', 'Clock that it did not have'), ('late', 'Called in time, was late'), ('in_time', 'Called late, was in time'), ('outcome', 'Outcome does not fit its issues'), ('letter', 'Letter missing'), ('regime', 'Another regulation')], max_length=9)),
                ('of', models.CharField(blank=True, help_text='The clock or letter that it is about.', max_length=40)),
                ('theirs', models.CharField(help_text='What the old register says.', max_length=200)),
                ('ours', models.CharField(help_text='What follows by the rules.', max_length=200)),
                ('state', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('corrected', 'Corrected')], default='open', max_length=9)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('imported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='resolve.importedcase')),
            ],
            options={
                'ordering': ['imported', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['code', 'id'], name='case_difference_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='case_difference_settled_whole')],
            },
        ),
    ]
