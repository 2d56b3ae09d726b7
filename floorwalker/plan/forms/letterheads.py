"""What is typed about a letterhead; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.document_variants import brand_choices
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import Letterhead
from floorwalker.plan.queries import letterheads as queries
from floorwalker.plan.rules.letterheads import Head


def _lines(label: str, *, most: int, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


class LetterheadForm(forms.Form):
    """Under which name, from where, as whom in law, and from whom mail comes."""

    brand = forms.ChoiceField(label="Of", required=False, help_text="The house itself stands in for a brand without one of its own.")
    name = forms.CharField(max_length=80, label="Name at the top")
    address = _lines("Address", most=300, help_text="One line each.")
    registration = forms.CharField(
        max_length=200, label="Who it is in law",
        help_text="Stands at the foot, such as: Larkfield Insurance Services Ltd, registered in England, no. 01234567.",
    )
    sender_name = forms.CharField(max_length=80, label="Sender of mail", help_text="As customers see it.")
    sender_address = forms.EmailField(max_length=120, label="Sender's address")
    reply_to = forms.EmailField(max_length=120, required=False, label="Answers go to", help_text="Where that is another address.")
    signature = _lines("Signature", most=300, required=False, help_text="Below a letter, one line each.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who keeps it true.")
    starts_on = day("First day")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, of: Letterhead | None, **options: Any) -> None:
        super().__init__(*args, **options)
        house, *brands = brand_choices()
        known = [(house[0], "the house"), *brands]
        kept = [(of.brand, of.brand)] if of is not None and of.brand not in dict(known) else []
        self.fields["brand"].choices = [*known, *kept]  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]

    def head(self) -> Head:
        """Return what was typed."""
        return Head(**{name: self.cleaned_data[name] for name in Head.__dataclass_fields__})


def begins_from(one: Letterhead) -> dict[str, Any]:
    """Return what the form of a letterhead begins with."""
    return {name: getattr(one, name) for name in (*Head.__dataclass_fields__, "owner")} | {"seen": one.changes}
