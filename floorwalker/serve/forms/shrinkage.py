"""What is typed to plan shrinkage by cause; the action decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from floorwalker.plan.rules.shrinkage import CAUSES, MOST
from floorwalker.serve.forms.day_log import day_field

PER_CENT = 100.0


class PlanForm(forms.Form):
    """A share of the paid time for each cause, in per cent, and the day from which it is planned."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for cause in CAUSES:
            self.fields[cause.code] = forms.FloatField(
                label=f"{cause.label}, %", min_value=0, max_value=PER_CENT * MOST, localize=False,
                widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
            )
        self.fields["first_day"] = day_field("From", help_text="Today or later. Staffing of days from then on reads it.")

    def shares(self) -> dict[str, float]:
        """Return the shares, 0 to 1."""
        return {cause.code: self.cleaned_data[cause.code] / PER_CENT for cause in CAUSES}


def beginning(shares: Mapping[str, float], *, first_day: date) -> dict[str, Any]:
    """Return what stands in the form before anybody typed: `shares` to a tenth of a per cent, and nothing where nothing is known."""
    found: dict[str, Any] = {cause.code: round(shares[cause.code] * PER_CENT, 1) for cause in CAUSES if cause.code in shares}
    return found | {"first_day": first_day}
