"""What is typed when an arrangement was tested, used or is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from floorwalker.ground import clock
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import PlanArrangement
from floorwalker.plan.queries import service_plans as queries
from floorwalker.record.forms.log import MomentField

HALF_A_YEAR = timedelta(days=182)


class TestedForm(forms.Form):
    """That an arrangement was tried."""

    __test__ = False  # the word is the trade's, not the tests'

    tested_on = day("Tested on")
    result = forms.ChoiceField(label="What it showed", choices=PlanArrangement.Result.choices)
    note = forms.CharField(label="Note", required=False, max_length=300)
    next_test_on = day("Next test on")

    def __init__(self, *args: Any, **options: Any) -> None:
        today = queries.today()
        options.setdefault("initial", {"tested_on": today, "next_test_on": today + HALF_A_YEAR})
        super().__init__(*args, **options)


class UseForm(forms.Form):
    """That an arrangement was used."""

    what = forms.CharField(label="What was seen and done", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        options.setdefault("initial", {"triggered_at": clock.now(), "acted_at": clock.now()})
        super().__init__(*args, **options)
        self.fields["triggered_at"] = MomentField(zone=zone, label="Trigger seen at", help_text=f"On the clock in {zone}.")
        self.fields["acted_at"] = MomentField(zone=zone, label="Acted on at")
        self.order_fields(["triggered_at", "acted_at", "what"])


class EndForm(forms.Form):
    """That what an arrangement was used for is over."""

    learnt = forms.CharField(label="What is learnt", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        options.setdefault("initial", {"ended_at": clock.now()})
        super().__init__(*args, **options)
        self.fields["ended_at"] = MomentField(zone=zone, label="Over at", help_text=f"On the clock in {zone}.")
        self.order_fields(["ended_at", "learnt"])
