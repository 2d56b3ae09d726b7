"""What is typed about breaches of personal data."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from floorwalker.record.forms.log import MomentField
from floorwalker.resolve.models import Breach
from floorwalker.resolve.rules import rights as rules

MOST: Final = 2_000_000_000
"""People or records in one number, as a column holds them."""


def _area(label: str, rows: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        max_length=rules.LONGEST_WORDS, label=label, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class RecordForm(forms.Form):
    """A breach, as soon as somebody knows of it."""

    title = forms.CharField(max_length=120, label="In a few words", help_text="Without anybody's name.")
    nature = forms.ChoiceField(choices=Breach.Nature.choices, label="What happened to the data")
    what_happened = _area("What happened", 4, help_text="What, where, which data. Keep names out; references are enough.")

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["aware_at"] = MomentField(
            zone=zone, label="Known since", help_text="When anybody of the house noticed; 72 hours run from it, over nights and weekends.",
        )


class DescribeForm(forms.Form):
    """What was learnt since."""

    people_affected = forms.IntegerField(
        min_value=0, max_value=MOST, required=False, label="How many people", help_text="About; empty: not known yet.",
    )
    records_affected = forms.IntegerField(min_value=0, max_value=MOST, required=False, label="How many records")
    consequences = _area("Consequences", 2, required=False)
    measures = _area("Measures", 2, required=False, help_text="What was done, and so that it does not happen again.")


class JudgeForm(forms.Form):
    """How likely harm is, which decides who is told."""

    risk = forms.ChoiceField(choices=Breach.Risk.choices, label="Risk to the people", widget=forms.RadioSelect)
    reason = _area("The reasons", 2, help_text="Where harm is unlikely nobody need be told, and this is what can be shown for it.")


class TellForm(forms.Form):
    """That the Commissioner was told."""

    told_reference = forms.CharField(max_length=60, required=False, label="Their reference")
    late_why = _area("Why it is late", 2, required=False, help_text="Needed after 72 hours.")

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["at"] = MomentField(zone=zone, label="Told")
        self.order_fields(["at", "told_reference", "late_why"])


class PeopleForm(forms.Form):
    """That the people were told, or why not."""

    how = _area("How, or why not", 2)

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["at"] = MomentField(zone=zone, label="Told", required=False, help_text="Empty: they are not told, and you say why.")
        self.order_fields(["at", "how"])


class CloseForm(forms.Form):
    """Closing asks for nothing but the click."""
