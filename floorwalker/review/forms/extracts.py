"""What is typed when a cited contact is kept or let go."""

from __future__ import annotations

from django import forms

from floorwalker.review.actions.extracts import LONGEST_WHY
from floorwalker.review.rules.extracts import BASES


class FreezeForm(forms.Form):
    """The basis on which an extract is kept, and why."""

    basis = forms.ChoiceField(label="Basis", choices=[(each.code, f"{each.name}, {each.years} years") for each in BASES.values()])
    why = forms.CharField(max_length=LONGEST_WHY, label="Why it is needed", widget=forms.Textarea(attrs={"rows": 3}))


class LetGoForm(forms.Form):
    """Why nothing is kept."""

    why = forms.CharField(max_length=LONGEST_WHY, label="Why nothing is kept", widget=forms.Textarea(attrs={"rows": 2}))
