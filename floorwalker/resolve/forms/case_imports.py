"""What is typed about a register of cases, and about where it differs from the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms

from floorwalker.ground.people.models import Site
from floorwalker.ground.web import formats
from floorwalker.record.forms.log import MINUTE, MomentField
from floorwalker.resolve.actions.case_differences import Correction
from floorwalker.resolve.forms.files import area
from floorwalker.resolve.models import CaseLetter, Complaint
from floorwalker.resolve.rules.old_cases import OldCase
from floorwalker.resolve.rules.old_columns import LETTERS

OUTCOMES: Final = [(code, label) for code, label in Complaint.Outcome.choices]


class RegisterForm(forms.Form):
    """Which register a file is from, and whose people have its cases."""

    source = forms.CharField(
        max_length=40, label="The register that it is from",
        help_text="A short name, such as Respond. An old reference stands once in each: write it the same way every time.",
    )
    site = forms.ModelChoiceField(
        Site.objects.filter(retired_at=None).order_by("name"), label="Site", empty_label=None,
        help_text="Whose people have the cases. Times without a zone are those of this site.",
    )


class ReasonForm(forms.Form):
    """Why a difference stands as it is."""

    reason = forms.CharField(max_length=300, label="Why it stands", widget=area(2), help_text="It can be shown later, to anybody who asks.")


class CorrectionForm(forms.Form):
    """What was wrong in what was brought in; clocks are reckoned anew from it."""

    def __init__(self, *args: Any, old: OldCase, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone, went = zone, {each.kind: each for each in old.letters}
        self.fields["said_at"] = MomentField(zone=zone, label="The customer first said it")
        self.initial["said_at"] = old.said_at
        for kind, label in LETTERS.items():
            self.fields[f"sent_{kind}"] = MomentField(zone=zone, label=f"{label} sent", required=False)
            self.fields[f"way_{kind}"] = forms.ChoiceField(label=f"{label} by", choices=CaseLetter.Channel.choices, required=False)
            if kind in went:
                self.initial.update({f"sent_{kind}": went[kind].at, f"way_{kind}": went[kind].way})
        if not old.is_open:
            self.fields["outcome"] = forms.ChoiceField(label="Outcome", choices=OUTCOMES, initial=old.outcome)
        self.fields["reason"] = forms.CharField(max_length=300, label="What shows it", widget=area(2))
        self.old = old

    def _typed(self, at: datetime) -> str:
        return formats.local(at, self.zone).strftime(MINUTE)

    def correction(self) -> Correction:
        """Return what was said, what was not touched to the second as it was."""
        data = self.cleaned_data
        before = {f"sent_{each.kind}": each.at for each in self.old.letters} | {"said_at": self.old.said_at}

        def at(name: str) -> datetime:
            held = before.get(name)
            return held if held is not None and self._typed(held) == self._typed(data[name]) else data[name]

        letters = {kind: (at(f"sent_{kind}"), data[f"way_{kind}"] or CaseLetter.Channel.POST) for kind in LETTERS if data[f"sent_{kind}"]}
        return Correction(said_at=at("said_at"), letters=letters, outcome=data.get("outcome", ""))
