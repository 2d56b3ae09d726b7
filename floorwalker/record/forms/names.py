"""The forms of Who is who: whose a name is and when, a name never met, a workbook of many."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.models.lines import Channel
from floorwalker.record.deciding import Days
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.models import Resolution, SourceName
from floorwalker.record.models.names import VALUE_CHARACTERS

WHO_HELP = {
    "agent": "Reference, staff number, email or whole name.", "queue": "Reference, code or name.",
    "reason": "Code or name.", "customer": "Reference such as CUS-12, or the number in another system.",
}
DATE = {"type": "date"}


def systems() -> list[tuple[str, str]]:
    """Return the systems that names come from."""
    return [(importer.code, importer.label) for importer in IMPORTERS]


class DaysForm(forms.Form):
    """From which day up to which."""

    starts_on = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs=DATE), help_text="Empty: from the beginning."
    )
    ends_on = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(attrs=DATE),
        help_text="The first day on which it no longer holds. Empty: until further notice.",
    )

    def days(self) -> Days:
        """Return the days."""
        return Days(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])


class WhoseForm(DaysForm):
    """Whose it is, and when."""

    who = forms.CharField(label="This is", max_length=160, widget=forms.TextInput(attrs={"list": "who-there-is", "autocomplete": "off"}))
    outcome = forms.ModelChoiceField(
        Resolution.objects.filter(retired_at=None), label="What came of it", required=False, to_field_name="code",
        help_text="Says of each contact whether the matter was settled, if the outcome does.",
    )
    field_order = ("who", "outcome", "starts_on", "ends_on")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].help_text = WHO_HELP[kind]
        if kind != SourceName.Kind.REASON:
            del self.fields["outcome"]


class AddForm(DaysForm):
    """A name that no import has brought yet."""

    source = forms.ChoiceField(label="System", choices=systems)
    kind = forms.ChoiceField(label="What it names", choices=SourceName.Kind.choices)
    channel = forms.ChoiceField(label="Channel of a queue", choices=Channel.choices, required=False)
    value = forms.CharField(label="What the system calls it", max_length=VALUE_CHARACTERS, help_text="Login, extension, queue or code.")
    who = forms.CharField(label="Whose it is", max_length=160, help_text="Reference, staff number, email, code or whole name.")
    field_order = ("source", "kind", "value", "channel", "who", "starts_on", "ends_on")


class NewForm(forms.Form):
    """What somebody new is called here."""

    display_name = forms.CharField(label="Name here", max_length=120, required=False, help_text="Empty: as the system calls them.")


class SheetForm(forms.Form):
    """Many at once: pasted from a sheet, or a file."""

    file = forms.FileField(label="CSV or Excel workbook", required=False)
    pasted = forms.CharField(
        label="Or paste the rows here", required=False, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="With a first row that names the columns: system, kind, name, who, from, until, and outcome of a disposition.",
    )
    source = forms.ChoiceField(label="System, where no column says", choices=systems)
    order = forms.ChoiceField(
        label="Dates are written", choices=(("dmy", "Day, month, year"), ("mdy", "Month, day, year"), ("ymd", "Year, month, day"))
    )

    def clean(self) -> dict[str, Any]:
        """Take a file or rows."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("pasted", "").strip():
            self.add_error("pasted", "Choose a file or paste some rows.")
        return cleaned
