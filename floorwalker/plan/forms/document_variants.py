"""What is typed about a document in another language or for another brand; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground import lines
from floorwalker.ground.people.models import Person
from floorwalker.plan.models import DocumentVariant
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.queries import documents
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.document_kinds.base import DocumentKind
from floorwalker.plan.rules.documents import Words
from floorwalker.plan.rules.languages import LANGUAGES, WELSH


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of the shelf, each in English and in itself."""
    return [(each.code, each.label if each.label == each.own_name else f"{each.label}, {each.own_name}") for each in LANGUAGES]


def brand_choices() -> list[tuple[str, str]]:
    """Return every brand that a queue in use names, after all of them at once."""
    return [("", "every brand"), *((name, name) for name in lines.used("brand"))]


class WantForm(forms.Form):
    """In which language, for which brand, and who writes it."""

    language = forms.ChoiceField(label="Language", initial=WELSH.code)
    brand = forms.ChoiceField(
        label="Brand", required=False, help_text="Only where one brand says it otherwise; queues name the brands of the house.",
    )
    translator = forms.ModelChoiceField(
        Person.objects.none(), label="Who writes it", help_text="Is asked now, and again with each new version."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.fields["brand"].choices = brand_choices()  # type: ignore[attr-defined]
        self.fields["translator"].queryset = documents.owners()  # type: ignore[attr-defined]


class EntrustForm(forms.Form):
    """Somebody else who writes it."""

    translator = forms.ModelChoiceField(Person.objects.none(), label="Who writes it from now on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["translator"].queryset = documents.owners()  # type: ignore[attr-defined]


class VariantForm(forms.Form):
    """The words of a variant, and beside which text they were written."""

    title = forms.CharField(max_length=120, label="Title")
    body = forms.CharField(label="Text", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}))
    variables = forms.CharField(
        label="Variables", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The names of the original, one a line, each with its meaning in this language.",
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    original = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: DocumentKind, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if not kind.variables:
            del self.fields["variables"]
        for name in ("title", "body"):
            self.fields[name].widget.attrs["lang"] = language

    def words(self) -> Words:
        """Return what was typed."""
        said = self.cleaned_data
        return Words(title=said["title"], body=said["body"], variables=said.get("variables", ""))


class AskCheckForm(forms.Form):
    """Who checks it, and how one knows that they read the language."""

    checker = forms.ModelChoiceField(Person.objects.none(), label="Who checks it", help_text="Never somebody who wrote any of it.")
    reads_why = forms.CharField(
        max_length=200, label="How you know that they read the language", help_text="Such as: first language; works in Welsh every day.",
    )

    def __init__(self, *args: Any, variant: DocumentVariant, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["checker"].queryset = queries.checkers(variant)  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """That both say the same, and why other figures are right."""

    note = forms.CharField(
        max_length=LONGEST_REASON, required=False, label="Why figures that differ are right", widget=forms.Textarea(attrs={"rows": 2})
    )
