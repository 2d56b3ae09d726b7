"""A draft can be put away, by whom and why."""

from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ("plan", "0001_house"),
    ]

    operations = [
        migrations.AddField(
            model_name="forecast",
            name="put_away_by",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="forecast",
            name="put_away_why",
            field=models.CharField(blank=True, help_text="Why a draft was put away.", max_length=200),
        ),
        migrations.AlterField(
            model_name="forecast",
            name="retired_at",
            field=models.DateTimeField(blank=True, help_text="When another took its place, or a draft was put away.", null=True),
        ),
    ]
