"""Requests about rights over personal data, what was asked for about them, and their letters."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('record', '0008_sound_and_words'),
        ('resolve', '0001_regimes_and_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='RightsRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('access', 'Access'), ('rectification', 'Rectification'), ('erasure', 'Erasure'), ('restriction', 'Restriction'), ('portability', 'Portability'), ('objection', 'Objection'), ('complaint', 'Complaint to the controller')], max_length=13)),
                ('asker', models.CharField(blank=True, help_text='Who asks, as they call themselves; empty once erased.', max_length=160)),
                ('reach', models.CharField(blank=True, help_text='Where the answer goes: an address of mail or post.', max_length=254)),
                ('words', models.TextField(blank=True, help_text='What they ask, as near to their words as was kept.')),
                ('way', models.CharField(choices=[('email', 'Email'), ('letter', 'Letter'), ('telephone', 'Telephone'), ('in_person', 'In person'), ('form', 'Form on the web')], max_length=9)),
                ('received_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('pack', models.CharField(max_length=60)),
                ('edition', models.CharField(help_text='Version of the pack in force on the day of receipt.', max_length=10)),
                ('digest', models.CharField(help_text='SHA-256 of what that edition says.', max_length=64)),
                ('identity_at', models.DateTimeField(blank=True, help_text='When it was made sure that they are who they say.', null=True)),
                ('identity_how', models.CharField(blank=True, max_length=200)),
                ('last_day', models.DateField(blank=True, help_text='The last day in time; none while the clock stands still or none runs.', null=True)),
                ('late_from', models.DateTimeField(blank=True, null=True)),
                ('extended_at', models.DateTimeField(blank=True, null=True)),
                ('extended_for', models.CharField(blank=True, choices=[('complex', 'It is complex'), ('many', 'They sent many requests')], max_length=7)),
                ('extended_why', models.TextField(blank=True)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('granted', 'Done as asked'), ('partly', 'Done in part'), ('refused', 'Refused'), ('nothing_kept', 'We keep nothing about them'), ('withdrawn', 'Withdrawn by who asked')], max_length=12)),
                ('exemption', models.CharField(blank=True, help_text='Heading of the pack under which something is withheld or refused.', max_length=120)),
                ('outcome_why', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_late', models.BooleanField(default=False)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.customer')),
                ('identity_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(blank=True, help_text='Somebody of the house who asks.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('extended_at', None), models.Q(('extended_for', ''), _negated=True), _connector='OR'), name='rights_longer_with_reason', violation_error_message='More time is taken with a reason.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='rights_closed_whole', violation_error_message='A request is closed with an outcome.'), models.CheckConstraint(condition=models.Q(('customer', None), ('person', None), _connector='OR'), name='rights_of_one')],
                'indexes': [models.Index(fields=['-received_at', '-id'], name='rights_time'), models.Index(condition=models.Q(('closed_at', None)), fields=['late_from', 'id'], name='rights_next')],
                'ordering': ['-received_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RightsLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('acknowledgement', 'Acknowledgement'), ('rights-extension', 'More time is needed'), ('rights-answer', 'Answer'), ('rights-refusal', 'Refusal, whole or in part'), ('final-response', 'Outcome of the complaint')], max_length=16)),
                ('words', models.TextField(blank=True)),
                ('digest', models.CharField(help_text='SHA-256 of its words.', max_length=64)),
                ('way', models.CharField(choices=[('email', 'Email'), ('letter', 'Letter'), ('telephone', 'Telephone'), ('in_person', 'In person'), ('form', 'Form on the web')], max_length=9)),
                ('sent_at', models.DateTimeField()),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='resolve.rightsrequest')),
            ],
            options={
                'ordering': ['sent_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RightsWait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('waits_for', models.CharField(choices=[('identity', 'Proof of who asks'), ('clarification', 'What they want to see'), ('fee', 'A fee')], max_length=13)),
                ('asked_at', models.DateTimeField()),
                ('words', models.TextField(blank=True, help_text='What was asked.')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waits', to='resolve.rightsrequest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('request', 'waits_for'), name='rights_wait_once')],
                'ordering': ['asked_at', 'pk'],
            },
        ),
    ]
