"""What is typed about processors."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.forms import day_input
from floorwalker.ground.people.models import Person
from floorwalker.resolve.models import Processor
from floorwalker.resolve.queries import processors as queries


class SaidForm(forms.Form):
    """What a processor does with which data, where, and under what."""

    name = forms.CharField(max_length=120, label="Name")
    does = forms.CharField(max_length=300, label="What they do, and what for", widget=forms.Textarea(attrs={"rows": 2}))
    rooms = forms.MultipleChoiceField(label="Whose data reach them", widget=forms.CheckboxSelectMultiple)
    country = forms.CharField(max_length=60, label="Country")
    transfer = forms.ChoiceField(choices=Processor.Transfer.choices, label="What lets data leave the country")
    safeguard = forms.CharField(max_length=300, required=False, label="The safeguard", help_text="Which decision, clauses or rules.")
    sub_processors = forms.CharField(
        max_length=1_000, required=False, label="Their own processors", widget=forms.Textarea(attrs={"rows": 2})
    )
    contract_on = forms.DateField(required=False, label="Contract of", widget=day_input(), help_text="Empty: there is none yet.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rooms"].choices = [(room, room.capitalize()) for room in queries.rooms()]  # type: ignore[attr-defined]


class NewForm(SaidForm):
    """The same, with who looks after it and by when."""

    review_on = forms.DateField(label="Looked at again by", widget=day_input())
    owner = forms.ModelChoiceField(Person.objects.none(), label="Who looks after it")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.keepers()  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What was found."""

    found = forms.CharField(max_length=300, label="What you found", widget=forms.Textarea(attrs={"rows": 2}))
    review_on = forms.DateField(label="Looked at again by", widget=day_input())


class EndForm(forms.Form):
    """The end."""

    on = forms.DateField(label="Ended on", widget=day_input())
    why = forms.CharField(max_length=300, label="Why, and what became of the data", widget=forms.Textarea(attrs={"rows": 2}))
