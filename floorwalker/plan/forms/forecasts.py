"""What is typed on the forecast pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dateparse import parse_datetime

from floorwalker.ground.models import Queue
from floorwalker.plan.actions.forecasts import INTERVALS, LONGEST_HORIZON_DAYS, NewLayer
from floorwalker.plan.models import ForecastLayer

NUMBER: Final = r"\d+(?:\.\d+)?"
PERCENT = re.compile(rf"^([+-]?{NUMBER})\s*%$")
SIGNED = re.compile(rf"^([+-]{NUMBER})$")
BOUND = re.compile(rf"^(>=|<=|at least|at most)\s*({NUMBER})$")
PLAIN = re.compile(rf"^{NUMBER}(?:[\s;]+{NUMBER})*$")
HOW: Final = "Write 30 to set, 5% or -5% to change, +6 to add a total, >=30 or <=30 for a bound, lock, or clear."
WORDS: Final = {
    "percent": "change by {:+g}%", "add": "add {:+g} in all", "set": "set to {:g}", "at_least": "at least {:g}",
    "at_most": "at most {:g}",
}


@dataclass(frozen=True)
class Typed:
    """What was typed over the grid: an effect with its amount, or amounts cell by cell, or ``lock`` or ``clear``."""

    effect: str
    amounts: tuple[float, ...] = ()


def understood(text: str) -> Typed:
    """Return what `text` asks for.

    Raises
    ------
    forms.ValidationError
        If it cannot be read.
    """
    words = text.strip().lower().replace("\u2212", "-").replace("\t", " ")
    if words in {"lock", "clear"}:
        return Typed(words)
    if match := PERCENT.match(words):
        return Typed("percent", (float(match[1]),))
    if match := SIGNED.match(words):
        return Typed("add", (float(match[1]),))
    if match := BOUND.match(words):
        return Typed("at_least" if match[1] in {">=", "at least"} else "at_most", (float(match[2]),))
    if PLAIN.match(words):
        return Typed("set", tuple(float(part) for part in re.split(r"[\s;]+", words)))
    raise forms.ValidationError(f"{text!r} was not understood. {HOW}")


class MakeForm(forms.Form):
    """A new version."""

    horizon_days = forms.IntegerField(min_value=1, max_value=LONGEST_HORIZON_DAYS, initial=28, label="Days ahead")
    interval_minutes = forms.TypedChoiceField(
        coerce=int, choices=[(step, f"{step} minutes") for step in INTERVALS], initial=30, label="Interval"
    )


class CellsForm(forms.Form):
    """A change of a stretch of the grid; both ends belong to it."""

    first = forms.CharField(max_length=40, label="From")
    last = forms.CharField(max_length=40, label="To")
    change = forms.CharField(max_length=2_000, label="Change", help_text=HOW)
    why = forms.CharField(max_length=200, required=False, label="Why")

    def clean_first(self) -> datetime:
        """Return the start of the first interval."""
        return _moment(self.cleaned_data["first"])

    def clean_last(self) -> datetime:
        """Return the start of the last interval."""
        return _moment(self.cleaned_data["last"])

    def clean_change(self) -> Typed:
        """Return what was typed."""
        return understood(self.cleaned_data["change"])

    def clean(self) -> dict[str, Any]:
        """Return the values; the last interval is not before the first."""
        values = self.cleaned_data
        if "first" in values and "last" in values and values["last"] < values["first"]:
            self.add_error("last", "The last interval is before the first.")
        return values


class LayerForm(forms.Form):
    """An event or an override."""

    kind = forms.ChoiceField(choices=ForecastLayer.Kind.choices, label="Kind")
    name = forms.CharField(max_length=80, label="Name", help_text="Such as Boiler cover letter.")
    effect = forms.ChoiceField(choices=ForecastLayer.Effect.choices, label="What it does")
    amount = forms.FloatField(label="Amount", help_text="5 means 5 per cent where the change is by per cent, else contacts.")
    first_day = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    from_time = forms.TimeField(
        required=False, label="From", widget=forms.TimeInput(attrs={"type": "time"}), help_text="On the first day; empty: all day."
    )
    to_time = forms.TimeField(
        required=False, label="To", widget=forms.TimeInput(attrs={"type": "time"}), help_text="On the last day; empty: all day."
    )
    why = forms.CharField(max_length=200, label="Why")

    def __init__(self, *args: Any, queue: Queue, **kwargs: Any) -> None:
        self.queue = queue
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Return the values; the end is after the start."""
        values = self.cleaned_data
        if "first_day" in values and "last_day" in values and self._end(values) <= self._start(values):
            self.add_error("last_day", "The end is not after the start.")
        return values

    def layer(self) -> NewLayer:
        """Return the change that was typed, its span on the queue's wall clock."""
        values = self.cleaned_data
        return NewLayer(
            kind=values["kind"], name=values["name"], why=values["why"], effect=values["effect"], amount=values["amount"],
            starts_at=self._start(values), ends_at=self._end(values),
        )  # fmt: skip

    def _start(self, values: dict[str, Any]) -> datetime:
        clock = values.get("from_time") or datetime.min.time()
        return datetime.combine(values["first_day"], clock, ZoneInfo(self.queue.zone))

    def _end(self, values: dict[str, Any]) -> datetime:
        if values.get("to_time"):
            return datetime.combine(values["last_day"], values["to_time"], ZoneInfo(self.queue.zone))
        return datetime.combine(values["last_day"] + timedelta(days=1), datetime.min.time(), ZoneInfo(self.queue.zone))


class DayForm(forms.Form):
    """What an unusual day of the history is."""

    choice = forms.ChoiceField(
        choices=[("keep", "Keep: learn from it"), ("exclude", "Leave out"), ("event", "Event with a name")], label="This day",
        help_text="Days of one event share what is learned; the next such day gets it.",
    )
    name = forms.CharField(max_length=80, required=False, label="Name of the event", help_text="Such as Storm.")


def layer_name(typed: Typed) -> str:
    """Return a name for a change typed over the grid."""
    words = WORDS[typed.effect].format(typed.amounts[0])
    return words[0].upper() + words[1:]


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise forms.ValidationError("Choose an interval of the grid.")
    return found
