"""Indexes that answer the list of complaints, whoever reads it, without reading the rows."""

from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ('resolve', '0018_anonymised_copies'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_next',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_owner',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_time',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_age',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_care',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_final',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaint_closed',
        ),
        migrations.AddIndex(
            model_name='caseclock',
            index=models.Index(condition=models.Q(('escalated_at__isnull', False)), fields=['escalated_at', 'complaint'], name='case_clock_escalated'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['state', 'next_due_at', 'id', 'owner', 'logged_by', 'site', 'final_due_at', 'needs_support', 'summary'], name='complaint_next'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['state', 'final_due_at', 'id', 'owner', 'logged_by', 'site'], name='complaint_final'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['state', '-closed_at', '-id', 'owner', 'logged_by', 'site', 'outcome', 'route'], name='complaint_closed'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['-received_at', '-id', 'owner', 'logged_by', 'site', 'root_cause'], name='complaint_time'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['owner', 'state', 'next_due_at', 'final_due_at', 'needs_support'], name='complaint_owner'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['received_at', 'needs_support'], name='complaint_age'),
        ),
    ]
