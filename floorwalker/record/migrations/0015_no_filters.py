"""Filters of the list of contacts are views now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0014_filters_become_views")]

    operations = [migrations.DeleteModel(name="SavedFilter")]
