"""The form that sets the alert of a saved view."""

from __future__ import annotations

from typing import Any

from django import forms

from floorwalker.record.actions.alerts import ABOVE_AT_MOST, DAYS_AT_MOST, Alert


class AlertForm(forms.Form):
    """When to tell."""

    above = forms.IntegerField(
        required=False, min_value=0, max_value=ABOVE_AT_MOST, label="Alert above",
        help_text="Tell me in My day when more contacts than this match, once a day at most. Empty for no alert.",
    )
    days = forms.IntegerField(
        required=False, min_value=1, max_value=DAYS_AT_MOST, label="Alert days",
        help_text="Count the contacts of so many days; 1 is today alone.",
    )

    def clean(self) -> dict[str, Any]:
        """Take both parts of an alert, or neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        above, days = cleaned.get("above"), cleaned.get("days")
        if not self.errors and (above is None) != (days is None):
            missing = "days" if days is None else "above"
            self.add_error(missing, "An alert needs both numbers. Write this one too, or empty the other.")
        cleaned["alert"] = None if above is None or days is None else Alert(above, days)
        return cleaned
