"""What is typed about a flex; the actions decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.allocation import day_field
from floorwalker.plan.models import FlexAction
from floorwalker.plan.queries import flex as queries
from floorwalker.plan.rules.flex import MOST_DAYS_RUNNING, Draft

PER_CENT = 100.0
A_QUARTER = timedelta(weeks=13)


class FlexForm(forms.Form):
    """A flex for one queue."""

    queue = forms.ModelChoiceField(Queue.objects.none(), label="Queue")
    band = forms.ChoiceField(label="For", choices=FlexAction.Band.choices)
    kind = forms.ChoiceField(label="What is done", choices=FlexAction.Kind.choices)
    what = forms.CharField(max_length=300, label="Who does what", widget=forms.Textarea(attrs={"rows": 2}))
    limits = forms.CharField(
        max_length=300, required=False, label="Limits", help_text="How far it may go; asked for overtime and where leave is not granted."
    )
    beyond = forms.FloatField(label="Sign: beyond the forecast by, in %", min_value=0.1, max_value=100, initial=8)
    days = forms.IntegerField(label="On so many days running", min_value=1, max_value=MOST_DAYS_RUNNING, initial=2)
    hours_a_week = forms.FloatField(
        label="Hours a week", min_value=0.1, max_value=100_000, help_text="Hours on queue that it gives or takes."
    )
    first_day = day_field("From")
    last_day = day_field("Until", help_text="Within a year; then it is agreed anew.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Is asked to use it when the sign is there.")
    approver = forms.ModelChoiceField(Person.objects.none(), label="Who agrees", help_text="Never the one who proposes.")

    def __init__(self, *args: Any, approvers: Any, **options: Any) -> None:
        today = clock.today("UTC")
        options["initial"] = {"first_day": today, "last_day": today + A_QUARTER, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        for name, rows in (
            ("queue", Queue.objects.filter(retired_at=None, site__isnull=False).order_by("name")), ("owner", queries.owners()),
            ("approver", approvers),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """Return what was typed."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in {"beyond", "approver"}}
        return Draft(**typed, beyond_share=self.cleaned_data["beyond"] / PER_CENT)
