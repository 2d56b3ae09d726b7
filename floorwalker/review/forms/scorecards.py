"""What is typed about scorecards beside the builder: beginning one, guidance, which contacts it judges, and trying that out."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.record.models import Reason
from floorwalker.review.models import Scorecard
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.rules.scorecards import LONGEST_GUIDANCE, LONGEST_PURPOSE, LONGEST_TITLE

ANY = "any"


class BeginForm(forms.Form):
    """How a scorecard is called and what it begins from."""

    name = forms.CharField(max_length=LONGEST_TITLE, label="Name")
    purpose = forms.CharField(max_length=LONGEST_PURPOSE, required=False, label="What for", help_text="Which contacts, in a sentence.")
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner")
    copied = forms.ModelChoiceField(
        Scorecard.objects.none(), required=False, label="Begin as a copy of", empty_label="nothing: an empty scorecard",
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
        copied: Any = self.fields["copied"]
        copied.queryset = Scorecard.objects.filter(state__in=queries.OPEN_OR_PUBLISHED).order_by("name", "-number")
        copied.label_from_instance = lambda one: f"{one.name}, version {one.number} ({one.get_state_display().lower()})"


class GuidanceForm(forms.Form):
    """How a question is judged from a day on."""

    question = forms.ChoiceField(label="Question")
    text = forms.CharField(
        max_length=LONGEST_GUIDANCE, label="How it is judged", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands before the guidance of the scorecard itself. Scores given before stay as they are.",
    )
    starts_on = day("From")

    def __init__(self, data: Any = None, *, of: Scorecard, **options: Any) -> None:
        super().__init__(data, **options)
        asked = [(each.key, f"{each.number} {each.text}") for each in queries.questions(of)]
        self.fields["question"].choices = asked  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """Some contacts: over a channel, at a queue, for a reason; what is left open is any."""

    channel = forms.ChoiceField(required=False, label="Channel", choices=[("", ANY), *Channel.choices])
    queue = forms.ModelChoiceField(Queue.objects.none(), required=False, label="Queue", empty_label=ANY)
    reason = forms.ModelChoiceField(Reason.objects.none(), required=False, label="Reason", empty_label=ANY)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["queue"].queryset = Queue.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        reason: Any = self.fields["reason"]
        reason.queryset = Reason.objects.order_by("name")
        reason.label_from_instance = lambda one: one.name


class UseForm(ContactForm):
    """Which contacts a published scorecard judges."""

    scorecard = forms.ModelChoiceField(Scorecard.objects.none(), label="Scorecard", empty_label=None)

    field_order = ("scorecard", "channel", "queue", "reason")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        scorecard: Any = self.fields["scorecard"]
        scorecard.queryset = Scorecard.objects.filter(state=Scorecard.State.PUBLISHED).order_by("name")
        scorecard.label_from_instance = lambda one: one.name
