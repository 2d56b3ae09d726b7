"""Filters of the list of contacts become views as every list has them; an alert hangs on its view."""

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Replace


def move(apps, _schema_editor):
    view, alert = apps.get_model("ground", "SavedView"), apps.get_model("record", "ContactAlert")
    for kept in apps.get_model("record", "SavedFilter").objects.order_by("pk").iterator():
        moved = view.objects.create(
            reference=kept.reference, person_id=kept.person_id, place="record:contacts", title="Contacts", name=kept.name,
            query=kept.query, words="; ".join(f"{code}: {value}" for code, value in kept.query.items())[:2_000],
            created_at=kept.created_at,
        )
        if kept.alert_above is not None:
            alert.objects.create(view=moved, above=kept.alert_above, days=kept.alert_days)
    for told in ("Todo", "Notice"):
        rows = apps.get_model("ground", told).objects.filter(about__startswith="saved_filter:")
        rows.update(about=Replace("about", Value("saved_filter:"), Value("view:")))


class Migration(migrations.Migration):
    dependencies = [("record", "0013_contact_alerts"), ("ground", "0008_saved_views")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
