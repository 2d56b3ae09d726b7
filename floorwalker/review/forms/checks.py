"""What is typed about automatic checks: their settings, the phrases they look for, and where they were wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.record.actions.transcripts import Phrases
from floorwalker.record.models import Turn
from floorwalker.record.queries import transcripts
from floorwalker.review.actions.checks import RuleSettings
from floorwalker.review.checks.base import Check
from floorwalker.review.models import CheckRule, CheckVersion

OUTCOMES = (("passed", "It passes"), ("not_asked", "It does not apply here"), ("failed", "It fails, the check is right"))


class SettingsForm(forms.Form):
    """The settings of a check from a day on."""

    name = forms.CharField(max_length=80, label="Name")
    limit = forms.FloatField(label="Limit")
    phrases = forms.ChoiceField(label="List of phrases")
    channels = forms.MultipleChoiceField(choices=Channel.choices, required=False, label="On channels", help_text="None chosen: on all.",
                                         widget=forms.SelectMultiple(attrs={"size": "4"}))
    queues = forms.MultipleChoiceField(required=False, label="On queues", help_text="None chosen: on all.",
                                       widget=forms.SelectMultiple(attrs={"size": "4"}))
    is_on = forms.BooleanField(required=False, initial=True, label="Ask it")
    starts_on = forms.DateField(label="From day (UTC)", widget=forms.DateInput(attrs={"type": "date"}),
                                help_text="What was told of the days before stays.")
    why = forms.CharField(max_length=400, label="Because", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, check: Check, rule: CheckRule | None = None, last: CheckVersion | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "name": rule.name if rule else check.name, "limit": last.limit if last else check.limit,
            "phrases": last.phrases if last else "",
            "channels": last.channels if last else [], "queues": [str(each) for each in last.queues] if last else [],
            "is_on": last.is_on if last else True, "starts_on": clock.today("UTC") + timedelta(days=1 if last else 0),
        }
        super().__init__(*args, **kwargs)
        if not check.unit:
            del self.fields["limit"]
        else:
            self.fields["limit"].help_text = f"In {check.unit}."
        if not check.wants_phrases:
            del self.fields["phrases"]
        else:
            self.fields["phrases"].choices = [(each.code, each.name) for each in transcripts.phrase_lists()]  # type: ignore[attr-defined]
        queues = Queue.objects.filter(retired_at=None).order_by("name").values_list("pk", "name")
        self.fields["queues"].choices = [(str(key), name) for key, name in queues]  # type: ignore[attr-defined]

    def settings(self) -> RuleSettings:
        """Return what was typed."""
        typed = self.cleaned_data
        return RuleSettings(
            name=typed["name"], limit=typed.get("limit"), phrases=typed.get("phrases", ""), channels=tuple(typed["channels"]),
            queues=tuple(map(int, typed["queues"])), is_on=typed["is_on"], starts_on=typed["starts_on"], why=typed["why"],
        )


class OverrideForm(forms.Form):
    """What a check should have said of a contact."""

    says = forms.ChoiceField(choices=OUTCOMES, label="What is right")
    reason = forms.CharField(
        max_length=400, required=False, label="Because", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where the check was wrong: what in the contact shows it.",
    )


class PhrasesForm(forms.Form):
    """A list of phrases, one a line."""

    name = forms.CharField(max_length=80, label="Name")
    party = forms.ChoiceField(choices=Turn.Party.choices, label="Said by")
    phrases = forms.CharField(
        max_length=8_000, label="Phrases", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One a line. One slip in five letters is forgiven, two other words may stand between; record* is every ending.",
    )

    def draft(self, code: str) -> Phrases:
        """Return the list that was typed."""
        typed = self.cleaned_data
        lines = tuple(dict.fromkeys(line.strip() for line in typed["phrases"].splitlines() if line.strip()))
        return Phrases(code, typed["name"], typed["party"], lines)
