"""Impact assessments with their risks."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0015_second_stages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('drafted_at', models.DateTimeField()),
                ('why', models.CharField(blank=True, help_text='What whoever decides is told.', max_length=500)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=500)),
                ('reference', models.CharField(db_index=True, max_length=16)),
                ('number', models.PositiveSmallIntegerField(default=1, help_text='1 is the first version.')),
                ('name', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for a decision'), ('published', 'Published'), ('superseded', 'Superseded'), ('put_away', 'Put away')], default='draft', max_length=10)),
                ('description', models.TextField(blank=True, help_text='What is done with which data of whom, how long, who sees it.')),
                ('necessity', models.TextField(blank=True, help_text='Why it is needed, on which basis, and why nothing less does.')),
                ('consultation', models.TextField(blank=True, help_text='Whom of the people concerned was asked, and what they said.')),
                ('advice', models.TextField(blank=True, help_text='What the data protection officer advised, and what was made of it.')),
                ('commissioner', models.CharField(blank=True, help_text='Where a high risk is left: what they said, and when.', max_length=300)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('template', models.CharField(blank=True, help_text='The shipped text it began from; ours, to be verified.', max_length=24)),
                ('rooms', models.JSONField(default=list, help_text='Rooms whose processing it is about.')),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reference', 'number'), name='assessment_version_once', violation_error_message='This version is there already.'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('reference',), name='assessment_one_published', violation_error_message='One version is published at a time.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('reference',), name='assessment_one_open', violation_error_message='A next version is being written already.')],
            },
        ),
        migrations.CreateModel(
            name='AssessmentRisk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300)),
                ('likelihood', models.PositiveSmallIntegerField(choices=[(1, 'Remote'), (2, 'Possible'), (3, 'Probable')])),
                ('severity', models.PositiveSmallIntegerField(choices=[(1, 'Minimal'), (2, 'Some harm'), (3, 'Severe')])),
                ('measure', models.CharField(max_length=500)),
                ('likelihood_after', models.PositiveSmallIntegerField(choices=[(1, 'Remote'), (2, 'Possible'), (3, 'Probable')])),
                ('severity_after', models.PositiveSmallIntegerField(choices=[(1, 'Minimal'), (2, 'Some harm'), (3, 'Severe')])),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risks', to='resolve.assessment')),
                ('owner', models.ForeignKey(blank=True, help_text='Of the measure.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('likelihood_after__lte', models.F('likelihood')), ('severity_after__lte', models.F('severity'))), name='assessment_risk_not_worse', violation_error_message='A measure makes no risk worse.'), models.CheckConstraint(condition=models.Q(('likelihood__range', (1, 3)), ('likelihood_after__gte', 1), ('severity__range', (1, 3)), ('severity_after__gte', 1)), name='assessment_risk_scored')],
            },
        ),
    ]
