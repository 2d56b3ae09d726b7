"""What is typed about changes of regulations."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground import packs
from floorwalker.resolve.models import ChangeTask
from floorwalker.resolve.queries import regulatory_changes as queries
from floorwalker.resolve.rules.rights import LONGEST_WORDS

DAY = {"type": "date"}


class ChangeForm(forms.Form):
    """A change that somebody read of."""

    pack = forms.ChoiceField(label="Regulation")
    title = forms.CharField(max_length=120, label="In a few words")
    source = forms.CharField(max_length=200, label="Where it was read")
    clause = forms.CharField(max_length=120, required=False, label="Clause")
    says = forms.CharField(max_length=LONGEST_WORDS, label="What it changes", widget=forms.Textarea(attrs={"rows": 3}))
    in_force_on = forms.DateField(label="In force on", widget=forms.DateInput(attrs=DAY))
    areas = forms.MultipleChoiceField(choices=ChangeTask.Area.choices, label="What it touches", widget=forms.CheckboxSelectMultiple)
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label="Who sees to it")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pack"].choices = [(each.code, each.name) for each in packs.regulations()]  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.keepers()  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """A task because of a change."""

    area = forms.ChoiceField(choices=ChangeTask.Area.choices, label="What it touches")
    what = forms.CharField(max_length=200, label="What is to be done")
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label="By whom")
    due_on = forms.DateField(label="By", widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.doers()  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """That a task is done, or why nothing is needed."""

    evidence = forms.CharField(
        max_length=80, required=False, label="Shown by", help_text="A record, such as document:POL-3 or briefing:BRF-2.",
    )
    note = forms.CharField(max_length=500, required=False, label="What was done", help_text="Without a record: why nothing is needed.")


class SignForm(forms.Form):
    """Signing off."""

    why = forms.CharField(max_length=500, label="Why the house is ready", widget=forms.Textarea(attrs={"rows": 2}))
