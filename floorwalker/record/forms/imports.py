"""The form that says how files are to be read."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms

from floorwalker.ground.people.models import Site
from floorwalker.record.actions.imports import Reading
from floorwalker.record.importers import IMPORTERS

OWNERSHIP = (
    ("own", "Our own centre: names become people and customers here"),
    ("open", "Open data: every name becomes a keyed pseudonym"),
)


class HowForm(forms.Form):
    """Importer, whose data, zone and site."""

    importer = forms.ChoiceField(label="Kind of log")
    ownership = forms.ChoiceField(label="Whose data", choices=OWNERSHIP, widget=forms.RadioSelect)
    zone = forms.ChoiceField(label="Time zone", help_text="Of times that carry none. The result shows whether it fits.")
    site = forms.ChoiceField(
        label="Site", required=False, help_text="Where queues and people that are new here belong."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[str, str]]] = {
            "importer": [(importer.code, importer.label) for importer in IMPORTERS],
            "zone": [(zone, zone) for zone in sorted(available_timezones())],
            "site": [("", "The first site")] + [(site.code, site.name) for site in Site.objects.filter(retired_at=None)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def reading(self, *, mapping: dict[str, Any] | None = None) -> Reading:
        """Return what was said."""
        return Reading(mapping=mapping, **self.cleaned_data)
