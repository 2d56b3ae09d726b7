"""How many were answered in time may be reckoned from a rounded share: between what it lies."""

from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ("record", "0003_archives"),
    ]

    operations = [
        migrations.AddField(
            model_name="intervaltotal",
            name="in_time_high",
            field=models.PositiveIntegerField(blank=True, help_text="The most in time, likewise.", null=True),
        ),
        migrations.AddField(
            model_name="intervaltotal",
            name="in_time_low",
            field=models.PositiveIntegerField(blank=True, help_text="The fewest in time, where that is reckoned from a rounded share; none where it was counted.", null=True),
        ),
    ]
