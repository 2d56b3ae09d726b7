"""The test once more, for a complaint that somebody holds to be a difficulty."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.resolve import opening
from floorwalker.resolve.actions.cases import LONGEST_REASON, Answered
from floorwalker.resolve.forms.cases import PREFIX, answer_of
from floorwalker.resolve.forms.files import CaseForm, area


class PutDownForm(CaseForm):
    """The questions of the edition that the complaint is pinned to, and why it is none."""

    reason = forms.CharField(
        max_length=LONGEST_REASON, label="Why it is a difficulty", widget=area(),
        help_text="It stays a complaint, and its clocks run, until a second person agrees.",
    )

    def fit(self) -> None:
        """Ask the questions first."""
        for each in opening.edition_of(self.complaint).questions:
            self.fields[PREFIX + each.id] = answer_of(each)
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean(self) -> dict[str, Any]:
        """Gather how the test was answered."""
        said = super().clean() or {}
        answers = {name.removeprefix(PREFIX): value for name, value in said.items() if name.startswith(PREFIX) and value}
        return {"tested": Answered(answers=answers, reason=said.get("reason", ""))}
