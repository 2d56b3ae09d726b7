"""What is typed about what was said."""

from __future__ import annotations

from django import forms

from floorwalker.record.models import SentimentCorrection


class SentimentForm(forms.Form):
    """How a contact sounded to a person, and why."""

    said = forms.ChoiceField(choices=SentimentCorrection.Sentiment.choices, label="It sounded")
    reason = forms.CharField(max_length=400, label="Because", widget=forms.Textarea(attrs={"rows": 2}))


class LineForm(forms.Form):
    """What a line says in truth."""

    words = forms.CharField(
        max_length=4_000, label="What you hear", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Personal words are masked again, card security codes removed.",
    )
