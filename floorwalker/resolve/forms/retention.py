"""What is typed about how long records are kept."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.resolve.models import RetentionRule
from floorwalker.resolve.retention_shelf import KeptKind


class RuleForm(forms.Form):
    """How long a kind of record is kept, from when, and why."""

    months = forms.IntegerField(min_value=1, max_value=600, label="Months", help_text="Never shorter than a duty to keep: a duty wins.")
    event = forms.ChoiceField(label="Counted from when")
    basis = forms.ChoiceField(choices=RetentionRule.Basis.choices, label="It rests on", widget=forms.RadioSelect)
    clause = forms.ChoiceField(required=False, label="The clause")
    policy = forms.CharField(max_length=120, required=False, label="The policy", help_text="Such as DOC-12, version 3.")
    why = forms.CharField(max_length=300, label="Why so long", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, kind: KeptKind, clauses: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["event"].choices = [(code, words) for code, words, _ in kind.events]  # type: ignore[attr-defined]
        self.fields["clause"].choices = [("", "None"), *clauses]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, as the action takes it."""
        said = dict(self.cleaned_data)
        clause, policy = said.pop("clause"), said.pop("policy")
        return {**said, "source": clause if said["basis"] == RetentionRule.Basis.CLAUSE else policy}


class RetireForm(forms.Form):
    """Why a rule is taken out of force."""

    reason = forms.CharField(max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class AcceptForm(forms.Form):
    """Accepting asks for nothing but the click: what would go stands beside it."""
