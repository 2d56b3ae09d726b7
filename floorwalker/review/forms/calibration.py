"""What is typed of calibration: a round to open, another end of it, what the room says of a question, and from when it holds."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day, moment
from floorwalker.plan.forms.moments import read as read_moment
from floorwalker.review.models import Round, RoundContact, Scorecard
from floorwalker.review.queries import calibration as queries
from floorwalker.review.rules.calibration import MOST_CONTACTS


class OpenForm(forms.Form):
    """A round to open."""

    scorecard = forms.ModelChoiceField(Scorecard.objects.none(), label="Scorecard")
    contacts = forms.CharField(
        max_length=300, label="Contacts",
        help_text=f"References such as C-1042, 1 to {MOST_CONTACTS}, that you may see. What was said in them is lent to who scores.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Who scores", help_text="Two people or more.", widget=forms.SelectMultiple(attrs={"size": "8"})
    )
    ends = moment("Closes", help_text="It closes when all are in, and then at the latest.")
    purpose = forms.CharField(required=False, max_length=300, label="What it is to settle")

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone
        self.fields["scorecard"].queryset = queries.published_scorecards()  # type: ignore[attr-defined]
        self.fields["people"].queryset = queries.participants().order_by("sort_key")  # type: ignore[attr-defined]

    def clean_contacts(self) -> list[str]:
        """Return the references, each once as it stands."""
        return re.findall(r"[^\s,;]+", self.cleaned_data["contacts"].upper())

    def clean_ends(self) -> datetime:
        """Place the time on the clock of the reader."""
        return read_moment(self.cleaned_data["ends"], zone=self.zone)


class MoveForm(forms.Form):
    """Another end of a round."""

    ends = moment("Closes")
    reason = forms.CharField(max_length=300, label="Why")

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean_ends(self) -> datetime:
        """Place the time on the clock of the reader."""
        return read_moment(self.cleaned_data["ends"], zone=self.zone)


class SettleForm(forms.Form):
    """What the room says of a question."""

    text = forms.CharField(max_length=2000, label="How it is judged from now on", widget=forms.Textarea(attrs={"rows": 4}))
    example = forms.ModelChoiceField(RoundContact.objects.none(), required=False, label="Example", to_field_name="position")
    moment = forms.RegexField(
        r"^\d{1,3}:[0-5]\d$", required=False, label="At", help_text="Minutes and seconds, such as 1:32.",
        error_messages={"invalid": "Write minutes and seconds, such as 1:32."},
    )

    def __init__(self, *args: Any, one: Round, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["example"].queryset = one.contacts.order_by("position")  # type: ignore[attr-defined]
        self.fields["example"].label_from_instance = (  # type: ignore[attr-defined]
            lambda contact: f"Contact {contact.position}, {contact.contact_reference}"
        )

    def said(self) -> dict[str, Any]:
        """Return what was typed, as the action takes it."""
        minutes, _, seconds = self.cleaned_data["moment"].partition(":")
        example = self.cleaned_data["example"]
        return {
            "text": self.cleaned_data["text"], "example": example.position if example else None,
            "example_ms": (int(minutes) * 60 + int(seconds)) * 1000 if minutes else None,
        }


class VoteForm(forms.Form):
    """Whether one agrees."""

    agrees = forms.TypedChoiceField(
        choices=[("yes", "I agree"), ("no", "Not yet")], coerce=lambda said: said == "yes", label="Your vote",
    )
    words = forms.CharField(required=False, max_length=300, label="What is missing")


class PublishForm(forms.Form):
    """From when guidance holds."""

    starts_on = day("Holds from", help_text="Scores before that day do not change.")
