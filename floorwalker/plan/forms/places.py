"""What is typed about places where statements are said, and about the channels that must say them."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.ground.people.models import Person
from floorwalker.plan.forms.moments import day
from floorwalker.plan.models import Document, OutsidePlace
from floorwalker.plan.queries import places as queries
from floorwalker.plan.rules import places as rules
from floorwalker.plan.rules.places import Draft, Told

MOST_BYTES = 200_000
"""Of a text file; what the house keeps of it is less (`rules.places.MOST_LETTERS`)."""


class StatementsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """A choice of statements by title and reference."""

    def label_from_instance(self, obj: Any) -> str:
        """Return how a statement is named in the list."""
        return f"{obj.title} ({obj.reference})"


class ToldForm(forms.Form):
    """What a place says today."""

    words = forms.CharField(
        label="What it says", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Pasted as it is; a recording as it is heard.",
    )
    file = forms.FileField(label="Or a text file", required=False, help_text="Plain text in UTF-8.")
    said_since = day("Says so since")
    check_on = day("Looked at again by", help_text="Its owner is asked that day.")

    def clean(self) -> dict[str, Any]:
        """Take the words of the file where one was handed in."""
        words = super().clean() or {}
        given = words.get("file")
        if given is not None:
            content = given.read(MOST_BYTES + 1)
            try:
                words["words"] = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "That is no plain text in UTF-8. Save it as plain text, or paste the words.")
            if len(content) > MOST_BYTES:
                self.add_error("file", f"The file has more than {MOST_BYTES // 1000} kB. Hand in the part that says the statements.")
        words["words"] = words.get("words", "").replace("\r\n", "\n").replace("\x00", "")
        return words

    def told(self) -> Told:
        """Return what was typed."""
        return Told(self.cleaned_data["words"], self.cleaned_data["said_since"], self.cleaned_data["check_on"])


class PlaceForm(ToldForm):
    """A place: what it is, where, whose, and what it is to say."""

    name = forms.CharField(max_length=120, label="Place", help_text="Such as: Opening prompt of the menu.")
    channel = forms.ChoiceField(label="Channel", choices=rules.CHANNELS)
    where = forms.CharField(
        max_length=300, label="Where it is found", required=False, help_text="An address, a node of the menu, a system."
    )
    says = StatementsField(
        Document.objects.none(), label="Is to say", widget=forms.CheckboxSelectMultiple, help_text="Every statement that belongs there."
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", help_text="Who has it changed when the statement changes.")
    field_order = ("name", "channel", "where", "says", "owner", "words", "file", "said_since", "check_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["says"].queryset = queries.choices()  # type: ignore[attr-defined]
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """Return what the place is."""
        return Draft(self.cleaned_data["name"], self.cleaned_data["channel"], self.cleaned_data["where"])


def begins_from(place: OutsidePlace) -> dict[str, Any]:
    """Return what the form of a place begins with."""
    names = ("name", "channel", "where", "owner", "words", "said_since", "check_on")
    return {name: getattr(place, name) for name in names} | {"says": list(place.statements.all())}


class OverForm(forms.Form):
    """Over which channels the words of a document reach customers."""

    channels = forms.MultipleChoiceField(
        label="Channels", required=False, choices=rules.CHANNELS, widget=forms.CheckboxSelectMultiple,
        help_text="None: what is usual for its kind.",
    )


class ChannelForm(forms.Form):
    """A channel that must say a statement."""

    channel = forms.ChoiceField(label="Channel", choices=rules.CHANNELS)
    owner = forms.ModelChoiceField(Person.objects.none(), label="Who sees to it")
    why = forms.CharField(max_length=300, label="Why it must be said there", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
