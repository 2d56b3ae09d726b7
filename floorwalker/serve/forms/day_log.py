"""What is typed on the day log's pages; the actions decide."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Team
from floorwalker.serve.models import Entry, ExceptionReason


class TimeInput(forms.TimeInput):
    """The browser's own time control."""

    input_type = "time"


def day_field(label: str, **options: Any) -> forms.DateField:
    """Return a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def time_field(label: str, **options: Any) -> forms.TimeField:
    """Return a time of the day."""
    return forms.TimeField(label=label, widget=TimeInput(format="%H:%M"), **options)


def moment(day: date, at: time, zone: str) -> datetime:
    """Return the moment at which clocks in `zone` show `at` on `day`; of an hour that comes twice, the first."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone))


class Zoned(forms.Form):
    """A form whose times are read on the clock of a zone."""

    def __init__(self, *args: Any, zone: str, now: datetime, **options: Any) -> None:
        local = now.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0)
        options["initial"] = {"day": local.date(), "at": local.time()} | (options.get("initial") or {})
        super().__init__(*args, **options)
        self.zone = zone

    def among(self, name: str, rows: Any) -> None:
        """Let the choice `name` be one of `rows`."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def begins(self) -> datetime:
        """Return the moment typed."""
        return moment(self.cleaned_data["day"], self.cleaned_data["at"], self.zone)

    def until(self, name: str, *, after: datetime) -> datetime | None:
        """Return the moment of a second time, on the next day where it does not come after the first; None where none is typed."""
        if self.cleaned_data.get(name) is None:
            return None
        day = after.astimezone(ZoneInfo(self.zone)).date()
        found = moment(day, self.cleaned_data[name], self.zone)
        return found if found > after else moment(day + timedelta(days=1), self.cleaned_data[name], self.zone)


class IssueForm(Zoned):
    """An issue of the floor."""

    what = forms.CharField(max_length=500, label="What happened", widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}))
    effect = forms.CharField(max_length=300, required=False, label="Effect on customers", help_text="Such as: callers hear silence.")
    trigger = forms.ChoiceField(choices=Entry.Trigger.choices, label="Trigger", initial=Entry.Trigger.SYSTEM)
    queue = forms.ModelChoiceField(Queue.objects.filter(retired_at=None), required=False, label="Queue")
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label="Team", help_text="Left empty, the whole floor.")
    owner = forms.ModelChoiceField(Person.objects.none(), required=False, label="Owner")
    day = day_field("Found on")
    at = time_field("Found at")
    due = time_field("To be restored by", required=False, help_text="Left empty, the house's own limit.")


class MoveForm(Zoned):
    """People moved between queues."""

    people = forms.ModelMultipleChoiceField(Person.objects.none(), label="Who", widget=forms.SelectMultiple(attrs={"size": 8}))
    from_queue = forms.ModelChoiceField(Queue.objects.filter(retired_at=None), label="From")
    queue = forms.ModelChoiceField(Queue.objects.filter(retired_at=None), label="To")
    trigger = forms.ChoiceField(choices=Entry.Trigger.choices, label="Trigger", initial=Entry.Trigger.LEVEL)
    why = forms.CharField(max_length=300, label="Why")
    day = day_field("On")
    at = time_field("From")
    ends = time_field("Until", required=False, help_text="Left empty, until you say that they are back.")


class OwnExceptionForm(Zoned):
    """Time to be excused, of one's own."""

    reason = forms.ModelChoiceField(ExceptionReason.objects.filter(retired_at=None), label="Reason")
    day = day_field("Day")
    at = time_field("From")
    ends = time_field("Until")
    note = forms.CharField(max_length=300, required=False, label="Note", help_text="No health details.")


class ExceptionForm(OwnExceptionForm):
    """Time to be excused, of a person one decides about."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Person")
    field_order = ("person",)


class NoteForm(Zoned):
    """A note of the day."""

    text = forms.CharField(max_length=2_000, label="Note", widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}))
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label="Team", help_text="Left empty, yours.")
    day = day_field("Of")
    at = time_field("At")


class HandOverForm(Zoned):
    """A shift handed over."""

    to = forms.ModelChoiceField(Person.objects.none(), label="Who takes over")
    text = forms.CharField(max_length=2_000, label="What they need to know", widget=forms.Textarea(attrs={"rows": 14}))


class WordsForm(forms.Form):
    """One sentence about an entry."""

    words = forms.CharField(max_length=500, required=False)


class GiveForm(forms.Form):
    """A new owner."""

    owner = forms.ModelChoiceField(Person.objects.none(), label="Give it to")

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class WhenForm(Zoned):
    """A moment, with a word."""

    day = day_field("On")
    at = time_field("At")
    words = forms.CharField(max_length=500, required=False, label="Note")


class ReasonForm(forms.Form):
    """A reason for exceptions."""

    name = forms.CharField(max_length=60, label="Name")
    place = forms.ChoiceField(choices=ExceptionReason.Place.choices, label="Counts as shrinkage")
