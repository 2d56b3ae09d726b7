"""What customers need done differently, the agreement it rests on, and whether contacts ask."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('record', '0008_sound_and_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('how', models.CharField(help_text='What was asked and how they agreed.', max_length=200)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='record.customer')),
            ],
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('driver', models.CharField(choices=[('health', 'Health'), ('life_event', 'Something that happened'), ('resilience', 'Little room for shocks'), ('capability', 'Knowledge or confidence')], max_length=10)),
                ('what', models.CharField(help_text='What is needed, not why.', max_length=120)),
                ('adjustments', models.JSONField(default=dict, help_text='Codes of the shelf, each with what was typed beside it.')),
                ('note', models.CharField(blank=True, max_length=200)),
                ('basis', models.CharField(choices=[('consent', 'They agreed'), ('adjustment', 'Only what to do differently, nothing on health'), ('at_risk', 'To protect somebody at risk (Schedule 1, 18)'), ('well_being', 'To protect economic well-being (Schedule 1, 19)')], max_length=10)),
                ('basis_why', models.CharField(blank=True, help_text='Why it is kept without agreement.', max_length=200)),
                ('told_by', models.CharField(choices=[('customer', 'The customer'), ('another', 'Somebody for them'), ('noticed', 'We noticed it')], max_length=8)),
                ('told_in', models.CharField(blank=True, help_text='The contact in which it was said, by reference.', max_length=20)),
                ('noted_at', models.DateTimeField()),
                ('review_on', models.DateField()),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, choices=[('over', 'No longer needed'), ('withdrawn', 'They took back their agreement'), ('mistake', 'Noted by mistake')], max_length=9)),
                ('consent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='record.consent')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='record.customer')),
                ('owner', models.ForeignKey(help_text='Who looks at it again.', on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='people.person')),
            ],
            options={
                'ordering': ['review_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['review_on', 'id'], name='need_review'), models.Index(fields=['customer', 'noted_at'], name='need_customer')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_why', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='need_ends_with_reason', violation_error_message='A need ends with a reason.'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'consent'), _negated=True), ('consent__isnull', False), _connector='OR'), name='need_has_basis', violation_error_message='Agreement is kept with when and how.')],
            },
        ),
        migrations.CreateModel(
            name='NeedsCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('logged', models.CharField(help_text='The logged contact, by reference: it may lie in an archive by now.', max_length=16, unique=True)),
                ('found', models.CharField(choices=[('none', 'Asked, nothing is needed'), ('noted', 'Asked, a need is noted'), ('not_asked', 'Not asked')], max_length=9)),
                ('at', models.DateTimeField()),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_checks', to='record.customer')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs_checks', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='needs_check_time')],
            },
        ),
    ]
