"""What is typed when reasons and outcomes are edited."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.record import choosing
from floorwalker.record.actions.choices import NAME_CHARACTERS


class NameForm(forms.Form):
    """A name to add or to give."""

    name = forms.CharField(max_length=NAME_CHARACTERS, label="Name")


class MoveForm(forms.Form):
    """Where a branch is to stand: empty for the top."""

    under = forms.ChoiceField(required=False, label="Stands under")

    def __init__(self, *args: Any, tree: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(place.branch.code, place.path) for place in choosing.walk(choosing.TREES[tree]) if not place.retired]
        self.fields["under"] = forms.ChoiceField(required=False, label="Stands under", choices=[("", "the top"), *places])


class MeaningForm(forms.Form):
    """What an outcome says."""

    settles = forms.ChoiceField(
        required=False, label="The customer's matter", choices=[("", "not said"), ("yes", "is settled by it"), ("no", "is left open by it")]
    )
    needs_promise = forms.BooleanField(required=False, label="Something must be promised with it")

    def meaning(self) -> bool | None:
        """Return whether it settles the matter; None says nothing."""
        return {"yes": True, "no": False}.get(self.cleaned_data["settles"])
