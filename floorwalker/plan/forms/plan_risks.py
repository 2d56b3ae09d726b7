"""What is typed about a risk of a service plan: in a draft all of it, while it runs what a look at it showed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import PlanArrangement, PlanRisk, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.rules.plan_risks import Weighed

NEXT_LOOK: Final = timedelta(weeks=4)


class WeighForm(forms.Form):
    """What a look at a risk showed."""

    likelihood = forms.TypedChoiceField(label="How likely", choices=PlanRisk.Likelihood.choices, coerce=int)
    effect = forms.TypedChoiceField(label="What it would do", choices=PlanRisk.Effect.choices, coerce=int)
    note = forms.CharField(label="What was seen", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    review_on = day("Look again on")


class RiskForm(forms.Form):
    """A risk of a draft."""

    what = forms.CharField(max_length=200, label="What may happen", help_text="Such as: the new tariff letters go out a week early.")
    likelihood = forms.TypedChoiceField(label="How likely", choices=PlanRisk.Likelihood.choices, coerce=int)
    effect = forms.TypedChoiceField(label="What it would do", choices=PlanRisk.Effect.choices, coerce=int)
    answer = forms.CharField(
        label="What is done about it", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="So that it does not happen, or does less.",
    )
    scenario = forms.ChoiceField(
        label="If it happens", required=False, choices=[("", "nothing is arranged for"), *PlanArrangement.Scenario.choices],
        help_text="The arrangement of this plan that is used then.",
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who keeps an eye on it; asked two weeks before.")
    review_on = day("Look again on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.readers()  # type: ignore[attr-defined]

    def weighed(self) -> Weighed:
        """Return what was typed."""
        return Weighed(**self.cleaned_data)


def risk_of(risk: PlanRisk | None, plan: ServicePlan, *, owner: Person | None) -> dict[str, Any]:
    """Return what the form of a risk begins with."""
    if risk is None:
        return {"likelihood": 2, "effect": 2, "owner": owner, "review_on": next_look(plan)}
    return {name: getattr(risk, name) for name in RiskForm.base_fields}


def next_look(plan: ServicePlan) -> Any:
    """Return the day that is proposed for the next look: in four weeks, while the plan runs."""
    return min(max(queries.today(), plan.first_day) + NEXT_LOOK, plan.last_day)
