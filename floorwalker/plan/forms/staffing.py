"""What is typed on the staffing page: three scenarios side by side, each with a few inputs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from django import forms

from floorwalker.ground.web import formats
from floorwalker.plan.rules.staffing import Inputs

LETTERS: Final = ("a", "b", "c")
CLOCK = re.compile(r"^(\d{1,4}):([0-5]\d)$")
PER_CENT: Final = 100.0
MORE_CALLS: Final = 1.10
FASTER_SHARE, FASTER_SECONDS = 0.90, 10.0
MORE_SHRINKAGE: Final = 0.05
"""What scenarios B and C ask before anybody typed: a tenth more contacts; a faster answer, or more time away."""


class DurationField(forms.CharField):
    """A time written as 6:20 or as seconds."""

    def clean(self, value: Any) -> Any:
        """Return seconds."""
        text = str(super().clean(value)).strip()
        match = CLOCK.match(text)
        if match:
            return int(match[1]) * 60 + int(match[2])
        try:
            return float(text)
        except ValueError:
            raise forms.ValidationError(f"{text!r} is no time. Write 6:20 or seconds.") from None


class ScenarioForm(forms.Form):
    """One scenario for one day."""

    name = forms.CharField(max_length=40)
    calls = forms.FloatField(min_value=0, max_value=1_000_000, localize=False)
    aht = DurationField(max_length=8)
    shrink = forms.FloatField(min_value=0, max_value=95)
    share = forms.FloatField(min_value=0, max_value=99.99, required=False)
    secs = forms.FloatField(min_value=0, max_value=86_400, required=False)
    backlog = forms.FloatField(min_value=0, max_value=1_000_000, required=False)

    def clean_calls(self) -> float:
        """Return the contacts of the day."""
        return float(self.cleaned_data["calls"])

    def inputs(self, base: Inputs, *, day_contacts: float, mean_aht_seconds: float) -> Inputs:
        """Return `base` with what was typed: contacts and handle time become multiples of the forecast's."""
        typed = self.cleaned_data
        aht = float(typed["aht"])
        # What is written on the page is rounded: a field left as it was means the exact figure.
        same_calls = round(day_contacts) == round(typed["calls"])
        same_aht = formats.minutes_seconds(mean_aht_seconds) == formats.minutes_seconds(aht)
        return replace(
            base,
            volume_factor=1.0 if same_calls or day_contacts <= 0 else typed["calls"] / day_contacts,
            aht_factor=1.0 if same_aht or mean_aht_seconds <= 0 else aht / mean_aht_seconds,
            shrinkage=base.shrinkage if _same(typed["shrink"], base.shrinkage) else typed["shrink"] / PER_CENT,
            target_share=base.target_share if typed.get("share") is None else typed["share"] / PER_CENT,
            target_seconds=base.target_seconds if typed.get("secs") is None else typed["secs"],
            backlog=base.backlog if typed.get("backlog") is None else typed["backlog"],
        )  # fmt: skip


def _same(typed_percent: float, share: float) -> bool:
    return round(typed_percent, 1) == round(share * PER_CENT, 1)


def scenario_values(base: Inputs, *, day_contacts: float, mean_aht_seconds: float, is_deferred: bool) -> dict[str, str]:
    """Return the fields of all three scenarios as they stand before anybody typed."""
    values: dict[str, str] = {}
    for letter, name in zip(LETTERS, ("Plan", "10% more", "More time away" if is_deferred else "Faster answer"), strict=True):
        faster, more = letter == "c" and not is_deferred, letter == "c" and is_deferred
        calls = day_contacts * (MORE_CALLS if letter == "b" else 1.0)
        values[f"{letter}-name"] = name
        values[f"{letter}-calls"] = f"{calls:.0f}"
        values[f"{letter}-aht"] = formats.minutes_seconds(mean_aht_seconds)
        values[f"{letter}-shrink"] = f"{(base.shrinkage + (MORE_SHRINKAGE if more else 0.0)) * PER_CENT:.1f}".removesuffix(".0")
        if is_deferred:
            values[f"{letter}-backlog"] = f"{base.backlog:.0f}"
        else:
            share = FASTER_SHARE if faster else base.target_share or 0.0
            values[f"{letter}-share"] = f"{share * PER_CENT:g}"
            values[f"{letter}-secs"] = f"{FASTER_SECONDS if faster else base.target_seconds:g}"
    return values
