"""What is typed as the next step on what rests on one or two people."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.actions.reliance import LONGEST_NOTE
from floorwalker.plan.forms.moments import day
from floorwalker.plan.queries.meetings import people
from floorwalker.plan.rules.reliance import STEPS


class StepForm(forms.Form):
    """The next step, whose it is, and by when."""

    step = forms.ChoiceField(label="Next step", choices=STEPS)
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")
    due_on = day("By")
    note = forms.CharField(required=False, max_length=LONGEST_NOTE, label="With whom, or what")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = people()  # type: ignore[attr-defined]
