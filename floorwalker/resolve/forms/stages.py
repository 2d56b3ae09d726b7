"""What is typed when a customer asks for the second stage of a complaint, and when complaints go to another handler."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground import clock
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.web import formats
from floorwalker.record.forms.log import MomentField
from floorwalker.resolve.forms.files import CaseForm, area


class SecondStageForm(CaseForm):
    """What the customer said, when and how."""

    words = forms.CharField(
        max_length=4_000, label="What the customer said", widget=area(4), help_text="In their words: why the answer does not end it."
    )
    channel = forms.ChoiceField(choices=Channel.choices, label="By")

    def fit(self) -> None:
        """Begin with now and the way by which the complaint came."""
        self.fields["at"] = MomentField(zone=self.zone, label="Said at", help_text="The clocks of the second stage run from then.")
        self.fields["at"].initial = f"{formats.local(clock.now(), self.zone):%Y-%m-%dT%H:%M}"
        self.fields["channel"].initial = self.complaint.channel


class MoveForm(forms.Form):
    """Who has the complaints that were chosen from now on, and why."""

    owner = forms.ModelChoiceField(Person.objects.none(), label="Move them to", help_text="Those who handle complaints.")
    why = forms.CharField(max_length=300, label="Why", widget=area(2), help_text="Such as leave, or what each carries.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = who_may("resolve.handle_complaints", on=clock.now().date())  # type: ignore[attr-defined]
