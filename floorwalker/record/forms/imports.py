"""The form that says how files are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms

from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Site
from floorwalker.record.actions.imports import Reading
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.importers.guessing import MEANINGS, Guess, Meaning
from floorwalker.record.importers.guessing import Reading as Guessed
from floorwalker.record.models import Mapping

OWNERSHIP = (
    ("own", "Our own centre: names become people and customers here"),
    ("open", "Open data: every name becomes a keyed pseudonym"),
)


class HowForm(forms.Form):
    """Importer, whose data, zone and site."""

    importer = forms.ChoiceField(label="Kind of log")
    ownership = forms.ChoiceField(label="Whose data", choices=OWNERSHIP, widget=forms.RadioSelect)
    zone = forms.ChoiceField(label="Time zone", help_text="Of times that carry none. The result shows whether it fits.")
    site = forms.ChoiceField(
        label="Site", required=False, help_text="Where queues and people that are new here belong."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[str, str]]] = {
            "importer": [(importer.code, importer.label) for importer in IMPORTERS],
            "zone": [(zone, zone) for zone in sorted(available_timezones())],
            "site": [
                ("", "Open data: a site of its own; ours: the first"),
                *((site.code, site.name) for site in Site.objects.filter(retired_at=None)),
            ],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def reading(self, *, mapping: dict[str, Any] | None = None) -> Reading:
        """Return what was said."""
        return Reading(mapping=mapping, **self.cleaned_data)


ORDERS = (("", "Say which"), ("dmy", "Day, month, year"), ("mdy", "Month, day, year"), ("ymd", "Year, month, day"))
UNITS = (("s", "Seconds or h:mm:ss"), ("min", "Minutes"), ("ms", "Milliseconds"))
LEFT_OUT = "leave out"


class MappingForm(forms.Form):
    """What each column of a table is; unsure guesses start empty, so that they must be said."""

    order = forms.ChoiceField(label="Dates are written", choices=ORDERS)
    unit = forms.ChoiceField(label="Lengths without a colon are", choices=UNITS)
    channel = forms.ChoiceField(label="Channel, where no column says", choices=Channel.choices)
    direction = forms.ChoiceField(
        label="Direction, where no column says", choices=(("inbound", "To us"), ("outbound", "From us"))
    )
    save_as = forms.CharField(
        label="Save this mapping as", max_length=80, required=False, help_text="To use it again, here or with --mapping."
    )

    meanings: Sequence[Meaning] = MEANINGS
    beside: tuple[str, ...] = ("order", "unit", "channel", "direction", "save_as")

    def __init__(
        self, *args: Any, guessed: Guessed, saved: Mapping | None = None, known: dict[str, Any] | None = None, **options: Any
    ) -> None:
        known = dict(saved.columns) if saved is not None else known or guessed.as_mapping()
        by_column = {column: code for code, column in known["fields"].items()}
        options["initial"] = self.beside_columns(known) | {
            "order": known["order"] if saved is not None or guessed.order_sure else "", "channel": known["channel"],
            "unit": next(iter(known["units"].values()), "s"), "direction": known["direction"],
            "save_as": saved.name if saved is not None else "",
        }
        super().__init__(*args, **options)
        self.guessed, self.saved = guessed, saved
        choices = [("", "Say what it is"), (LEFT_OUT, "Leave it out"), *((each.code, each.label) for each in self.meanings)]
        for at, guess in enumerate(guessed.columns):
            code = by_column.get(guess.column, LEFT_OUT)
            sure = saved is not None or guess.is_sure or not guess.meaning
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=guess.column, choices=choices, initial=code if sure else "",
                widget=forms.Select(attrs={"class": "select", "aria-label": f"What {guess.column} is"}),
            )

    def beside_columns(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return what `known` says beside the columns, as the first values of the other fields."""
        return {}

    @property
    def columns(self) -> Sequence[tuple[Guess, Any]]:
        """Each guess with its field."""
        return [(guess, self[f"column_{at}"]) for at, guess in enumerate(self.guessed.columns)]

    @property
    def others(self) -> Sequence[Any]:
        """The fields beside the columns."""
        return [self[name] for name in self.beside]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The sample rows."""
        return list(zip(*(guess.samples for guess in self.guessed.columns), strict=True))

    @property
    def unsure(self) -> Sequence[Guess]:
        """Guesses that must be confirmed."""
        return [guess for guess in self.guessed.columns if guess.meaning and not guess.is_sure] if self.saved is None else []

    def clean(self) -> dict[str, Any]:
        """Each meaning stands once, and the start is there."""
        cleaned: dict[str, Any] = super().clean() or {}
        fields: dict[str, str] = {}
        for at, guess in enumerate(self.guessed.columns):
            code = cleaned.get(f"column_{at}", "")
            if code in fields:
                self.add_error(f"column_{at}", f"{fields[code]} is that already; each meaning stands once.")
            elif code and code != LEFT_OUT:
                fields[code] = guess.column
        if not self.errors and "start" not in fields and not {"date", "time"} <= set(fields):
            self.add_error(None, "Say which column is the start, or which two are its date and its time of day.")
        cleaned["fields"] = fields
        return cleaned

    def mapping(self) -> dict[str, Any]:
        """Return what was said, as the importer reads it."""
        said = self.cleaned_data
        lengths = {each.code for each in self.meanings if each.shape == "length"}
        units = {code: said["unit"] for code in said["fields"] if code in lengths}
        kept = {name: said[name] for name in ("fields", "order", "channel", "direction")}
        return kept | {"units": units, "outcomes": {}}
