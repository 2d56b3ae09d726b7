"""What is typed about what was said."""

from __future__ import annotations

from django import forms

from floorwalker.record.models import SentimentCorrection


class SentimentForm(forms.Form):
    """How a contact sounded to a person, and why."""

    said = forms.ChoiceField(choices=SentimentCorrection.Sentiment.choices, label="It sounded")
    reason = forms.CharField(max_length=400, label="Because", widget=forms.Textarea(attrs={"rows": 2}))
