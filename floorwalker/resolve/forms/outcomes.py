"""What is typed about redress, letters and the ending of a complaint."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django import forms

from floorwalker.ground import clock, settings
from floorwalker.plan.models import DocumentVersion
from floorwalker.plan.queries import customer_messages
from floorwalker.resolve import opening
from floorwalker.resolve.forms.files import CaseForm, area
from floorwalker.resolve.models import CaseLetter, Complaint, OmbudsmanReferral, RedressLine
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import redress as rules

DAY: Final = {"type": "date"}


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


def money(label: str, *, required: bool = True, help_text: str = "") -> forms.DecimalField:
    """Return a field for an amount in the currency of the site."""
    return forms.DecimalField(label=label, required=required, help_text=help_text, max_digits=10, decimal_places=2,
        min_value=Decimal("0.01"))


class RedressForm(CaseForm):
    """A line of redress."""

    kind = forms.ChoiceField(label="Line", choices=[each for each in RedressLine.Kind.choices if each[0] != "interest"])
    what = forms.CharField(max_length=120, label="What it is for")
    amount = money("Amount", help_text="Of what was paid before too: it is taken off.")
    how = forms.CharField(max_length=300, label="How it comes about", help_text="Such as 23 days at £18.00.")
    source = forms.CharField(max_length=200, label="What shows it", help_text="Such as receipts seen on 9 November.")
    reason = forms.CharField(max_length=300, label="Why outside the bands", required=False)

    def fit(self) -> None:
        """Name the bands of the house."""
        said = "; ".join(each.words for each in rules.bands(settings.get("distress_bands")))
        self.fields["reason"].help_text = f"Distress and inconvenience alone. {said}."


class InterestForm(CaseForm):
    """Interest."""

    principal = money("On")
    from_on = day("From the day of the loss")
    to_on = day("To the day of the payment")
    rate = forms.DecimalField(
        label="Rate a year, as a share", required=False, max_digits=7, decimal_places=6, help_text="Empty: that of the regulation."
    )
    reason = forms.CharField(max_length=300, label="Why this rate", required=False)
    source = forms.CharField(max_length=200, label="What shows the sum", required=False)


class DecideRedressForm(CaseForm):
    """A decision on redress."""

    reason = forms.CharField(max_length=500, label="Why this is fair", widget=area())
    outlier_why = forms.CharField(max_length=300, label="What is different from like cases", required=False)
    changes = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def fit(self) -> None:
        """Keep how the file stood."""
        self.fields["changes"].initial = self.complaint.changes


class PaidForm(CaseForm):
    """A payment."""

    on = day("Paid on")
    how = forms.CharField(max_length=120, label="How", help_text="The way and the reference of the payment.")

    def fit(self) -> None:
        """Begin with today."""
        self.fields["on"].initial = clock.today(self.zone)


class LetterForm(CaseForm):
    """A letter to begin."""

    kind = forms.ChoiceField(choices=CaseLetter.Kind.choices, label="Letter")
    template = forms.ModelChoiceField(
        DocumentVersion.objects.none(), label="Written from", required=False, empty_label="The text of the house",
        help_text="Templates that hold today stand under Plan, Documents.",
    )
    large_print = forms.BooleanField(label="In large print", required=False)

    def fit(self) -> None:
        """Offer the templates that hold."""
        self.fields["template"].queryset = customer_messages.templates(self.by)  # type: ignore[attr-defined]


class BodyForm(CaseForm):
    """The words of a letter."""

    body = forms.CharField(max_length=20_000, label="Letter", widget=area(22), help_text="Markdown: **bold**, lists with a hyphen.")
    changes = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def fit(self) -> None:
        """Begin with the words as they stand."""
        row = self.complaint.letters.filter(pk=self.key).first()
        if row is not None:
            self.fields["body"].initial, self.fields["changes"].initial = row.body, row.changes


class SendForm(CaseForm):
    """A letter that goes out."""

    channel = forms.ChoiceField(choices=CaseLetter.Channel.choices, label="By")
    recipient = forms.CharField(max_length=300, label="To", widget=area(), help_text="The postal or the e-mail address.")

    def fit(self) -> None:
        """Ask what a letter of its kind needs."""
        row = self.complaint.letters.filter(pk=self.key).first()
        if row is not None and row.kind == CaseLetter.Kind.SUMMARY:
            self.fields["accepted"] = forms.BooleanField(label="The customer said that they accept it as resolved", required=False)
        if row is not None and row.kind == CaseLetter.Kind.NOT_YET:
            self.fields["expected_on"] = day("Our final response by")
            self.fields["why"] = forms.CharField(max_length=500, label="Why not yet", widget=area(2))


class CauseForm(CaseForm):
    """A root cause."""

    cause = forms.CharField(max_length=120, label="Root cause", help_text="Call the same thing the same, so that it is counted.")
    words = forms.CharField(max_length=500, label="What lies behind it", widget=area(2))
    heading = forms.ChoiceField(label="Heading of the return", required=False, help_text="Of the first issue.")
    need_not_met = forms.BooleanField(
        required=False, label="It comes from a need for support that was not considered or answered", help_text="The return counts these."
    )

    def fit(self) -> None:
        """Offer the headings of the edition and the causes that were named before, with what stands."""
        self.fields["heading"].choices = [("", "Not yet"), *((each, each) for each in opening.headings(self.complaint))]  # type: ignore[attr-defined]
        first = self.complaint.issues.filter(position=1).first()
        self.initial.setdefault("heading", first.heading if first else "")
        self.initial.setdefault("need_not_met", self.complaint.need_not_met)
        known = Complaint.objects.exclude(root_cause="").order_by("root_cause").values_list("root_cause", flat=True).distinct()[:100]
        self.causes = list(known)
        if self.causes:
            self.fields["cause"].help_text = f"Named before: {', '.join(self.causes[:8])}."


class LessonForm(CaseForm):
    """A lesson."""

    lesson = forms.CharField(max_length=300, label="What we do otherwise", widget=area(2), help_text="It becomes a finding with an owner.")


class LeaveOutForm(CaseForm):
    """A step left out."""

    step = forms.ChoiceField(label="Step")
    reason = forms.CharField(max_length=300, label="Why it is right without", widget=area(2))

    def fit(self) -> None:
        """Offer what is missing."""
        rows = [(each.code, each.name) for each in CaseFile(self.complaint).steps if each.is_missing]
        self.fields["step"].choices = rows  # type: ignore[attr-defined]


class CloseForm(CaseForm):
    """A closing."""

    otherwise = forms.ChoiceField(
        label="Ends with", required=False,
        choices=[("", "What was decided of its issues"), ("withdrawn", "Withdrawn by the customer"),
                 ("out_of_scope", "Outside the rules of complaints")],
    )  # fmt: skip
    words = forms.CharField(max_length=500, label="How it ended", required=False, widget=area(2))
    changes = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def fit(self) -> None:
        """Keep how the file stood."""
        self.fields["changes"].initial = self.complaint.changes


class SatisfiedForm(CaseForm):
    """What the customer said of the handling."""

    score = forms.TypedChoiceField(
        coerce=int, label="How they found the handling", widget=forms.RadioSelect,
        choices=[(1, "1, very poor"), (2, "2, poor"), (3, "3, neither"), (4, "4, good"), (5, "5, very good")],
    )
    words = forms.CharField(max_length=500, label="In their words", required=False, widget=area(2))


class ReferForm(CaseForm):
    """The ombudsman has it."""

    their_reference = forms.CharField(max_length=60, label="Their reference")
    told_on = day("We were told on")
    file_due_on = day("They want our file by", required=False)


class SentForm(CaseForm):
    """What was sent."""

    on = day("Sent on")
    what = forms.CharField(max_length=500, label="What was sent", widget=area(2))


class DecidedForm(CaseForm):
    """What the ombudsman decided."""

    outcome = forms.ChoiceField(choices=OmbudsmanReferral.Outcome.choices, label="Outcome", widget=forms.RadioSelect)
    on = day("Decided on")
    award = money("Award", required=False)
    lesson = forms.CharField(max_length=300, label="What we do otherwise", required=False, widget=area(2),
                             help_text="Where our decision did not stand; it becomes a finding.")  # fmt: skip


class ForwardForm(CaseForm):
    """Another firm."""

    firm = forms.CharField(max_length=120, label="Firm")
    reach = forms.CharField(max_length=200, label="How the customer reaches it")
    why = forms.CharField(max_length=300, label="Why it may be responsible", widget=area(2))
    whole = forms.BooleanField(label="All of it: it ends here", required=False)
    told_on = day("The customer was told in writing on")
    sent_on = day("It went to the firm on", required=False)
