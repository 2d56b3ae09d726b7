"""What is typed of the monitoring calendar: what is looked at, and what was seen."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.review.models import Every, MonitoringDuty
from floorwalker.review.queries import monitoring as queries


class DutyForm(forms.Form):
    """Something that somebody looks at again and again."""

    what = forms.ChoiceField(choices=MonitoringDuty.What.choices, label="What is looked at")
    words = forms.CharField(required=False, max_length=120, label="What of it", help_text="Such as one queue; empty for all.")
    person = forms.ModelChoiceField(Person.objects.none(), label="By whom")
    every = forms.ChoiceField(choices=Every.choices, label="How often")
    starts_on = day("First by")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = queries.lookers().order_by("sort_key")  # type: ignore[attr-defined]


class LookForm(forms.Form):
    """What somebody saw."""

    due_on = forms.DateField(widget=forms.HiddenInput)
    seen = forms.CharField(
        max_length=LONGEST_REASON, label="What you saw, and what comes of it", widget=forms.Textarea(attrs={"rows": 3})
    )


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs={"rows": 2}))
