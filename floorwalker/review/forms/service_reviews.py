"""What is typed of service reviews: how often, when and who, what lies behind an item, and what comes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.forms.activities import serves_choices
from floorwalker.plan.forms.moments import day, moment
from floorwalker.plan.forms.moments import read as read_moment
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.review.models import Every, ReviewItem
from floorwalker.review.queries import service_reviews as queries

_TEXT = {"rows": 2}


class CycleForm(forms.Form):
    """How often the service of a plan is reviewed."""

    changes = forms.IntegerField(widget=forms.HiddenInput, required=False)
    every = forms.ChoiceField(choices=Every.choices, label="How often")
    next_on = day("Next on", help_text="Closing a review sets the date after it.")
    begins_at = forms.TimeField(label="Begins", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    site = forms.ModelChoiceField(Site.objects.none(), label="Site", help_text="On its clock.")
    chair = forms.ModelChoiceField(Person.objects.none(), label="Chair", help_text="Closes the reviews.")
    people = forms.ModelMultipleChoiceField(Person.objects.none(), label="Asked to come", widget=forms.SelectMultiple(attrs={"size": "8"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].queryset = Site.objects.all()  # type: ignore[attr-defined]
        self.fields["chair"].queryset = queries.chairs().order_by("sort_key")  # type: ignore[attr-defined]
        self.fields["people"].queryset = queries.people()  # type: ignore[attr-defined]


class ArrangeForm(forms.Form):
    """When a review is held, and who is there."""

    changes = forms.IntegerField(widget=forms.HiddenInput)
    begins = moment("Begins", help_text="On the clock of its site.")
    chair = forms.ModelChoiceField(Person.objects.none(), label="Chair")
    present = forms.ModelMultipleChoiceField(Person.objects.none(), label="Present", widget=forms.SelectMultiple(attrs={"size": "8"}))
    apologies = forms.ModelMultipleChoiceField(
        Person.objects.none(), required=False, label="Apologies", widget=forms.SelectMultiple(attrs={"size": "5"})
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone
        self.fields["chair"].queryset = queries.chairs().order_by("sort_key")  # type: ignore[attr-defined]
        for name in ("present", "apologies"):
            self.fields[name].queryset = queries.people()  # type: ignore[attr-defined]

    def clean_begins(self) -> datetime:
        """Place the time on the clock of the site."""
        return read_moment(self.cleaned_data["begins"], zone=self.zone)


class SayForm(forms.Form):
    """What lies behind an item."""

    changes = forms.IntegerField(widget=forms.HiddenInput)
    cause = forms.ChoiceField(choices=[("", "choose"), *ReviewItem.Cause.choices], required=False, label="Kind of cause")
    words = forms.CharField(
        required=False, max_length=LONGEST_REASON, label="What lies behind it", widget=forms.Textarea(attrs=_TEXT),
        help_text="What was otherwise, with whom or with what; not the figure again.",
    )
    said = forms.CharField(required=False, max_length=2000, label="What else was said", widget=forms.Textarea(attrs=_TEXT))


class DecisionForm(forms.Form):
    """What is done about an item."""

    what = forms.CharField(max_length=300, label="What is done", widget=forms.Textarea(attrs=_TEXT))
    owner = forms.ModelChoiceField(Person.objects.none(), label="By whom")
    due_on = day("Until")
    serves = forms.ChoiceField(label="For", help_text="The standard, KPIs or goal that it serves.")
    why = forms.CharField(required=False, max_length=LONGEST_REASON, label="Why this")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.people()  # type: ignore[attr-defined]
        self.fields["serves"].choices = serves_choices(by)  # type: ignore[attr-defined]


class NoActionForm(forms.Form):
    """Why nothing is done about an item."""

    why = forms.CharField(max_length=LONGEST_REASON, label="Why nothing is done", widget=forms.Textarea(attrs=_TEXT))


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(max_length=LONGEST_REASON, label="Why", widget=forms.Textarea(attrs=_TEXT))


class CorrectForm(forms.Form):
    """A line added to a closed review."""

    words = forms.CharField(max_length=LONGEST_REASON, label="What was wrong, and how it is", widget=forms.Textarea(attrs=_TEXT))
