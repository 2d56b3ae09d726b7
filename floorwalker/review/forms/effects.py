"""Forms of changes under watch and of audits of touchpoints."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.models import Document
from floorwalker.plan.rules.customer_messages import CHANNELS
from floorwalker.review.models import TouchpointAnswer, WatchedChange
from floorwalker.review.queries.moved import LOOKED

_TEXT: Final = {"rows": 3}
LONGEST: Final = 500


class ChangeForm(forms.Form):
    """A change to be watched."""

    name = forms.CharField(max_length=80, label="What is changed")
    kind = forms.ChoiceField(choices=WatchedChange.Kind, label="Kind")
    why = forms.CharField(max_length=LONGEST, label="What it is to bring", widget=forms.Textarea(attrs=_TEXT))
    happens_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    after_days = forms.IntegerField(label="Days watched", min_value=1, max_value=92, initial=28)
    measure = forms.ChoiceField(label="The figure that it is to move", choices=[(each.code, each.name) for each in LOOKED])
    stages = forms.MultipleChoiceField(
        label="Stages of the journey that it touches", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="The other stages are watched for side effects. Without one it is not approved.",
    )
    about = forms.CharField(
        max_length=60, label="The record that tells of it", required=False, help_text="Such as customer_message:MSG-1 or document:PRO-2.",
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, owners: Any, stages: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["stages"].choices = stages  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The end of a watch."""

    outcome = forms.ChoiceField(choices=WatchedChange.Outcome, label="What becomes of the change")
    said = forms.CharField(max_length=LONGEST, label="Why", widget=forms.Textarea(attrs=_TEXT))


class AuditForm(forms.Form):
    """An audit of touchpoints."""

    question = forms.CharField(max_length=200, label="The question, as a customer asks it")
    statement = forms.ModelChoiceField(
        Document.objects.none(), label="The statement that says the right answer", required=False, empty_label="none",
        help_text="Where it is said, and where words are like it, is found by itself.",
    )
    right = forms.CharField(
        max_length=1_000, label="The right answer", required=False, widget=forms.Textarea(attrs=_TEXT),
        help_text="Without a statement. Documents, places and contacts with words like these are looked for.",
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")

    def __init__(self, *args: Any, owners: Any, statements: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["statement"].queryset = statements  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What somebody was answered at a touchpoint."""

    name = forms.CharField(max_length=120, label="Where it was asked")
    channel = forms.ChoiceField(choices=CHANNELS, label="Over")
    words = forms.CharField(
        max_length=2_000, label="What is answered", required=False, widget=forms.Textarea(attrs=_TEXT), help_text="Empty: nothing is.",
    )


class JudgeForm(forms.Form):
    """Whether a touchpoint answers the same."""

    verdict = forms.ChoiceField(choices=TouchpointAnswer.Verdict, label="A customer hears")
    note = forms.CharField(max_length=300, label="What differs", required=False, widget=forms.Textarea(attrs=_TEXT))


class RaiseForm(forms.Form):
    """An issue raised from a difference."""

    summary = forms.CharField(max_length=300, label="What is wrong, or could be better", widget=forms.Textarea(attrs=_TEXT))


class CloseForm(forms.Form):
    """The end of an audit."""

    said = forms.CharField(max_length=LONGEST, label="What was made of it", widget=forms.Textarea(attrs=_TEXT))
