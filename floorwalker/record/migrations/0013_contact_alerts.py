"""The alerts of saved views of the list of contacts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0012_stale_day_mark"), ("ground", "0008_saved_views")]

    operations = [
        migrations.CreateModel(
            name="ContactAlert",
            fields=[
                (
                    "view",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE, primary_key=True, related_name="contact_alert", serialize=False,
                        to="ground.savedview",
                    ),
                ),
                ("above", models.PositiveIntegerField(help_text="Tell the owner when more contacts than this match.")),
                ("days", models.PositiveSmallIntegerField(help_text="Days whose contacts the alert counts, today the last.")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1)), name="contact_alert_days",
                        violation_error_message="An alert counts one day at least.",
                    )
                ]
            },
        ),
    ]
