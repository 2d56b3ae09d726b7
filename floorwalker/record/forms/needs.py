"""What is typed when a need of a customer is noted, changed, looked at again or ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms

from floorwalker.ground import clock
from floorwalker.record import adjustments
from floorwalker.record.actions.needs import NOTE_CHARACTERS, REASON_CHARACTERS, WHAT_CHARACTERS, Wanted
from floorwalker.record.models import Need

USUAL: Final = timedelta(days=182)
DETAIL: Final = "detail_"


class _Day(forms.DateField):
    def __init__(self) -> None:
        super().__init__(
            label="Ask again by", initial=lambda: clock.today("UTC") + USUAL,
            help_text="Within twelve months: what somebody needs changes.",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


class NeedForm(forms.Form):
    """What a customer needs, what is done differently, and on which basis that is kept."""

    what = forms.CharField(max_length=WHAT_CHARACTERS, label="What they need", help_text="What, not why: “reads large print”, no illness.")
    adjustments = forms.MultipleChoiceField(label="What we do differently", widget=forms.CheckboxSelectMultiple, required=False)
    driver = forms.ChoiceField(choices=Need.Driver.choices, label="It comes from", help_text="For now: it may change, and it is no label.")
    told_by = forms.ChoiceField(choices=Need.Told.choices, label="Who said it")
    told_in = forms.ChoiceField(required=False, label="In which contact")
    basis = forms.ChoiceField(choices=Need.Basis.choices, label="Why we may keep it")
    how = forms.CharField(
        max_length=REASON_CHARACTERS, label="How they agreed, or why it is kept without", help_text="What you asked, and what they said.",
    )
    note = forms.CharField(
        required=False, max_length=NOTE_CHARACTERS, label="Note", widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"Only what whoever decides must know, at most {NOTE_CHARACTERS} characters. Leaders, complaint handlers and compliance "
        "read it.",
    )
    review_on = _Day()

    def __init__(self, *args: Any, told_in: Sequence[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelf = adjustments.shelf().values()
        self.fields["adjustments"].choices = [(each.code, each.label) for each in shelf]  # type: ignore[attr-defined]
        for each in shelf:
            if each.detail:
                self.fields[DETAIL + each.code] = forms.CharField(
                    required=False, max_length=adjustments.DETAIL_CHARACTERS, label=f"{each.label}: {each.detail}"
                )
        if told_in is None:
            del self.fields["told_in"]
        else:
            self.fields["told_in"].choices = [("", "none"), *told_in]  # type: ignore[attr-defined]

    def details(self) -> list[Any]:
        """Return the fields for what stands beside an adjustment."""
        return [self[name] for name in self.fields if name.startswith(DETAIL)]

    def wanted(self) -> Wanted:
        """Return what was said."""
        said = self.cleaned_data
        return Wanted(
            **{name: said[name] for name in ("what", "driver", "told_by", "basis", "how", "note", "review_on")},
            adjustments={code: said.get(DETAIL + code, "") for code in said["adjustments"]},
        )


class ReviewForm(forms.Form):
    """It is still so."""

    review_on = _Day()


class EndForm(forms.Form):
    """Why it is needed no more."""

    why = forms.ChoiceField(choices=Need.Ended.choices, label="Why")
