"""A roster can be drafted by itself beside another, and be put away, by whom and why."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ("plan", "0004_promises_people_papers"),
    ]

    operations = [
        migrations.AddField(
            model_name="roster",
            name="beside",
            field=models.ForeignKey(
                blank=True,
                help_text="The version that a draft made by itself goes on from.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="made_beside",
                to="plan.roster",
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="put_away_by",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="roster",
            name="put_away_why",
            field=models.CharField(blank=True, help_text="Why a draft was put away.", max_length=200),
        ),
        migrations.AlterField(
            model_name="roster",
            name="retired_at",
            field=models.DateTimeField(blank=True, help_text="When another took its place, or a draft was put away.", null=True),
        ),
    ]
