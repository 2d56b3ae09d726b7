"""The form that says what the columns of a table of totals by interval are."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from floorwalker.record.forms.imports import MappingForm
from floorwalker.record.importers.base import NAME_CHARACTERS
from floorwalker.record.importers.interval_totals import SHARE_OF, missing
from floorwalker.record.importers.total_columns import MEANINGS, MINUTES

LENGTHS: Final = (("", "Say how long"), *((str(each), f"{each} minutes") for each in MINUTES))


class TotalsForm(MappingForm):
    """What each column is, how long an interval is, and within how many seconds an answer counts as in time."""

    minutes = forms.ChoiceField(label="An interval is", choices=LENGTHS, help_text="A part of one is told under the start of the whole.")
    target_seconds = forms.FloatField(
        label="In time means answered within, in seconds", min_value=0, max_value=86_400, required=False,
        help_text="As the source counts it. The service level is known where the standard in force has the same.",
    )
    share_of = forms.ChoiceField(
        label="A service level in per cent is a share of", required=False,
        choices=(("", "No column is one, or say of what"), *SHARE_OF.items()),
        help_text="How many were answered in time is reckoned from it; figures then say that it was rounded, and between what they lie.",
    )
    queue = forms.CharField(label="Queue, where no column says", max_length=NAME_CHARACTERS, required=False)
    meanings = MEANINGS
    beside = ("minutes", "target_seconds", "share_of", "queue", "order", "unit", "channel", "direction", "save_as")

    def beside_columns(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return what `known` says beside the columns, as the first values of the other fields."""
        return {
            "minutes": known["minutes"] or "", "target_seconds": known["target_seconds"], "queue": known["queue"],
            "share_of": known.get("share_of", ""),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known: dict[str, Any] = dict(self.saved.columns) if self.saved is not None else options["known"]
        self.unsaid = missing(self.known)

    def clean(self) -> dict[str, Any]:
        """Besides what every table needs, all is said that totals cannot be read without."""
        cleaned = super().clean()
        if not self.errors and (unsaid := missing(self._mapping(cleaned))):
            self.add_error(None, f"Say {unsaid[0]}.")
        return cleaned

    def mapping(self) -> dict[str, Any]:
        """Return what was said, as the importer reads it."""
        return self._mapping(self.cleaned_data)

    def _mapping(self, said: dict[str, Any]) -> dict[str, Any]:
        kept = {name: said.get(name) for name in ("queue", "target_seconds", "share_of")}
        kept |= {"share_of_one": bool(self.known.get("share_of_one"))}
        return super().mapping() | kept | {"rows": "totals", "minutes": int(said.get("minutes") or 0)}
