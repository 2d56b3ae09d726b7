"""Where something of who asked was found, what was decided of it, and the package that is handed out."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0004_mail_files'),
        ('people', '0001_house'),
        ('resolve', '0002_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='RightsSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='None while it is under way.', null=True)),
                ('tables', models.PositiveIntegerField(default=0, help_text='How many declared tables were walked.')),
                ('package_sha256', models.CharField(blank=True, max_length=64)),
                ('packed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.job')),
                ('package', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.storedfile')),
                ('packed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search', to='resolve.rightsrequest')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RightsItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('model', models.CharField(help_text='The table, as the registry of personal data names it.', max_length=80)),
                ('place', models.CharField(blank=True, help_text='Year of the archive it lies in; empty: in the house.', max_length=8)),
                ('keys', models.JSONField(help_text='Keys of its rows.')),
                ('how', models.CharField(help_text='How it was found: tie, ref or words.', max_length=8)),
                ('names_others', models.BooleanField(default=False, help_text='It says something of somebody else, as far as a program can tell.')),
                ('decision', models.CharField(blank=True, choices=[('release', 'Hand out as it stands'), ('redact', 'Hand out with others blanked'), ('withhold', 'Withhold')], max_length=8)),
                ('exemption', models.CharField(blank=True, max_length=120)),
                ('reason', models.TextField(blank=True)),
                ('blanked', models.JSONField(blank=True, default=list, help_text='Words that the reviewer has blanked beside those found.')),
                ('digest', models.CharField(blank=True, help_text='SHA-256 of what was decided on, as it would go out.', max_length=64)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='found', to='resolve.rightsrequest')),
            ],
            options={
                'ordering': ['request', 'position'],
                'constraints': [models.UniqueConstraint(fields=('request', 'position'), name='rights_item_once'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'withhold'), _negated=True), models.Q(('exemption', ''), _negated=True), _connector='OR'), name='rights_item_withheld_under', violation_error_message='What is withheld is so under an exemption.')],
            },
        ),
    ]
