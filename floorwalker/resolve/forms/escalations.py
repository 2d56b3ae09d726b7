"""What is typed when something goes up, is accepted, ends, or when the matrix is set."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.resolve.models import Escalation, EscalationRule, Trigger
from floorwalker.resolve.queries import escalations as queries


class EscalateForm(forms.Form):
    """Why something goes up; only triggers that the matrix names are offered."""

    trigger = forms.ChoiceField(label="Trigger", help_text="Nothing goes up without one.")
    reason = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = dict.fromkeys(queries.matrix().filter(level=1).values_list("trigger", flat=True))
        self.fields["trigger"].choices = [(each, Trigger(each).label) for each in named]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """What came of it."""

    ended = forms.ChoiceField(label="How it ends", choices=Escalation.Ended.choices)
    result = forms.CharField(max_length=500, label="What was decided", widget=forms.Textarea(attrs={"rows": 3}))


class RuleForm(forms.Form):
    """A line of the matrix."""

    trigger = forms.ChoiceField(choices=Trigger.choices, label="Trigger")
    level = forms.ChoiceField(choices=[(1, "1"), (2, "2"), (3, "3")], label="Level")
    role = forms.ChoiceField(choices=[(each.value, each.label) for each in queries.ROLES], label="Goes to")
    accept_minutes = forms.IntegerField(min_value=1, max_value=10_080, label="Accepted within, minutes")
    outside = forms.ChoiceField(choices=EscalationRule.Outside.choices, label="While the line is closed")
    authority = forms.CharField(required=False, max_length=200, label="May decide")
    why = forms.CharField(max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 2}))
