"""What is typed into the file of a complaint: one form for each thing that is done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.web import formats
from floorwalker.record.forms.log import MomentField
from floorwalker.resolve.models import Complaint, CustomerUpdate, Evidence, Issue

DAYS_TO_ANSWER: Final = 3


def area(rows: int = 3) -> forms.Textarea:
    """Return a box for several lines."""
    return forms.Textarea(attrs={"rows": rows})


def moment(label: str, *, required: bool = True, help_text: str = "") -> MomentField:
    """Return a field for a moment where the reader is; the form that has it knows where."""
    return MomentField(zone="UTC", label=label, required=required, help_text=help_text)


class CaseForm(forms.Form):
    """A form about one complaint, as whoever acts sees it; what of it is meant is named by `key`."""

    def __init__(self, *args: Any, complaint: Complaint, by: Actor, key: int = 0, zone: str = "UTC", **options: Any) -> None:
        super().__init__(*args, **options)
        self.complaint, self.by, self.key, self.zone = complaint, by, key, zone
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone
        self.fit()

    def fit(self) -> None:
        """Put in what depends on the complaint."""

    def soon(self, days: int) -> str:
        """Return a moment some days ahead at 17:00 where the reader is, as the browser takes it."""
        return f"{formats.local(clock.now() + timedelta(days=days), self.zone):%Y-%m-%d}T17:00"


class NoteForm(CaseForm):
    """A note."""

    words = forms.CharField(max_length=2_000, label="Note", widget=area(4), help_text="Written once: a note is never changed.")


class _OfIssue(CaseForm):
    issue = forms.ChoiceField(label="For issue", required=False)

    def fit(self) -> None:
        """Offer the issues of the complaint."""
        rows = [(each.position, f"{each.position}. {each.title}") for each in self.complaint.issues.all()]
        self.fields["issue"].choices = [(0, "All issues"), *rows]  # type: ignore[attr-defined]

    def clean_issue(self) -> int:
        """Return the place of the issue; 0 for all."""
        return int(self.cleaned_data["issue"] or 0)


class WantForm(_OfIssue):
    """Something wanted as evidence."""

    what = forms.CharField(max_length=160, label="What is wanted", help_text="Such as the log of the visit of 13 October.")
    where = forms.CharField(max_length=120, label="From where")
    field_order = ("what", "where", "issue")


class BringInForm(CaseForm):
    """What came in."""

    ref = forms.CharField(max_length=80, label="Record", required=False,
        help_text="Such as contact:C-12, recording:REC-3 or document:POL-2.")
    file = forms.FileField(label="File", required=False, help_text="At most 25 MB; kept encrypted under its SHA-256.")
    says = forms.CharField(max_length=500, label="What it shows", required=False, widget=area())


class WhyForm(CaseForm):
    """A reason."""

    why = forms.CharField(max_length=300, label="Why", widget=area(2))


class AskForm(_OfIssue):
    """A question to somebody else."""

    to = forms.ModelChoiceField(Person.objects.none(), label="Who")
    team = forms.CharField(max_length=120, label="For", required=False, help_text="The team or supplier; empty: the team of the person.")
    what = forms.CharField(max_length=300, label="What is asked", widget=area(2))
    evidence = forms.ModelChoiceField(Evidence.objects.none(), label="Evidence that it brings", required=False)
    due_at = moment("Answer by")
    field_order = ("to", "team", "what", "evidence", "issue", "due_at")

    def fit(self) -> None:
        """Offer those who may answer, and what is missing."""
        super().fit()
        people = who_may("resolve.answer_requests", on=clock.now().date()).exclude(pk=self.by.person_id or 0)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
        self.fields["evidence"].queryset = self.complaint.evidence.filter(state="wanted")  # type: ignore[attr-defined]
        self.fields["due_at"].initial = self.soon(DAYS_TO_ANSWER)


class AnswerForm(CaseForm):
    """An answer."""

    words = forms.CharField(max_length=2_000, label="Answer", widget=area(4))


class UpdateForm(CaseForm):
    """News to the customer."""

    way = forms.ChoiceField(choices=CustomerUpdate.Way.choices, label="By")
    words = forms.CharField(max_length=500, label="What they were told, and said", widget=area())
    next_at = moment("Next news by", required=False, help_text="Empty: nothing more is promised.")


class PromiseForm(CaseForm):
    """A promise of news."""

    way = forms.ChoiceField(choices=CustomerUpdate.Way.choices, label="By")
    at = moment("For")
    words = forms.CharField(max_length=200, label="What is promised", initial="How far we have come")


class ConflictForm(CaseForm):
    """What somebody declares before they investigate."""

    declared = forms.CharField(
        max_length=300, label="A tie of mine to who complains, or what about", required=False, help_text="Empty: I have none.",
    )
    why = forms.CharField(
        max_length=500, label="Why I may nevertheless", required=False, widget=area(2),
        help_text="Only with a tie: a second person then decides.",
    )


class AgreeForm(CaseForm):
    """Whether a second person agrees."""

    agrees = forms.TypedChoiceField(
        choices=(("yes", "I agree"), ("no", "I do not agree")), coerce=lambda said: said == "yes", label="Answer", widget=forms.RadioSelect
    )
    reason = forms.CharField(max_length=500, label="Why", widget=area(2))


class IssueForm(CaseForm):
    """One more issue."""

    title = forms.CharField(max_length=120, label="What it is about")
    words = forms.CharField(max_length=2_000, label="In their words", required=False, widget=area())
    heading = forms.ChoiceField(label="Heading of the return", required=False)

    def fit(self) -> None:
        """Offer the headings of the edition."""
        from floorwalker.resolve import opening

        self.fields["heading"].choices = [("", "Not yet"), *((each, each) for each in opening.headings(self.complaint))]  # type: ignore[attr-defined]


class FindingForm(CaseForm):
    """What was found of an issue."""

    words = forms.CharField(max_length=2_000, label="What was found", widget=area(4))
    sources = forms.ModelMultipleChoiceField(
        Evidence.objects.none(), label="On which evidence", required=False, widget=forms.CheckboxSelectMultiple
    )

    def fit(self) -> None:
        """Offer the evidence that is in."""
        self.fields["sources"].queryset = self.complaint.evidence.filter(state="in")  # type: ignore[attr-defined]


class DecideForm(CaseForm):
    """A decision on an issue."""

    decision = forms.ChoiceField(choices=Issue.Decision.choices, label="Decision", widget=forms.RadioSelect)
    reasoning = forms.CharField(max_length=4_000, label="Because", widget=area(4), help_text="As the customer should be able to follow it.")
    changes = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def fit(self) -> None:
        """Keep how the file stood."""
        self.fields["changes"].initial = self.complaint.changes


class AcknowledgeForm(CaseForm):
    """That it was acknowledged elsewhere."""

    how = forms.CharField(max_length=120, label="How", help_text="Such as a letter of 5 October from the mail room.")
    at = moment("When", required=False, help_text="Empty: now.")


class GiveForm(CaseForm):
    """Who has it from now on."""

    to = forms.ModelChoiceField(Person.objects.none(), label="Who has it")

    def fit(self) -> None:
        """Offer those who handle complaints."""
        self.fields["to"].queryset = who_may("resolve.handle_complaints", on=clock.now().date())  # type: ignore[attr-defined]


class LinkForm(CaseForm):
    """One more contact of the complaint."""

    contact = forms.CharField(max_length=20, label="Contact", help_text="Such as C-1042.")
