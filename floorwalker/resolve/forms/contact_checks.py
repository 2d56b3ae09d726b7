"""What is answered of a contact that was drawn by chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms

from floorwalker.ground.packs import Question
from floorwalker.resolve.rules.contact_rounds import ANSWERS, LONGEST_WORDS

PREFIX: Final = "q_"
WORDS: Final = "w_"


class JudgeForm(forms.Form):
    """Each question with yes, no or does not apply, and what was seen."""

    def __init__(self, *args: Any, questions: Sequence[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        for each in questions:
            self.fields[PREFIX + each.id] = forms.ChoiceField(label=each.asks, choices=ANSWERS, widget=forms.RadioSelect)
            self.fields[WORDS + each.id] = forms.CharField(label="What you saw", required=False, max_length=LONGEST_WORDS)

    def asked(self) -> Iterable[tuple[Question, Any, Any]]:
        """Yield each question with its answer and its words."""
        for each in self.questions:
            yield each, self[PREFIX + each.id], self[WORDS + each.id]

    def answers(self) -> dict[str, str]:
        """Return the answers, by question."""
        return {each.id: self.cleaned_data[PREFIX + each.id] for each in self.questions}

    def words(self) -> dict[str, str]:
        """Return what was seen, by question."""
        return {each.id: self.cleaned_data[WORDS + each.id] for each in self.questions}
