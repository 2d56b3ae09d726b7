"""Days and moments as they are typed: on the clock of a place, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import forms

MINUTE = "%Y-%m-%dT%H:%M"
LETTERS = 16
"""Of 2026-03-02T10:15; browsers may add seconds."""


def day(label: str, *, help_text: str = "", required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text=help_text
    )


def moment(label: str, *, step_seconds: int = 60, help_text: str = "") -> forms.CharField:
    """Return a field for a moment on a clock that `read` is told."""
    attrs = {"type": "datetime-local", "step": str(step_seconds)}
    return forms.CharField(label=label, widget=forms.DateTimeInput(attrs=attrs), help_text=help_text)


def read(said: str, *, zone: str) -> datetime:
    """Return a typed moment of the clock in `zone`, in UTC.

    Raises
    ------
    ValidationError
        If it is none.
    """
    try:
        local = datetime.strptime(said[:LETTERS], MINUTE)  # noqa: DTZ007 (a local clock, placed in its zone below)
    except ValueError:
        raise forms.ValidationError("Write a day and a time, such as 2026-03-02T10:15.") from None
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
