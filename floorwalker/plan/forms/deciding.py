"""What is typed when a proposal of the plan is decided on."""

from __future__ import annotations

from django import forms

from floorwalker.plan.rules.deciding import LONGEST_REASON


class ReasonForm(forms.Form):
    """Why a proposal is refused or taken back."""

    reason = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs={"rows": 2}))
