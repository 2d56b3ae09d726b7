"""What is typed to ask for a reading: who must, by when, why, and questions with their answers."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.forms import day_input
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.actions.readings import Audience
from floorwalker.plan.queries import documents
from floorwalker.plan.rules.readings import MOST_QUESTIONS, Question

MOST_WRONG = 3


def _some(label: str, rows: Any, size: int, help_text: str = "") -> forms.ModelMultipleChoiceField:  # type: ignore[type-arg]
    widget = forms.SelectMultiple(attrs={"size": size})
    return forms.ModelMultipleChoiceField(rows, required=False, label=label, widget=widget, help_text=help_text)


class AskForm(forms.Form):
    """Who must read it, by when and why."""

    roles = forms.MultipleChoiceField(
        required=False, label="Roles", choices=Role.choices, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="None chosen: every role. Several with Ctrl.",
    )
    teams = _some("Teams", Team.objects.none(), 6, "Of those roles, only who is in one of these teams or at one of these sites.")
    sites = _some("Sites", Site.objects.none(), 3)
    people = _some("And by name", Person.objects.none(), 6, "In addition, whatever their role and team.")
    due_on = forms.DateField(
        label="By", widget=day_input(), help_text="17:00 where each works; a closed day is moved to the open day before."
    )
    why = forms.CharField(
        label="Why they must read it", max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text="They see it in My day.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        here: dict[str, Any] = self.fields
        here["teams"].queryset = Team.objects.filter(retired_at=None).order_by("name")
        here["sites"].queryset = Site.objects.filter(retired_at=None).order_by("name")
        here["people"].queryset = who_may(documents.READ, on=documents.today()).filter(is_provisional=False)

    def audience(self) -> Audience:
        """Return who must."""
        return Audience(**{name: list(self.cleaned_data[name]) for name in ("roles", "teams", "sites", "people")})


class QuestionForm(forms.Form):
    """One question; left empty it is none."""

    words = forms.CharField(required=False, max_length=200, label="Question")
    section = forms.ChoiceField(required=False, label="Answered in")
    right = forms.CharField(required=False, max_length=160, label="Right answer")
    wrong = forms.CharField(
        required=False, max_length=500, label="Wrong answers, one a line", widget=forms.Textarea(attrs={"rows": MOST_WRONG}),
    )

    def __init__(self, *args: Any, sections: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["section"].choices = [("", "the whole"), *sections]  # type: ignore[attr-defined]

    def clean_wrong(self) -> list[str]:
        """Return the wrong answers."""
        lines = [line for each in str(self.cleaned_data["wrong"]).splitlines() if (line := " ".join(each.split()))]
        if len(lines) > MOST_WRONG or any(len(line) > 160 for line in lines):
            raise forms.ValidationError("Give up to three wrong answers of at most 160 characters, one a line.")
        return lines

    def question(self) -> Question | None:
        """Return the question, None where nothing was typed."""
        typed = self.cleaned_data
        words, right, wrong = typed.get("words", ""), typed.get("right", ""), tuple(typed.get("wrong") or ())
        return Question(words, typed.get("section", ""), right, wrong) if words or right or wrong else None


QuestionForms = forms.formset_factory(
    QuestionForm, extra=MOST_QUESTIONS, max_num=MOST_QUESTIONS, validate_max=True, absolute_max=MOST_QUESTIONS
)
