"""What is typed when a proposal of the plan is decided on, or what came of it is looked at again."""

from __future__ import annotations

from django import forms

from floorwalker.plan.forms.moments import day
from floorwalker.plan.rules.deciding import LONGEST_REASON


class ReasonForm(forms.Form):
    """Why a proposal is refused or taken back."""

    reason = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class LookForm(forms.Form):
    """That something stays as it is after a look at it, until when, and why."""

    review_on = day("Looked at again by")
    why = forms.CharField(max_length=LONGEST_REASON, label="Why it stays", widget=forms.Textarea(attrs={"rows": 2}))
