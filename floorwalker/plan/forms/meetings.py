"""What is typed of a meeting: its minutes, and what somebody does after it."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.forms.activities import serves_choices
from floorwalker.plan.forms.moments import day, moment
from floorwalker.plan.forms.moments import read as read_moment
from floorwalker.plan.queries import meetings as queries
from floorwalker.plan.rules.meetings import Minutes


class MinutesForm(forms.Form):
    """The minutes of a meeting."""

    title = forms.CharField(max_length=120, label="Meeting")
    site = forms.ModelChoiceField(Site.objects.none(), label="Site", help_text="On its clock.")
    began = moment("Began")
    chair = forms.ModelChoiceField(Person.objects.none(), label="Chair", help_text="Agrees to the minutes.")
    present = forms.ModelMultipleChoiceField(Person.objects.none(), label="Present", widget=forms.SelectMultiple(attrs={"size": "6"}))
    apologies = forms.ModelMultipleChoiceField(
        Person.objects.none(), required=False, label="Apologies", widget=forms.SelectMultiple(attrs={"size": "4"})
    )
    agenda = forms.CharField(max_length=2000, label="Agenda", widget=forms.Textarea(attrs={"rows": 3}))
    notes = forms.CharField(required=False, max_length=8000, label="What was said", widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].queryset = Site.objects.all()  # type: ignore[attr-defined]
        for name in ("chair", "present", "apologies"):
            self.fields[name].queryset = queries.people()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Place the time on the clock of the site."""
        said = super().clean() or {}
        if said.get("site") and said.get("began"):
            try:
                said["starts_at"] = read_moment(said["began"], zone=said["site"].zone)
            except forms.ValidationError as wrong:
                self.add_error("began", wrong)
        return said

    def minutes(self) -> Minutes:
        """Return what was typed."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "began"}
        return Minutes(**said | {"present": list(said["present"]), "apologies": list(said["apologies"])})


class _Serving(forms.Form):
    """What may name the standard, KPIs or goal that it serves."""

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["serves"] = forms.ChoiceField(
            choices=serves_choices(by), required=False, label="Serves", help_text="What names nothing is listed until it does."
        )


class DecisionForm(_Serving):
    """What a meeting decided."""

    question = forms.CharField(max_length=300, required=False, label="Question")
    choice = forms.CharField(max_length=300, label="What was decided")
    why = forms.CharField(max_length=500, required=False, label="Why")


class ActionForm(_Serving):
    """What somebody does after the meeting."""

    what = forms.CharField(max_length=300, label="What is done")
    owner = forms.ModelChoiceField(Person.objects.none(), label="By whom")
    due_on = day("Until")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.people()  # type: ignore[attr-defined]
