"""What is typed about impact assessments."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.forms import day_input
from floorwalker.ground.people.models import Person
from floorwalker.resolve.actions.assessments import LONGEST
from floorwalker.resolve.assessment_templates import TEMPLATES
from floorwalker.resolve.models import AssessmentRisk
from floorwalker.resolve.queries import assessments as queries


def _area(label: str, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST, label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class NewForm(forms.Form):
    """What it is about, and what it begins from."""

    template = forms.ChoiceField(
        choices=[("", "An empty page"), *((each.code, each.name) for each in TEMPLATES.values())], required=False, label="Begin from",
        help_text="Shipped texts are ours: verify them. This is no legal advice.",
    )
    name = forms.CharField(max_length=80, label="Name")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Who answers for it")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """Everything that a version says but its risks."""

    name = forms.CharField(max_length=80, label="Name")
    description = _area("What is done with which data, of whom", 8)
    necessity = _area("Why it is needed, and nothing less does", 6)
    consultation = _area("Whom of the people concerned was asked, and what they said", 3)
    advice = _area("What the data protection officer advised, and what was made of it", 3)
    commissioner = forms.CharField(
        max_length=300, required=False, label="What the Commissioner said", help_text="Needed where a high risk is left (article 36)."
    )
    review_on = forms.DateField(required=False, label="Looked at again by", widget=day_input())
    owner = forms.ModelChoiceField(Person.objects.none(), label="Who answers for it")
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]


class RiskForm(forms.Form):
    """One risk, before and after what is done about it."""

    key = forms.IntegerField(widget=forms.HiddenInput, required=False)
    what = forms.CharField(max_length=300, label="What may happen to people", widget=forms.Textarea(attrs={"rows": 2}))
    likelihood = forms.TypedChoiceField(choices=AssessmentRisk.Likelihood.choices, coerce=int, label="How likely")
    severity = forms.TypedChoiceField(choices=AssessmentRisk.Severity.choices, coerce=int, label="How grave")
    measure = forms.CharField(max_length=500, label="What is done about it", widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(Person.objects.none(), required=False, label="Who sees to it")
    likelihood_after = forms.TypedChoiceField(choices=AssessmentRisk.Likelihood.choices, coerce=int, label="How likely then")
    severity_after = forms.TypedChoiceField(choices=AssessmentRisk.Severity.choices, coerce=int, label="How grave then")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
