"""What is typed on the roster's pages; the actions decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import contracts
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions.roster_shifts import Cell
from floorwalker.plan.models import Absence
from floorwalker.plan.rules.roster_shifts import Stretch

KINDS = (
    ("break", "Break"), ("lunch", "Lunch, unpaid"), ("training", "Training"), ("coaching", "Coaching"), ("meeting", "Meeting"),
    ("admin", "Admin"),
)
MINUTES_PER_DAY = 1440


class TimeInput(forms.TimeInput):
    """The browser's own time control, in quarter hours."""

    input_type = "time"


class ShiftForm(forms.Form):
    """A shift of one person on one day: start, end, and why a rule is set aside if one is."""

    starts = forms.TimeField(label="Start", widget=TimeInput(format="%H:%M", attrs={"step": 900}))
    ends = forms.TimeField(label="End", widget=TimeInput(format="%H:%M", attrs={"step": 900}))
    reason = forms.CharField(max_length=200, required=False)


class HoursForm(forms.Form):
    """The same hours for everybody of a site who has none in a week."""

    site = forms.CharField(widget=forms.HiddenInput)
    week = forms.DateField(widget=forms.HiddenInput)
    weekly_hours = forms.DecimalField(label="Hours a week", initial=contracts.DEFAULT_WEEKLY_HOURS, min_value=1, max_value=60)
    days_per_week = forms.IntegerField(label="Days a week", initial=5, min_value=1, max_value=7)


class AbsenceForm(forms.Form):
    """Leave or absence: whose, the kind, and when; nothing asks why."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Person")
    kind = forms.ChoiceField(choices=Absence.Kind.choices, label="Kind", help_text="The kind only: health is nobody's business here.")
    first_day = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(
        label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Left empty, one day.",
    )
    starts = forms.TimeField(label="From", required=False, widget=TimeInput(format="%H:%M"), help_text="Left empty, the whole day.")
    ends = forms.TimeField(label="Until", required=False, widget=TimeInput(format="%H:%M"))

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def span(self) -> tuple[datetime, datetime]:
        """Return the absence in UTC, half-open, read on the clock of the person's site."""
        values = self.cleaned_data
        zone = ZoneInfo(values["person"].site.zone)
        last = values["last_day"] or values["first_day"]
        begin = datetime.combine(values["first_day"], values["starts"] or time(), tzinfo=zone)
        end = (
            datetime.combine(last, values["ends"], tzinfo=zone) if values["ends"]
            else datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
        )
        return begin, end


def needs_typed(data: Any, queues: Sequence[Queue]) -> dict[str, str]:
    """Return the need typed for each queue, by its reference."""
    typed = {queue.reference: str(data.get(f"need_{queue.pk}", "")).strip() for queue in queues}
    return {reference: text for reference, text in typed.items() if text}


def cell_of(text: str) -> Cell:
    """Return the cell written as ``12.2026-12-02``: the key of a person and a day.

    Raises
    ------
    RuleBroken
        If it is not of that form.
    """
    person, _, day = text.partition(".")
    try:
        return Cell(int(person), date.fromisoformat(day))
    except ValueError:
        raise RuleBroken(
            f"{text!r} names no person and day.", remedy="Choose a cell of the roster and try again.", code="bad_cell"
        ) from None


def parts_in_words(parts: Sequence[tuple[str, str, object]]) -> str:
    """Return activities in one line, so that the form can tell whether anybody changed them."""
    return ";".join(f"{kind} {clock} {minutes}" for kind, clock, minutes in parts)


def stretches(data: Any, *, starts: time) -> list[Stretch] | None:
    """Return the activities typed in the inspector, None when none were changed: then they follow the shift.

    A row without a time is left out.

    Raises
    ------
    RuleBroken
        If a time or a length cannot be read.
    """
    kinds, times, lengths = (data.getlist(name) for name in ("part_kind", "part_start", "part_minutes"))
    typed = [row for row in zip(kinds, times, lengths, strict=False) if row[1] and row[2]]
    if not kinds or parts_in_words(typed) == data.get("parts_before"):
        return None
    found = []
    begin = starts.hour * 60 + starts.minute
    for kind, clock, length in typed:
        try:
            at = time.fromisoformat(clock)
            minutes = int(length)
        except ValueError:
            raise RuleBroken(
                f"{clock!r} for {length!r} minutes cannot be read.", remedy="Write a time such as 10:15 and minutes such as 15.",
                code="bad_activity",
            ) from None
        if kind not in dict(KINDS):
            raise RuleBroken(f"{kind!r} is not an activity.", remedy="Choose one from the list.", code="bad_activity")
        found.append(Stretch(kind, (at.hour * 60 + at.minute - begin) % MINUTES_PER_DAY, minutes))
    return found
