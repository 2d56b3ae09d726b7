"""What is typed when a proposal of the plan is decided on, or what came of it is looked at again."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.plan.rules.deciding import LONGEST_REASON


class ProposeForm(forms.Form):
    """Who decides on a proposal, and why it is made."""

    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides", help_text="Never the one who proposes.")
    why = forms.CharField(
        max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs={"rows": 2}), help_text="Who decides will read this."
    )

    def __init__(self, data: Any = None, *, approvers: Any) -> None:
        super().__init__(data, initial={"approver": approvers.first()}, auto_id="propose-%s")
        self.fields["approver"].queryset = approvers  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a proposal is refused or taken back."""

    reason = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class LookForm(forms.Form):
    """That something stays as it is after a look at it, until when, and why."""

    review_on = day("Looked at again by")
    why = forms.CharField(max_length=LONGEST_REASON, label="Why it stays", widget=forms.Textarea(attrs={"rows": 2}))
