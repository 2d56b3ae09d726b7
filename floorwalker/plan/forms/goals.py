"""What is typed about a goal of the business, and about what serves it."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.kpis import example, measure_choices, read, typed
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import BusinessGoal
from floorwalker.plan.queries import goals as queries
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.goals import Aimed


class GoalForm(forms.Form):
    """One goal."""

    name = forms.CharField(max_length=120, label="Goal", help_text="What the business is after: Customers come back to us.")
    words = forms.CharField(
        max_length=600, label="In words", widget=forms.Textarea(attrs={"rows": 2}), help_text="What customers or the business have of it."
    )
    under = forms.ModelChoiceField(BusinessGoal.objects.none(), label="Part of", required=False, empty_label="no other goal")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who answers for it.")
    measure = forms.ChoiceField(label="Measure", required=False, help_text="Where one figure tells; what serves the goal tells anyway.")
    target = forms.CharField(max_length=12, label="Target", required=False, help_text="80 for 80 %, 4:30 or 270 for seconds.")
    tolerance = forms.CharField(max_length=12, label="Still near, within", required=False)
    starts_on = day("From")
    ends_on = day("Until", required=False, help_text="The first day on which it holds no more; empty for as long as it is not ended.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["under"].queryset = queries.standing(queries.today())  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        self.fields["measure"].choices = [("", "no figure of its own"), *measure_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the numbers in the unit of the measure."""
        words = super().clean() or {}
        if not words.get("measure"):
            return {**words, "target": None, "tolerance": 0.0}
        measure = measures.get(words["measure"])
        for name in ("target", "tolerance"):
            if name not in self.errors:
                try:
                    words[name] = read(measure, words.get(name) or ("" if name == "target" else "0"))
                except ValueError:
                    self.add_error(name, f"Write {measure.name} as {example(measure)}.")
        return words

    def aimed(self) -> Aimed:
        """Return what was typed."""
        return Aimed(**self.cleaned_data)


class EndForm(forms.Form):
    """That a goal holds no more."""

    ends_on = day("Holds no more from")
    why = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"ends_on": queries.today()})
        super().__init__(*args, **options)


class AlignForm(forms.Form):
    """Which goal something serves."""

    goal = forms.ModelChoiceField(BusinessGoal.objects.none(), label="Goal it serves", required=False, empty_label="none")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["goal"].queryset = queries.standing(queries.today())  # type: ignore[attr-defined]


def goal_of(goal: BusinessGoal | None, *, owner: Person | None) -> dict[str, Any]:
    """Return what the form of a goal begins with: as it is, else from today on."""
    if goal is None:
        return {"owner": owner, "starts_on": queries.today()}
    kept = {name: getattr(goal, name) for name in ("name", "words", "under", "owner", "measure", "starts_on", "ends_on")}
    if goal.measure and goal.target is not None:
        measure = measures.get(goal.measure)
        kept |= {"target": typed(measure, goal.target), "tolerance": typed(measure, goal.tolerance) if goal.tolerance else ""}
    return kept
