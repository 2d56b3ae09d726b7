"""The register of breaches of personal data."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('resolve', '0005_rechecks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('title', models.CharField(help_text="In a few words, without anybody's name.", max_length=120)),
                ('nature', models.CharField(choices=[('seen', 'Seen by who should not'), ('lost', 'Lost or not to be reached'), ('changed', 'Changed by mistake or on purpose')], max_length=7)),
                ('what_happened', models.TextField()),
                ('aware_at', models.DateTimeField(help_text='When anybody of the house became aware of it: the clock runs from it.')),
                ('recorded_at', models.DateTimeField()),
                ('people_affected', models.PositiveIntegerField(blank=True, help_text='About how many; nothing: not known yet.', null=True)),
                ('records_affected', models.PositiveIntegerField(blank=True, null=True)),
                ('consequences', models.TextField(blank=True)),
                ('measures', models.TextField(blank=True, help_text='What was done about it, and so that it does not happen again.')),
                ('pack', models.CharField(max_length=60)),
                ('edition', models.CharField(max_length=10)),
                ('digest', models.CharField(max_length=64)),
                ('late_from', models.DateTimeField(help_text='When telling the Commissioner is late.')),
                ('risk', models.CharField(blank=True, choices=[('unlikely', 'Harm is unlikely'), ('likely', 'Harm is likely'), ('high', 'The risk is high')], help_text='Empty: not judged yet.', max_length=8)),
                ('risk_why', models.TextField(blank=True)),
                ('judged_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, help_text='When the Commissioner was told.', null=True)),
                ('told_reference', models.CharField(blank=True, help_text='What the Commissioner calls it.', max_length=60)),
                ('late_why', models.TextField(blank=True)),
                ('people_told_at', models.DateTimeField(blank=True, null=True)),
                ('people_told_how', models.TextField(blank=True, help_text='By which way and in which words; or why not, though the risk is high.')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'breaches',
                'ordering': ['-aware_at', '-pk'],
                'indexes': [models.Index(fields=['-aware_at', '-id'], name='breach_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('risk', ''), models.Q(('risk_why', ''), _negated=True), _connector='OR'), name='breach_judged_with_reason', violation_error_message='A risk is judged with its reason.'), models.CheckConstraint(condition=models.Q(('told_at', None), ('told_at__lt', models.F('late_from')), models.Q(('late_why', ''), _negated=True), _connector='OR'), name='breach_late_with_reason', violation_error_message='Telling late needs the reasons.')],
            },
        ),
    ]
