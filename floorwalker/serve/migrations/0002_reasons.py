"""The reasons for exceptions that a new house begins with; it changes the list as it likes."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from floorwalker.ground.few_tables import FewTables

REASONS = (
    ("system-or-telephone", "System or telephone down", "in_office"),
    ("break-given-back", "Break given back", "in_office"),
    ("helping-another-queue", "Helping another queue", "in_office"),
    ("long-contact", "Long or hard contact", "in_office"),
    ("meeting-or-briefing", "Meeting or briefing", "in_office"),
    ("coaching-or-training", "Coaching or training", "in_office"),
    ("staff-representation", "Staff representation", "in_office"),
    ("evacuation-or-safety", "Evacuation or safety", "in_office"),
    ("agreed-late-start", "Late start or early finish agreed", "out_of_office"),
    ("appointment", "Appointment agreed", "out_of_office"),
    ("travel-disrupted", "Travel disrupted", "out_of_office"),
)


def fill(apps: Any, _schema: Any) -> None:
    """Add the reasons to an empty list."""
    model = apps.get_model("serve", "ExceptionReason")
    if not model.objects.exists():
        model.objects.bulk_create(model(code=code, name=name, place=place) for code, name, place in REASONS)


class Migration(FewTables):
    asks = (("serve", "exceptionreason"),)
    dependencies = [("serve", "0001_day_log")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
