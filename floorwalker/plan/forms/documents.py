"""What is typed about a document: its beginning, its text, its place, comments and answers; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.forms import day_input
from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.kpis import measure_choices
from floorwalker.plan.models import Document, DocumentComment, DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.document_kinds import KINDS
from floorwalker.plan.rules.document_kinds.base import DocumentKind
from floorwalker.plan.rules.documents import Words
from floorwalker.record.models import Reason


def _day(label: str, *, help_text: str = "", required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, widget=day_input(), help_text=help_text, required=required)


def _lines(label: str, *, rows: int, most: int, help_text: str = "", required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, help_text=help_text, required=required)


class UnderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of documents by reference and title."""

    def label_from_instance(self, obj: Any) -> str:
        """Return how a document is named in the list."""
        return f"{obj.reference} {obj.title}"


class BeginForm(forms.Form):
    """A new document: what kind, what about, under what."""

    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect)
    title = forms.CharField(max_length=120, label="Title", help_text="What it is about, such as: Call-backs and promises.")
    under = UnderField(
        Document.objects.none(), required=False, label="Hangs under", empty_label="nothing",
        help_text="A procedure hangs under the policy that it keeps.",
    )

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(each.code, each.label) for each in KINDS]  # type: ignore[attr-defined]
        self.fields["under"].queryset = places  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """The text of a version with what its kind asks for."""

    title = forms.CharField(max_length=120, label="Title")
    body = forms.CharField(label="Text", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}))
    variables = _lines(
        "Variables", rows=4, most=4000, required=False,
        help_text="One a line, such as customer_name: how the customer wants to be called. In the text: {{ customer_name }}.",
    )
    serves = forms.CharField(required=False, max_length=200, label="Objective it serves")
    measure = forms.ChoiceField(required=False, label="Measure that shows whether it works")
    review_on = _day("Looked at again by", required=False, help_text="Within two years; the owner is asked two weeks before.")
    ends_on = _day("Ends on", required=False, help_text="The first day on which it holds no more, within 14 days.")
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: DocumentKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["measure"].choices = [("", "none"), *measure_choices()]  # type: ignore[attr-defined]
        for name, wanted in (("variables", kind.variables), ("review_on", kind.reviewed), ("ends_on", kind.longest is not None)):
            if not wanted:
                del self.fields[name]

    def words(self) -> Words:
        """Return what was typed."""
        return Words(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})


def text_of(version: DocumentVersion) -> dict[str, Any]:
    """Return what the form begins with."""
    return {name: getattr(version, name) for name in (*Words.__dataclass_fields__, "revision")}


class PlaceForm(forms.Form):
    """What a document hangs under, and which contacts it helps with."""

    under = UnderField(Document.objects.none(), required=False, label="Hangs under", empty_label="nothing")
    reasons = forms.ModelMultipleChoiceField(
        Reason.objects.none(), required=False, label="Helps with", widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Reasons why customers come; several with Ctrl.",
    )

    def __init__(self, *args: Any, places: Any, reasons: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["under"].queryset = places  # type: ignore[attr-defined]
        self.fields["reasons"].queryset = reasons  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    """What somebody thinks of a version."""

    section = forms.ChoiceField(required=False, label="On")
    words = _lines("Comment", rows=3, most=1000, help_text="What is missing, wrong or hard to do.")

    def __init__(self, *args: Any, sections: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["section"].choices = [("", "the whole"), *sections]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What became of a comment."""

    outcome = forms.ChoiceField(label="What became of it", choices=[each for each in DocumentComment.Outcome.choices if each[0]])
    words = forms.CharField(label="How, or why not", max_length=LONGEST_REASON)


class SendForm(forms.Form):
    """Who decides, from when it holds, and what changed."""

    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides", help_text="Never somebody who wrote any of it.")
    starts_on = _day("First day", help_text="Today or later; the version before it ends that day.")
    summary = _lines("What changed", rows=2, most=500, required=False, help_text="For who read the version before.")
    is_material = forms.BooleanField(
        required=False, initial=True, label="A material change",
        help_text="Who confirmed the version before must read this one. Leave it off only for spelling and layout.",
    )

    def __init__(self, *args: Any, version: DocumentVersion, is_first: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["approver"].queryset = queries.approvers(version)  # type: ignore[attr-defined]
        if is_first:
            del self.fields["is_material"], self.fields["summary"]


class AnotherForm(forms.Form):
    """Somebody else who decides."""

    approver = forms.ModelChoiceField(Person.objects.none(), label="Who decides instead")

    def __init__(self, *args: Any, version: DocumentVersion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["approver"].queryset = queries.approvers(version).exclude(pk=version.approver_id or 0)  # type: ignore[attr-defined]


class LookForm(forms.Form):
    """That a document stays as it is, and until when."""

    review_on = _day("Looked at again by")
    why = _lines("Why it stays", rows=2, most=LONGEST_REASON)
