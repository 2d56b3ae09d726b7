"""What is typed of a recording: a span, a reason, its contact, and what is said of one that is brought in."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from floorwalker.record.actions.recording_spans import REASON_CHARACTERS
from floorwalker.record.actions.recordings import About
from floorwalker.record.forms.log import MomentField
from floorwalker.record.models import Recording

CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)")
MILLISECONDS: Final = 1000


class PlaceField(forms.CharField):
    """A place in a recording, typed as 3:58 or in seconds, kept in milliseconds."""

    def clean(self, value: Any) -> Any:
        """Read what was typed."""
        found = CLOCK.fullmatch(super().clean(value).strip())
        if found is None:
            raise forms.ValidationError("Write a place such as 3:58, or seconds such as 238.5.")
        minutes, seconds = found.groups()
        return round((60 * int(minutes or 0) + float(seconds)) * MILLISECONDS)


class ReasonForm(forms.Form):
    """Why something is done; `span` names the mask that is taken off."""

    span = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=REASON_CHARACTERS, label="Reason")


class SpanForm(forms.Form):
    """A span and why it may not be heard."""

    at = PlaceField(label="From", help_text="3:58, or seconds")
    to = PlaceField(label="To")
    reason = forms.CharField(max_length=REASON_CHARACTERS, label="Reason")


class WhichContactForm(forms.Form):
    """Which contact a recording is of."""

    contact = forms.CharField(max_length=24, label="Contact", help_text="Such as C-1042")


class BringForm(forms.Form):
    """What is said of a recording that is brought in."""

    contact = forms.CharField(required=False, max_length=24, label="Contact", help_text="Such as C-1042, or as its source names it.")
    contact_source = forms.CharField(required=False, max_length=40, label="Source of the contact", help_text="Such as asterisk-queue-log")
    contact_key = forms.CharField(required=False, max_length=120, label="Its key there")
    kind = forms.ChoiceField(choices=Recording.Kind, label="Kind", initial=Recording.Kind.CALL)
    agent_channel = forms.ChoiceField(choices=(("1", "First"), ("2", "Second")), label="The agent is on channel", initial="1")

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_at"] = MomentField(
            zone=zone, required=False, label="Began", help_text="Where it is not said, with the talk of its contact."
        )

    def about(self) -> About:
        """Return what was said."""
        said = self.cleaned_data
        return About(
            contact=said["contact"], contact_source=said["contact_source"], contact_key=said["contact_key"], kind=said["kind"],
            agent_lane=int(said["agent_channel"]) - 1, started_at=said["started_at"],
        )
