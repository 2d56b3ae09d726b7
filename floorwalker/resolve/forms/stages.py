"""What is typed when a customer asks for the second stage of a complaint."""

from __future__ import annotations

from django import forms

from floorwalker.ground import clock
from floorwalker.ground.models.lines import Channel
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
