"""What each column of a workbook is, as it is said on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from floorwalker.ground.moving_in.base import Columned
from floorwalker.record.importers.sheets import Guess, Sheet, guess, order_of

LEFT_OUT: Final = "leave out"
ORDERS: Final = (("", "Say which"), ("dmy", "Day, month, year"), ("mdy", "Month, day, year"), ("ymd", "Year, month, day"))


@dataclass(frozen=True)
class _Guessed:
    """What the shared list of columns asks beside the columns."""

    order_sure: bool
    totals: bool = False


class ColumnsForm(forms.Form):
    """What each column is; a guess that is not sure starts empty, so that it must be said."""

    order = forms.ChoiceField(label="Dates are written", choices=ORDERS, required=False, widget=forms.Select(attrs={"class": "select"}))
    saved = None

    def __init__(self, *args: Any, mapping: Mapping[str, Any], sheet: Sheet, kind: Columned, **options: Any) -> None:
        fields: dict[str, str] = mapping.get("fields", {})
        options["initial"] = {"order": mapping.get("order", "")}
        super().__init__(*args, **options)
        said = {header: code for code, header in fields.items()}
        self.guesses = guess(sheet, kind)
        self.guessed = _Guessed(bool(mapping.get("order")) or order_of(sheet, kind, fields)[1])
        self._asked = [each for each in self.guesses if each.meaning and not each.is_sure and each.column not in said]
        choices = [("", "Say what it is"), (LEFT_OUT, "Leave it out"), *((column.code, column.label) for column in kind.columns)]
        for at, each in enumerate(self.guesses):
            starts = said.get(each.column, "" if each in self._asked and not mapping.get("said") else LEFT_OUT)
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=each.column,
                choices=choices,
                initial=starts,
                required=False,
                widget=forms.Select(attrs={"class": "select", "aria-label": f"What {each.column} is"}),
            )
        if mapping.get("said"):
            self._asked = []

    @property
    def columns(self) -> Sequence[tuple[Guess, Any]]:
        """Each guess with its field."""
        return [(each, self[f"column_{at}"]) for at, each in enumerate(self.guesses)]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The sample rows."""
        return list(zip(*(each.samples for each in self.guesses), strict=True))

    @property
    def unsure(self) -> Sequence[Guess]:
        """Guesses that must be confirmed."""
        return self._asked

    def clean(self) -> dict[str, Any]:
        """Each meaning stands once."""
        cleaned: dict[str, Any] = super().clean() or {}
        fields: dict[str, str] = {}
        for at, each in enumerate(self.guesses):
            code = cleaned.get(f"column_{at}") or LEFT_OUT
            if code in fields:
                self.add_error(f"column_{at}", f"{fields[code]} is that already; each meaning stands once.")
            elif code != LEFT_OUT:
                fields[code] = each.column
        cleaned["fields"] = fields
        return cleaned

    def mapping(self) -> dict[str, Any]:
        """Return what was said."""
        return {"fields": self.cleaned_data["fields"], "order": self.cleaned_data["order"], "said": True}
