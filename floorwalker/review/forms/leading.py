"""What is typed on the page of a team: causes and actions, and notes on people's work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.review.models import Evaluation, PerformanceNote, Variance
from floorwalker.review.queries import notes, variances
from floorwalker.review.rules.leading import LONGEST, LONGEST_LINE

_TEXT = {"rows": 2}
_LONG = {"rows": 4}
_NUMBERS_ALONE = "Nobody is rated by numbers alone: say it in words."


class ExplainForm(forms.Form):
    """Why a figure is off target, and what is done."""

    cause = forms.ChoiceField(label="Cause", choices=Variance.Cause.choices)
    words = forms.CharField(max_length=LONGEST_LINE, label="What shows it", widget=forms.Textarea(attrs=_TEXT))
    action = forms.CharField(max_length=LONGEST_LINE, label="What is done", widget=forms.Textarea(attrs=_TEXT))
    owner = forms.ModelChoiceField(Person.objects.none(), label="By whom")
    due_on = day("Until")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = variances.owners()  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What was done."""

    words = forms.CharField(
        max_length=LONGEST_LINE, label="What was done", widget=forms.Textarea(attrs=_TEXT),
        help_text="Its result is measured from tomorrow on.",
    )


class NoteForm(forms.Form):
    """A note on somebody's work."""

    strengths = forms.CharField(
        max_length=LONGEST, label="What went well", widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": _NUMBERS_ALONE}, help_text="In words, of what you heard or read in the contacts below.",
    )
    next_steps = forms.CharField(
        max_length=LONGEST, label="What to do next", widget=forms.Textarea(attrs=_LONG), error_messages={"required": _NUMBERS_ALONE}
    )
    cited = forms.MultipleChoiceField(
        label="Judged contacts that this rests on", widget=forms.CheckboxSelectMultiple, help_text="At least one.",
        error_messages={"required": "Nobody is rated by numbers alone: cite at least one contact that was judged."},
    )
    rating = forms.ChoiceField(label="Overall", choices=PerformanceNote.Rating.choices, widget=forms.RadioSelect)
    weeks = forms.TypedChoiceField(coerce=int, choices=[(each, f"{each} weeks") for each in notes.WEEKS], widget=forms.HiddenInput)

    def __init__(self, *args: Any, among: Iterable[Evaluation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cited"].choices = [  # type: ignore[attr-defined]
            (each.reference, f"{each.reference}, contact of {each.contact_at:%d %b}, {each.scorecard.name}: {_score(each)}")
            for each in among
        ]


class CommentForm(forms.Form):
    """That a note was read."""

    comment = forms.CharField(max_length=LONGEST, label="Comment", required=False, widget=forms.Textarea(attrs=_TEXT))


class ChallengeForm(forms.Form):
    """That a note is not right."""

    why = forms.CharField(
        max_length=LONGEST, label="What is not so, and what shows it", widget=forms.Textarea(attrs=_TEXT),
        help_text="Another than who wrote it decides.",
    )


class DecideForm(forms.Form):
    """What becomes of a challenge."""

    outcome = forms.ChoiceField(label="Decision", choices=PerformanceNote.Outcome.choices)
    why = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs=_TEXT))


def _score(one: Evaluation) -> str:
    return "not scored" if one.score is None else f"{one.score:.0%}"
