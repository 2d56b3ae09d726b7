"""The answers to an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from floorwalker.improve.practice.base import Question

_UNITS = {"time": "A time of the day, such as 12:30.", "percent": "In percent.", "seconds": "In minutes and seconds, such as 4:05.",
          "reference": "Log it, then write its reference here."}
_LONGEST = 20


class AnswersForm(forms.Form):
    """One field a question, read in its own unit."""

    def __init__(self, questions: Sequence[Question], data: Any = None) -> None:
        super().__init__(data)
        self._questions = questions
        for each in questions:
            self.fields[each.code] = forms.CharField(
                max_length=_LONGEST, label=each.ask, help_text=_UNITS.get(each.unit, f"How many {each.unit}."),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """Read every answer; what cannot be read is said beside it."""
        cleaned: dict[str, Any] = super().clean() or {}
        for each in self._questions:
            if each.code in cleaned:
                try:
                    cleaned[each.code] = each.read(cleaned[each.code])
                except ValueError as unreadable:
                    self.add_error(each.code, str(unreadable))
        return cleaned
