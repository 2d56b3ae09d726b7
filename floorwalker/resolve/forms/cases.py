"""What is typed when something a customer said is written down, and the questions of the test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from floorwalker.ground.models import Line
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.packs import Edition, Question
from floorwalker.record.forms.log import MomentField
from floorwalker.resolve.actions.cases import LONGEST_REASON, LONGEST_SUMMARY, LONGEST_WORDS, Answered, Heard
from floorwalker.resolve.models import Classification, Complaint
from floorwalker.resolve.rules import staging

PREFIX: Final = "q_"
YES_NO: Final = (("yes", "Yes"), ("no", "No"), ("unsure", "Unsure"))


def answer_of(question: Question) -> forms.ChoiceField:
    """Return the field in which a question of the test is answered."""
    return forms.ChoiceField(label=question.asks, help_text=question.help, choices=YES_NO, required=False, widget=forms.RadioSelect)


class QuestionsForm(forms.Form):
    """The questions of an edition, each a choice of yes, no or unsure, and what is decided if it is not what they say."""

    def __init__(self, *args: Any, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.edition = edition
        for each in edition.questions:
            self.fields[PREFIX + each.id] = answer_of(each)
        self.fields["kind"] = forms.ChoiceField(
            label="Decide otherwise", required=False, choices=[("", "as the test says"), *Classification.Kind.choices]
        )
        self.fields["reason"] = forms.CharField(
            label="Why", required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
            help_text="Needed where you decide otherwise; both stay on the record.",
        )

    def answers(self) -> dict[str, str]:
        """Return what is answered so far, by question."""
        said = ((each.id, str(self[PREFIX + each.id].value() or "")) for each in self.edition.questions)
        return {name: value for name, value in said if value in dict(YES_NO)}

    def asked(self) -> Iterable[tuple[Question, Any]]:
        """Yield each question with its field."""
        for each in self.edition.questions:
            yield each, self[PREFIX + each.id]

    def answered(self) -> Answered:
        """Return how the test was answered."""
        return Answered(answers=self.answers(), kind=self.cleaned_data.get("kind", ""), reason=self.cleaned_data["reason"])


class NewWordsForm(QuestionsForm):
    """The questions again for a difficulty, with what the customer said since: it becomes a complaint, and nothing else."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["kind"]
        self.fields["reason"].label = "What is new"
        self.fields["reason"].help_text = "What they said since, in their words. Needed where the test says no."


class HeardForm(forms.Form):
    """What a customer said: who, about what, by which way, when."""

    line = forms.ModelChoiceField(Line.objects.none(), to_field_name="code", label="About", empty_label=None)
    channel = forms.ChoiceField(choices=Channel.choices, initial=Channel.VOICE, label="Channel")
    who = forms.CharField(required=False, max_length=120, label="Customer", help_text="Name, our number for them, telephone or email.")
    customer = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    new_name = forms.CharField(required=False, max_length=160)
    new_phone = forms.CharField(required=False, max_length=40)
    new_email = forms.CharField(required=False, max_length=254)
    contact = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    source = forms.ChoiceField(required=False, choices=Complaint.Source.choices, widget=forms.HiddenInput)
    source_ref = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    summary = forms.CharField(max_length=LONGEST_SUMMARY, label="In a few words", help_text="As the list will call it.")
    words = forms.CharField(
        max_length=LONGEST_WORDS, label="What they said", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Their own words where you have them. No card numbers, and of health only what is needed.",
    )
    product = forms.CharField(required=False, max_length=80, label="Product or policy")
    remedy_sought = forms.CharField(required=False, max_length=300, label="What would put it right for them")
    severity = forms.ChoiceField(choices=Complaint.Severity.choices, initial=Complaint.Severity.MEDIUM, label="How much stands on it")
    speaker = forms.ChoiceField(required=False, choices=Complaint.Speaker.choices, label="Who speaks")
    speaker_name = forms.CharField(required=False, max_length=160, label="Their name")
    needs_support = forms.BooleanField(
        required=False, label="They told of a need for support, or one is known", help_text="Counted for the return; it changes no clock."
    )
    traits = forms.MultipleChoiceField(required=False, label="Special about it", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, zone: str, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].queryset = Line.objects.filter(retired_at=None).order_by("name")  # type: ignore[attr-defined]
        self.fields["received_at"] = MomentField(zone=zone, label="Said at", help_text="When they said it: clocks run from then.")
        special = staging.special(edition)
        self.fields["traits"].choices = [(each, each.replace("-", " ").capitalize()) for each in special]  # type: ignore[attr-defined]
        if not special:
            del self.fields["traits"]

    def heard(self, **more: Any) -> Heard:
        """Return what was said, with what the page knows besides."""
        said = self.cleaned_data
        return Heard(
            line=said["line"], channel=said["channel"], summary=said["summary"], words=said["words"], received_at=said["received_at"],
            product=said["product"], remedy_sought=said["remedy_sought"], severity=said["severity"], speaker=said["speaker"],
            speaker_name=said["speaker_name"] if said["speaker"] else "", needs_support=said["needs_support"],
            traits=said.get("traits", ()), source=said["source"] or Complaint.Source.CUSTOMER, source_ref=said["source_ref"], **more,
        )


class OptionForm(forms.Form):
    """Something considered to put a difficulty right."""

    what = forms.CharField(max_length=200, label="What could be done")
    chosen = forms.ChoiceField(choices=[("no", "Rejected"), ("yes", "Chosen")], initial="yes", label="Decision", widget=forms.RadioSelect)
    reason = forms.CharField(max_length=300, label="Why")
    rule = forms.CharField(required=False, max_length=200, label="Rule considered", help_text="Policy, procedure or rule, if there is one.")


class CloseForm(forms.Form):
    """How a difficulty ended."""

    state = forms.ChoiceField(choices=[("resolved", "Resolved"), ("not_resolved", "Closed without a solution")], label="End")
    resolution = forms.CharField(max_length=500, label="What was done", widget=forms.Textarea(attrs={"rows": 2}))
    customer_agreed = forms.NullBooleanField(
        required=False, label="The customer agrees",
        widget=forms.Select(choices=[("unknown", "Was not asked"), ("true", "Yes"), ("false", "No")]),
    )
    at_first_contact = forms.BooleanField(required=False, label="Settled in the contact in which it was said")
    goodwill = forms.DecimalField(required=False, min_value=0, max_digits=10, decimal_places=2, label="Goodwill given")


class ContactForm(forms.Form):
    """A contact that belongs to a case."""

    contact = forms.CharField(max_length=24, label="Contact", help_text="Such as C-1042.")


class RegimeForm(forms.Form):
    """Which regulation holds for a line, from when, and why."""

    pack = forms.ChoiceField(label="Regulation")
    since = forms.DateField(label="For what is received from", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    calendar = forms.CharField(
        required=False, max_length=10, label="Public holidays", help_text="Such as GB-SCT; empty: those of the regulation."
    )
    why = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, packs: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pack"].choices = list(packs)  # type: ignore[attr-defined]
