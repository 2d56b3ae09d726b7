"""Whom a teller left out is sealed, so that nobody learns of being one, also where the house says what it keeps about them."""

import json
from collections import defaultdict

from django.db import migrations, models

from floorwalker.ground import sealed_value
from floorwalker.ground.few_tables import FewTables


def seal(apps, schema_editor):
    """Carry who was left out into the concern, and take their rows away, which would make readers of them."""
    left = defaultdict(list)
    rows = apps.get_model("review", "ConcernReader").objects.filter(is_left_out=True)
    for concern, person in rows.order_by("pk").values_list("concern", "person"):
        left[concern].append(person)
    for concern in apps.get_model("review", "Concern").objects.filter(pk__in=left):
        concern.left_out = sealed_value.seal(json.dumps(sorted(left[concern.pk])).encode(), about=concern.reference)
        concern.save(update_fields=["left_out"])
    rows.delete()


class Migration(FewTables):
    asks = (("review", "concern"), ("review", "concernreader"))

    dependencies = [
        ('review', '0014_evaluations_from_before_apart'),
    ]

    operations = [
        migrations.AddField(
            model_name='concern',
            name='left_out',
            field=models.BinaryField(default=bytes, help_text='Numbers of the people who never open it, sealed: nobody learns of being one.'),
        ),
        migrations.RunPython(seal),
        migrations.RemoveField(
            model_name='concernreader',
            name='is_left_out',
        ),
    ]
