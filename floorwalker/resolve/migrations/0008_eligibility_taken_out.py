"""Whether a complainant may go to the ombudsman was never asked on any page, so its columns go."""

from django.db import migrations

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):
    dependencies = [
        ('resolve', '0007_escalations'),
    ]

    operations = [
        migrations.RemoveField(model_name='complaint', name='eligible'),
        migrations.RemoveField(model_name='complaint', name='eligible_why'),
    ]
