"""What is typed about requests about rights."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import find as find_person
from floorwalker.record.forms.log import MomentField
from floorwalker.record.models import Customer
from floorwalker.record.queries.customers import find as find_customer
from floorwalker.resolve.models import RightsItem, RightsRequest, RightsWait
from floorwalker.resolve.rules import letters
from floorwalker.resolve.rules import rights as rules

WHO: Final = "The reference of a customer, such as CUS-12, or of a colleague, such as P-104; empty where nobody was found yet."

_VERIFY: Final = f"To verify: {letters.TO_VERIFY}"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AboutForm(forms.Form):
    """Whose data it is about."""

    about = forms.CharField(max_length=20, label="Whose data", help_text=WHO)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean(self) -> dict[str, Any]:
        """Find who is named."""
        found: dict[str, Any] = super().clean() or {}
        typed = str(found.pop("about", "") or "").strip().upper()
        try:
            found["customer"], found["person"] = _named(typed, self.by)
        except RuleBroken as unknown:
            self.add_error("about", f"{unknown.message} {unknown.remedy}")
        return found


def _named(typed: str, by: Actor) -> tuple[Customer | None, Person | None]:
    if not typed:
        return None, None
    if typed.startswith("CUS-"):
        return find_customer(typed, by=by), None
    return None, find_person(typed, by=by)


class RequestForm(AboutForm):
    """What somebody asks about data kept on them."""

    kind = forms.ChoiceField(choices=RightsRequest.Kind.choices, label="What is asked")
    asker = forms.CharField(max_length=160, label="Who asks", help_text="As they call themselves; whoever speaks for another says so too.")
    reach = forms.CharField(max_length=254, required=False, label="Where the answer goes", help_text="An address of mail or post.")
    way = forms.ChoiceField(choices=RightsRequest.Way.choices, label="How it came")
    words = forms.CharField(max_length=rules.LONGEST_WORDS, label="What they ask", widget=_area(4), help_text="In their words.")
    field_order = ("kind", "asker", "about", "way", "reach", "received_at", "words")

    def __init__(self, *args: Any, by: Actor, zone: str, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        self.fields["about"].required = False
        self.fields["received_at"] = MomentField(
            zone=zone, label="Received", help_text="When it reached anybody of the house, also where it was passed on later.",
        )
        self.order_fields(self.field_order)


class IdentityForm(forms.Form):
    """How it was made sure who asks."""

    how = forms.CharField(
        max_length=200, label="How you made sure",
        help_text="Such as: answered three questions on the account, wrote from the address we hold. Never keep a copy of a passport.",
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["at"] = MomentField(zone=zone, label="When the proof came", required=False, help_text="Empty: now.")


class AskForm(forms.Form):
    """What is asked of who asked."""

    waits_for = forms.ChoiceField(choices=RightsWait.For.choices, label="Ask for", widget=forms.RadioSelect)
    words = forms.CharField(max_length=rules.LONGEST_WORDS, label="What you ask", widget=_area(2))


class CameForm(forms.Form):
    """When something that was asked for came."""

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["at"] = MomentField(zone=zone, label="It came", required=False, help_text="Empty: now.")


class ExtendForm(forms.Form):
    """More time, told to who asked."""

    ground = forms.ChoiceField(choices=RightsRequest.Ground.choices, label="Why the rule allows it", widget=forms.RadioSelect)
    reason = forms.CharField(max_length=rules.LONGEST_WORDS, label="The reason, for the record", widget=_area(2))
    letter = forms.CharField(max_length=rules.LONGEST_LETTER, label="What who asked reads", widget=_area(9), help_text=_VERIFY)


class LetterForm(forms.Form):
    """A letter that goes by itself."""

    words = forms.CharField(max_length=rules.LONGEST_LETTER, label="Acknowledgement", widget=_area(8), help_text=_VERIFY)


class DecideForm(forms.Form):
    """What becomes of things that were found."""

    item = forms.TypedMultipleChoiceField(coerce=int, label="What you decide on", required=False, widget=forms.MultipleHiddenInput)
    decision = forms.ChoiceField(choices=RightsItem.Decision.choices, label="What becomes of it", widget=forms.RadioSelect)
    blanked = forms.CharField(
        required=False, max_length=2_000, label="Blank these words too", widget=_area(2),
        help_text="One to a line, such as the name of a neighbour; only where others are blanked.",
    )
    exemption = forms.ChoiceField(required=False, label="Withheld under")
    reason = forms.CharField(max_length=rules.LONGEST_WORDS, required=False, label="Why it is withheld", widget=_area(2))

    def __init__(self, *args: Any, exemptions: list[str], positions: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["exemption"].choices = [("", "Not withheld"), *((each, each) for each in exemptions)]  # type: ignore[attr-defined]
        self.fields["item"].choices = [(each, each) for each in positions]  # type: ignore[attr-defined]

    def clean_blanked(self) -> list[str]:
        """Return the words, each once."""
        return list(dict.fromkeys(each.strip() for each in self.cleaned_data["blanked"].splitlines() if each.strip()))


class EraseForm(forms.Form):
    """The letter with which a customer is erased."""

    letter = forms.CharField(
        max_length=rules.LONGEST_LETTER, label="The letter", widget=_area(9),
        help_text=f"It goes before their address is erased; afterwards only its digest stays. {_VERIFY}",
    )
    sure = forms.BooleanField(label="I have read what is erased: it cannot be brought back")


class CloseForm(forms.Form):
    """The answer."""

    outcome = forms.ChoiceField(choices=RightsRequest.Outcome.choices, label="Outcome")
    exemption = forms.ChoiceField(
        required=False, label="Withheld or refused under", help_text="Needed where it is refused, whole or in part."
    )
    reason = forms.CharField(
        max_length=rules.LONGEST_WORDS, required=False, label="Why, for the record", widget=_area(2),
        help_text="Needed where it is refused, whole or in part.",
    )
    letter = forms.CharField(max_length=rules.LONGEST_LETTER, label="The letter", widget=_area(12), help_text=_VERIFY)

    def __init__(self, *args: Any, exemptions: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["exemption"].choices = [("", "None"), *((each, each) for each in exemptions)]  # type: ignore[attr-defined]
