"""What is typed on ground's own pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from floorwalker.engine import measures
from floorwalker.ground import lines, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people.models import Person, Site, Skill
from floorwalker.ground.people.models.places import valid_zone

WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STRETCH = re.compile(r"^(\d{1,2}):(\d{2})\s*(?:-|to|–)\s*(\d{1,2}):(\d{2})$")


def day_input() -> forms.DateInput:
    """Return the browser's own date control."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def minutes_of(text: str) -> list[tuple[int, int]]:
    """Return the stretches written as ``09:00-12:00, 13:00-17:30``; empty or ``closed`` is none.

    Raises
    ------
    forms.ValidationError
        Naming the part that could not be read.
    """
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        if part.lower() == "closed":
            continue
        match = STRETCH.match(part)
        if match is None:
            raise forms.ValidationError(f"{part!r} is not a stretch of time. Write 09:00-17:30, or leave it empty for closed.")
        hours = [int(number) for number in match.groups()]
        opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if hours[1] > 59 or hours[3] > 59 or not 0 <= opens < closes <= lines.MINUTES_A_DAY:
            raise forms.ValidationError(f"{part!r} does not lie inside one day, the end after the start.")
        found.append((opens, closes))
    return found


class OwnerForm(forms.Form):
    """Whom rows of a list are given to."""

    owner = forms.ModelChoiceField(Person.objects.filter(left_on=None), label="Give them to")


class QueueForm(forms.Form):
    """A new queue."""

    name = forms.CharField(max_length=80, label="Name", help_text="Such as Claims voice.")
    line = forms.CharField(max_length=80, label="Line", help_text="What customers ask for, such as Claims.")
    channel = forms.ChoiceField(choices=Channel.choices, label="Channel")
    zone = forms.CharField(
        max_length=64, label="Time zone", initial="Europe/London", validators=[valid_zone],
        help_text="Its opening hours, days and reports are in this zone.",
    )
    site = forms.ModelChoiceField(Site.objects.filter(retired_at=None), required=False, label="Site")
    brand = forms.CharField(max_length=80, required=False, label="Brand", help_text="Where customers know you under several names.")
    client = forms.CharField(max_length=80, required=False, label="Client", help_text="Where you serve on behalf of several.")
    skill = forms.ModelChoiceField(
        Skill.objects.filter(retired_at=None), required=False, label="Skill", help_text="Contacts are offered to people with it."
    )


class HoursForm(forms.Form):
    """The opening hours of a week."""

    starts_on = forms.DateField(label="From", widget=day_input(), help_text="The hours before that day stay as they were.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAY_NAMES):
            self.fields[f"day_{number}"] = forms.CharField(
                required=False, label=name, help_text="Such as 08:00-20:00; empty for closed." if number == 0 else ""
            )

    def clean(self) -> dict[str, Any]:
        """Read every weekday."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["stretches"] = []
        for number in range(7):
            try:
                stretches = minutes_of(cleaned.get(f"day_{number}", ""))
            except forms.ValidationError as problem:
                self.add_error(f"day_{number}", problem)
            else:
                cleaned["stretches"] += [Stretch(number, opens, closes) for opens, closes in stretches]
        return cleaned

    def apply(self, queue: Queue, *, by: Actor) -> str:
        """Give `queue` the hours; return what was done."""
        lines.set_hours(queue, stretches=self.cleaned_data["stretches"], starts_on=self.cleaned_data["starts_on"], by=by)
        return f"The opening hours of {queue.name} are set."


class SpecialDayForm(forms.Form):
    """A day that differs."""

    day = forms.DateField(label="Day", widget=day_input())
    name = forms.CharField(max_length=80, label="Name", help_text="Such as Boxing Day.")
    hours = forms.CharField(required=False, label="Open", help_text="Such as 10:00-14:00; empty for closed all day.")

    def clean_hours(self) -> list[tuple[int, int]]:
        """Read the hours; at most one stretch."""
        found = minutes_of(self.cleaned_data["hours"])
        if len(found) > 1:
            raise forms.ValidationError("Give one stretch, or none for closed.")
        return found

    def apply(self, queue: Queue, *, by: Actor) -> str:
        """Set the day for `queue`; return what was done."""
        opens, closes = self.cleaned_data["hours"][0] if self.cleaned_data["hours"] else (None, None)
        lines.set_special_day(
            self.cleaned_data["day"], name=self.cleaned_data["name"], queue=queue, opens_minute=opens, closes_minute=closes, by=by
        )
        return f"{self.cleaned_data['name']} is set for {queue.name}."


class StandardForm(forms.Form):
    """A target to be put in force."""

    measure = forms.ChoiceField(label="Measure", choices=lambda: [(item.code, item.name) for item in measures.all()])
    target = forms.FloatField(label="Target", help_text="In the unit of the measure; 80 for 80 %, 300 for 300 seconds.")
    target_seconds = forms.FloatField(
        required=False, min_value=0, label="Within seconds", help_text="For a service level: 20 for 80 % in 20 seconds."
    )
    tolerance = forms.FloatField(required=False, min_value=0, initial=0, label="Tolerance", help_text="In the same unit.")
    starts_on = forms.DateField(label="From", widget=day_input(), help_text="The standard before it ends that day.")

    def apply(self, queue: Queue, *, by: Actor) -> str:
        """Put it in force for `queue`; return what was done."""
        values = self.cleaned_data
        per = 100.0 if measures.get(values["measure"]).unit == "share" else 1.0
        standard = standards.put_in_force(
            values["measure"], target=values["target"] / per, tolerance=(values["tolerance"] or 0) / per,
            target_seconds=values["target_seconds"], starts_on=values["starts_on"], queue=queue, by=by,
        )
        return f"{standard.reference} is in force for {queue.name} from {standard.starts_on:%d %B %Y}."
