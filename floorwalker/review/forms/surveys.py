"""What is typed on surveys, on words that customers said, and on follow-ups."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person
from floorwalker.record.models import Reason, SentimentCorrection
from floorwalker.review.models import Survey
from floorwalker.review.queries import surveys as queries
from floorwalker.review.rules.surveys import (
    FOLLOWED_BY,
    INSTRUMENTS,
    LONGEST_TEXT,
    MOST_DAYS,
    MOST_HOURS,
    MOST_MINUTES,
    MOST_OPEN_DAYS,
    THEMES,
    WAYS,
    SurveyText,
)

_TEXT: Final = {"rows": 2}


class SurveyForm(forms.Form):
    """Everything that a version says."""

    name = forms.CharField(max_length=80, label="Name")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")
    instrument = forms.ChoiceField(
        label="Instrument", choices=[(each.code, f"{each.name}, {each.low} to {each.high}") for each in INSTRUMENTS.values()]
    )
    question = forms.CharField(max_length=LONGEST_TEXT, label="Question", widget=forms.Textarea(attrs=_TEXT))
    comment_question = forms.CharField(
        max_length=LONGEST_TEXT, required=False, label="Question for words", help_text="Empty: no words are asked for."
    )
    thanks = forms.CharField(max_length=300, label="Thanks", widget=forms.Textarea(attrs=_TEXT), required=False)
    ways = forms.MultipleChoiceField(
        label="Asked by", choices=list(WAYS.items()), widget=forms.CheckboxSelectMultiple, required=False,
        help_text="The first that can be is taken. The house sends email; chat and telephone ask by themselves; answers are brought in.",
    )
    queues = forms.ModelMultipleChoiceField(Queue.objects.none(), required=False, label="Queues", help_text="None: all.")
    channels = forms.MultipleChoiceField(
        choices=Channel.choices, required=False, label="Channels", widget=forms.CheckboxSelectMultiple, help_text="None: all."
    )
    reasons = forms.ModelMultipleChoiceField(Reason.objects.none(), required=False, label="Reasons", help_text="None: all.")
    share = forms.IntegerField(min_value=1, max_value=100, label="Share of contacts asked, %", initial=100)
    rest_days = forms.IntegerField(
        min_value=0, max_value=MOST_DAYS, label="Days of rest", initial=30, help_text="Whom any survey asked so lately is not asked."
    )
    after_minutes = forms.IntegerField(min_value=0, max_value=MOST_MINUTES, label="Minutes after the contact", initial=60)
    open_days = forms.IntegerField(min_value=1, max_value=MOST_OPEN_DAYS, label="Days open", initial=7)
    follow_at = forms.IntegerField(required=False, label="Follow up scores at or below", help_text="Empty: none is followed up.")
    follow_by = forms.ChoiceField(choices=list(FOLLOWED_BY.items()), label="Followed up by")
    follow_hours = forms.IntegerField(min_value=1, max_value=MOST_HOURS, label="Within hours", initial=48)

    def __init__(self, *args: Any, survey: Survey | None = None, **options: Any) -> None:
        if survey is not None:
            options["initial"] = begin_from(survey)
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        self.fields["queues"].queryset = Queue.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        self.fields["reasons"].queryset = Reason.objects.order_by("name")  # type: ignore[attr-defined]

    def text(self) -> SurveyText:
        """Return what was typed."""
        typed: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name != "owner"}
        typed["share"] /= 100
        typed |= {each: tuple(sorted(row.pk for row in typed[each])) for each in ("queues", "reasons")}
        typed |= {each: tuple(typed[each]) for each in ("ways", "channels")}
        return SurveyText(**typed)


def begin_from(survey: Survey) -> dict[str, Any]:
    """Return what a form about `survey` begins with."""
    said = {each: getattr(survey, each) for each in ("name", "owner", *queries.SAID, *queries.LISTS)}
    return {**said, "share": round(survey.share * 100)}


class ProposeForm(forms.Form):
    """Who decides on a draft, and why it is proposed."""

    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides")
    why = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs=_TEXT))

    def __init__(self, *args: Any, by: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["approver"].queryset = queries.approvers(but=by)  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs=_TEXT))


class SureForm(forms.Form):
    """Nothing but the press."""


class LinkForm(forms.Form):
    """The contact for which a link is taken."""

    contact = forms.CharField(max_length=20, label="Contact", help_text="Its reference, such as C-1042.")


class SortForm(forms.Form):
    """What a customer's words are about, and how they sound."""

    theme = forms.ChoiceField(choices=[(code, name) for code, (name, _words) in THEMES.items()], label="Theme")
    sounds = forms.ChoiceField(choices=[("", "Not told"), *SentimentCorrection.Sentiment.choices], required=False, label="Sounds")


class CloseForm(forms.Form):
    """What was done about a low score."""

    done = forms.CharField(max_length=1_000, label="What was done", widget=forms.Textarea(attrs={"rows": 4}))
    customer_told = forms.BooleanField(required=False, label="The customer was told")


class RaiseForm(forms.Form):
    """A finding in a sentence."""

    summary = forms.CharField(max_length=300, label="What is wrong or could be better", widget=forms.Textarea(attrs=_TEXT))


class BringInForm(forms.Form):
    """An answer that came by the telephone or a chat."""

    contact = forms.CharField(max_length=20, label="Contact", help_text="Its reference, such as C-1042.")
    way = forms.ChoiceField(label="It came by")
    score = forms.IntegerField(min_value=0, max_value=10, label="Score")
    comment = forms.CharField(max_length=2_000, required=False, label="Words", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, ways: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["way"].choices = [(code, WAYS[code]) for code in ways]  # type: ignore[attr-defined]
