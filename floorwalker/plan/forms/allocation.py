"""What is typed to re-allocate people, and to say what a site has to give; the actions decide."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Site, Skill
from floorwalker.plan.models import Allocation, FlexAction
from floorwalker.plan.queries.allocation_effects import Change

MOST_PEOPLE = 999
A_YEAR = timedelta(days=366)
Kind = Allocation.Kind


class TimeInput(forms.TimeInput):
    """The browser's own time control."""

    input_type = "time"


def day_field(label: str, **options: Any) -> forms.DateField:
    """Return a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ChangeForm(forms.Form):
    """A re-allocation; times are read on the clock of the site. What it would do is shown before anything is kept."""

    kind = forms.ChoiceField(label="What", choices=Kind.choices, initial=Kind.MOVE)
    number = forms.IntegerField(label="How many", min_value=1, max_value=MOST_PEOPLE, initial=1)
    from_queue = forms.ModelChoiceField(
        Queue.objects.none(), required=False, label="From queue", help_text="Gives people: for a move or a release."
    )
    queue = forms.ModelChoiceField(Queue.objects.none(), required=False, label="To queue", help_text="Gets people: for a move or overtime.")
    day = day_field("Day")
    at = forms.TimeField(label="From", widget=TimeInput(format="%H:%M"))
    ends = forms.TimeField(label="Until", widget=TimeInput(format="%H:%M"), help_text="A time before the first is on the next day.")
    flex = forms.ModelChoiceField(
        FlexAction.objects.none(), required=False, label="Agreed flex that it uses", empty_label="none, it was not planned"
    )
    reason = forms.ChoiceField(label="Reason", choices=Allocation.Reason.choices)
    why = forms.CharField(
        required=False, max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What was seen, in a sentence; asked for when it is kept.",
    )
    strain = forms.CharField(
        required=False, max_length=300, label="Why people are asked to work above the limit", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, site: Site, **options: Any) -> None:
        super().__init__(*args, **options)
        self.site = site
        queues = Queue.objects.filter(site=site, retired_at=None).order_by("name")
        for name in ("queue", "from_queue"):
            self.fields[name].queryset = queues  # type: ignore[attr-defined]

        self.fields["flex"].queryset = FlexAction.objects.filter(  # type: ignore[attr-defined]
            queue__site=site, state=FlexAction.State.AGREED
        ).select_related("queue")

    def clean(self) -> dict[str, Any]:
        """Leave out the queue that the kind of change does not know, and refuse a day that no calendar plans."""
        found = super().clean() or {}
        day = found.get("day")
        if day is not None and abs(day - clock.today(self.site.zone)) > A_YEAR:
            self.add_error("day", "Choose a day within a year.")
        kind = found.get("kind")
        if kind in {Kind.OVERTIME, Kind.SEATS}:
            found["from_queue"] = None
        if kind in {Kind.RELEASE, Kind.SEATS}:
            found["queue"] = None
        for name, kinds in (("from_queue", {Kind.MOVE, Kind.RELEASE}), ("queue", {Kind.MOVE, Kind.OVERTIME})):
            if kind in kinds and not found.get(name) and name not in self.errors:
                self.add_error(name, "Choose a queue.")
        return found

    def change(self) -> Change:
        """Return what was typed."""
        typed = self.cleaned_data
        starts = _moment(typed["day"], typed["at"], self.site.zone)
        ends = _moment(typed["day"], typed["ends"], self.site.zone)
        if ends <= starts:
            ends = _moment(typed["day"] + timedelta(days=1), typed["ends"], self.site.zone)
        return Change(
            kind=typed["kind"], site=self.site, queue=typed["queue"], from_queue=typed["from_queue"], number=typed["number"],
            starts_at=starts, ends_at=ends,
        )


def begin_at(now: datetime, zone: str, day: date | None = None) -> dict[str, Any]:
    """Return what the form begins with: the next half hour, for two hours."""
    local = now.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0)
    begins = local + timedelta(minutes=30 - local.minute % 30)
    return {"day": day or begins.date(), "at": begins.time(), "ends": (begins + timedelta(hours=2)).time()}


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone))


class MeansForm(forms.Form):
    """Seats and money of a site."""

    first_day = day_field("From")
    seats = forms.IntegerField(label="Seats", min_value=1, max_value=100_000, help_text="How many people can work at one time.")
    hour_cost = forms.DecimalField(label="One paid hour", min_value=0, max_digits=8, decimal_places=2)
    overtime_cost = forms.DecimalField(label="One hour of overtime", min_value=0, max_digits=8, decimal_places=2)
    weekly_budget = forms.DecimalField(
        label="Budget of a week", min_value=0, max_digits=12, decimal_places=2, required=False, help_text="May be left empty."
    )


class LeadTimeForm(forms.Form):
    """How long it takes until somebody new can serve."""

    skill = forms.ModelChoiceField(
        Skill.objects.filter(retired_at=None), required=False, label="Skill", empty_label="Every other skill",
        help_text="Left as it is, for every skill without weeks of its own.",
    )
    weeks_to_hire = forms.IntegerField(label="Weeks to hire", min_value=0, max_value=104, help_text="From the wish to the first day.")
    weeks_to_train = forms.IntegerField(
        label="Weeks to train", min_value=0, max_value=104, help_text="From the first day to the first contact."
    )


class UndoForm(forms.Form):
    """Why an allocation is undone."""

    why = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}))
