"""What is typed about conduct: disclosures, decisions on them, concerns, and who is told those."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.review.actions.disclosures import DECIDED
from floorwalker.review.models import Concern, Disclosure
from floorwalker.review.queries import concerns as queries
from floorwalker.review.rules import conduct as rules

_DAY: Final = {"type": "date"}
NAMED: Final = (("no", "Without my name"), ("yes", "Under my name"))


class DisclosureForm(forms.Form):
    """Something that could sway how one treats somebody."""

    kind = forms.ChoiceField(choices=Disclosure.Kind.choices, label="What it is")
    party = forms.CharField(max_length=120, label="Who is on the other side", help_text="The business or person.")
    words = forms.CharField(max_length=rules.LONGEST_WORDS, label="In your words", widget=forms.Textarea(attrs={"rows": 3}))
    worth = forms.DecimalField(
        max_digits=10, decimal_places=2, min_value=0, required=False, label="Worth",
        help_text="Of a gift or hospitality, in the currency of your site; empty where you do not know.",
    )
    on_day = forms.DateField(label="Day", widget=forms.DateInput(attrs=_DAY), help_text="Of the gift, or on which it began.")


class DecideForm(forms.Form):
    """What is decided on a disclosure, and why."""

    state = forms.ChoiceField(
        label="Decision", choices=[(each, Disclosure.State(each).label) for each in DECIDED], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        max_length=rules.LONGEST_REASON, label="Why, and on which conditions", widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(forms.Form):
    """The day on which an interest ended."""

    on = forms.DateField(label="It ended on", widget=forms.DateInput(attrs=_DAY))


class ConcernForm(forms.Form):
    """A concern, told to the recipients but those left out."""

    topic = forms.ChoiceField(choices=list(rules.TOPICS.items()), label="What it is about")
    words = forms.CharField(
        max_length=rules.LONGEST_CONCERN, label="What happened", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What, when, where, who saw it. Leave out what would tell who you are, if you give no name.",
    )
    named = forms.ChoiceField(choices=NAMED, label="Told", widget=forms.RadioSelect, initial="no")
    leave_out = forms.ModelMultipleChoiceField(
        Person.objects.none(), required=False, label="Who must not open it", widget=forms.CheckboxSelectMultiple,
        help_text="Whoever it is about, or is close to. They never learn of it.",
    )

    def __init__(self, *args: Any, by: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leave_out"].queryset = queries.recipients().exclude(pk=by.person_id or 0)  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """Words between the teller and those who opened a concern."""

    words = forms.CharField(max_length=rules.LONGEST_CONCERN, label="Your words", widget=forms.Textarea(attrs={"rows": 4}))


class OutcomeForm(forms.Form):
    """What came of a concern."""

    outcome = forms.ChoiceField(choices=Concern.Outcome.choices, label="What came of it")
    words = forms.CharField(max_length=rules.LONGEST_CONCERN, label="What the teller hears", widget=forms.Textarea(attrs={"rows": 4}))


class PersonForm(forms.Form):
    """Somebody out of those who may be chosen."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Person")

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """Reference and code of a concern told without a name."""

    reference = forms.CharField(max_length=16, label="Reference", help_text="Such as SPK-12.")
    code = forms.CharField(max_length=40, label="Code", widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
