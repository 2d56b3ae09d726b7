"""What is typed about a journey map; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.kpis import example, read, typed
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import JourneyStage, PainPoint, Touchpoint
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.rules import journeys as rules
from floorwalker.record.models import Reason

SHARE = measures.get("abandonment_rate")
"""Any share is typed like this one."""


class JourneyForm(forms.Form):
    """Which customers go this way, what for, and whose the map is."""

    name = forms.CharField(max_length=80, label="Name", help_text="Such as: A claim, from the first call to the money.")
    purpose = forms.CharField(
        max_length=600, label="Who goes this way, and what for", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In words they would use.",
    )
    within_days = forms.IntegerField(
        label="Days to the next stage", min_value=1, max_value=rules.MOST_DAYS_BETWEEN, initial=14,
        help_text="Who comes later than this counts as dropped off.",
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who answers for the whole way.")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]


class StageForm(forms.Form):
    """One step of the way."""

    name = forms.CharField(max_length=80, label="Name", help_text="What the customer does, such as: Reports the damage.")
    goal = forms.CharField(max_length=300, label="Goal of the customer", help_text="Such as: know today whether it is covered.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who answers for this stage.")
    measure = forms.ChoiceField(label="Standard: what is measured")
    target = forms.CharField(max_length=12, label="Standard: target", help_text="80 for 80 %, 4:30 or 270 for seconds.")
    most_drop_off = forms.CharField(
        required=False, max_length=6, label="Most that may drop off, %", help_text="Of the customers seen here. Empty promises nothing.",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.stage_owners()  # type: ignore[attr-defined]
        self.fields["measure"].choices = [(code, measures.get(code).name) for code in rules.MEASURED]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the targets in their units."""
        words: dict[str, Any] = super().clean() or {}
        if words.get("measure") and words.get("target"):
            measure = measures.get(words["measure"])
            try:
                words["target"] = read(measure, words["target"])
            except ValueError:
                self.add_error("target", f"Write {measure.name} as {example(measure)}.")
        text = words.get("most_drop_off")
        try:
            words["most_drop_off"] = read(SHARE, text) if text else None
        except ValueError:
            self.add_error("most_drop_off", "Write it as 30 for 30 %.")
        return words


def stage_begins(stage: JourneyStage) -> dict[str, Any]:
    """Return what the form of a stage begins with."""
    most = stage.most_drop_off
    return {
        **{name: getattr(stage, name) for name in ("name", "goal", "owner", "measure")},
        "target": typed(measures.get(stage.measure), stage.target), "most_drop_off": "" if most is None else typed(SHARE, most),
    }


class TouchpointForm(forms.Form):
    """Where a customer meets us, and how the record knows."""

    name = forms.CharField(max_length=80, label="Name", help_text="Such as: Claims line, decision letter.")
    channel = forms.ChoiceField(choices=Channel.choices, label="Channel")
    queues = forms.ModelMultipleChoiceField(
        Queue.objects.filter(retired_at=None).order_by("name"), required=False, label="Queues", widget=forms.CheckboxSelectMultiple,
        help_text="Contacts that wait here count.",
    )
    reasons = forms.ModelMultipleChoiceField(
        Reason.objects.filter(retired_at=None), required=False, label="Reasons for contact",
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Of these queues, or of the channel where none is chosen, only contacts with one of these reasons count. Without queues "
        "and reasons the touchpoint stands on the map and is not counted.",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


def touchpoint_begins(one: Touchpoint) -> dict[str, Any]:
    """Return what the form of a touchpoint begins with."""
    return {"name": one.name, "channel": one.channel, "queues": one.queues.all(), "reasons": one.reasons.all()}


class PainForm(forms.Form):
    """What hurts customers in a stage."""

    words = forms.CharField(max_length=300, label="What hurts", widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.ChoiceField(choices=PainPoint.Source.choices, label="How we know")
    severity = forms.TypedChoiceField(choices=PainPoint.Severity.choices, coerce=int, label="How badly it hurts")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


def pain_begins(one: PainPoint) -> dict[str, Any]:
    """Return what the form of a pain point begins with."""
    return {name: getattr(one, name) for name in ("words", "source", "severity")}


class CountForm(forms.Form):
    """The days over which a map is counted."""

    first = day("First day")
    last = day("Last day", help_text="Up to yesterday.")
