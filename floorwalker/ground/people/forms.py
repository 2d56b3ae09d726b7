"""The forms of people's pages: they read what was typed; the actions decide."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from floorwalker.ground.people import queries
from floorwalker.ground.people.actions.contracts import DayTerms, Terms
from floorwalker.ground.people.models import Contract, ContractDay, Person, Site, Skill, Team
from floorwalker.ground.people.models.persons import HIGHEST_LEVEL, LOWEST_LEVEL, MINUTES_PER_DAY
from floorwalker.ground.people.models.places import CODE
from floorwalker.ground.people.permissions import Reach, Role

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPAN = re.compile(r"(?P<fixed>always\s+)?(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})")


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, **options: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own picker."""
    return forms.DateField(label=label, widget=DayInput(), **options)


class DetailsForm(forms.Form):
    """What a person's record says of them."""

    given_name = forms.CharField(label="Given name", max_length=80, required=False)
    family_name = forms.CharField(label="Family name", max_length=80, required=False)
    preferred_name = forms.CharField(label="Preferred name", max_length=80, required=False, help_text="If they go by another.")
    display_name = forms.CharField(
        label="Shown as", max_length=120, required=False, help_text="Left empty, it is made of the names above."
    )
    email = forms.EmailField(label="Email", required=False)
    phone = forms.CharField(label="Phone", max_length=32, required=False)
    staff_number = forms.CharField(
        label="Staff number", max_length=40, required=False, help_text="As payroll or the telephone system knows them."
    )


class AddForm(DetailsForm):
    """Somebody new."""

    site = forms.ModelChoiceField(label="Site", queryset=Site.objects.none())
    joined_on = day_field("First day")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].queryset = queries.sites()  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Something of the house that is added once: a code that addresses and files use, and the name that people see."""

    code = forms.CharField(
        label="Code", max_length=40, validators=[CODE], help_text="Small letters, digits and hyphens, such as leeds or claims-a."
    )
    name = forms.CharField(label="Name", max_length=80)


class NewSkillForm(PlaceForm):
    """A skill."""


class SiteForm(PlaceForm):
    """A place of work."""

    zone = forms.ChoiceField(
        label="Time zone", choices=lambda: [(each, each) for each in sorted(available_timezones())], initial="Europe/London"
    )
    nation = forms.CharField(label="Nation or region", max_length=6, initial="GB", help_text="ISO 3166, such as GB or GB-SCT.")
    region_calendar = forms.CharField(label="Bank holidays", max_length=60, initial="england-and-wales")
    currency = forms.CharField(label="Currency", max_length=3, initial="GBP", help_text="ISO 4217.")


class TeamForm(PlaceForm):
    """A team at a site."""

    site = forms.ModelChoiceField(label="Site", queryset=Site.objects.filter(retired_at=None))


class LeaderForm(forms.Form):
    """Who leads a team, and from when."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.filter(retired_at=None))
    person = forms.ModelChoiceField(label="Leader", queryset=Person.objects.filter(left_on=None).order_by("sort_key"))
    starts_on = day_field("From")
    ends_on = day_field(
        "Acting until", required=False, help_text="For cover: the first day on which who leads it now leads again. Empty for good."
    )


class PersonForm(forms.Form):
    """A form about one person, starting today where they work."""

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        for name in ("starts_on", "on"):
            if name in self.fields:
                self.fields[name].initial = queries.today_of(person)


class CorrectForm(DetailsForm, PersonForm):
    """Corrections of a record."""

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, person=person, **options)
        for name, field in self.fields.items():
            field.initial = getattr(person, name)


class MoveForm(PersonForm):
    """Another team."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.filter(retired_at=None).select_related("site"))
    starts_on = day_field("From")


class ManyMoveForm(forms.Form):
    """Another team for many people."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.filter(retired_at=None).select_related("site"))
    starts_on = day_field("From")


class SkillForm(PersonForm):
    """A skill and its level."""

    skill = forms.ModelChoiceField(label="Skill", queryset=Skill.objects.filter(retired_at=None))
    level = forms.TypedChoiceField(
        label="Level", coerce=int, choices=[(level, str(level)) for level in range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)],
        help_text="1 is learning, 5 teaches it.",
    )
    starts_on = day_field("From")


class RoleForm(PersonForm):
    """A role, how far it reaches, and when."""

    role = forms.ChoiceField(label="Role", choices=Role.choices)
    reach = forms.ChoiceField(label="Reaches", choices=Reach.choices)
    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.filter(retired_at=None), required=False,
        help_text="For a role that reaches a team; left empty, the teams the person leads.",
    )
    site = forms.ModelChoiceField(
        label="Site", queryset=Site.objects.filter(retired_at=None), required=False,
        help_text="For a role that reaches a site; left empty, the person's own.",
    )
    starts_on = day_field("From")
    ends_on = day_field("Until", required=False, help_text="The first day on which it no longer holds.")


class DirectoryGroupForm(forms.Form):
    """What a group of the company's directory gives."""

    group = forms.CharField(label="Group", max_length=200, help_text="Exactly as the directory writes it.")
    role = forms.ChoiceField(label="Role", choices=Role.choices)
    reach = forms.ChoiceField(label="Reaches", choices=Reach.choices)
    team = forms.ModelChoiceField(
        label="Team reached", queryset=Team.objects.filter(retired_at=None), required=False,
        help_text="For a role that reaches a team; left empty, the teams the person leads.",
    )
    site = forms.ModelChoiceField(
        label="Site reached", queryset=Site.objects.filter(retired_at=None), required=False,
        help_text="For a role that reaches a site; left empty, the person's own.",
    )
    member_of = forms.ModelChoiceField(
        label="Puts them in the team", queryset=Team.objects.filter(retired_at=None), required=False, help_text="From the day they sign in."
    )


class LeaveForm(PersonForm):
    """The day from which somebody no longer works here."""

    on = day_field("First day they no longer work here")


class AccountForm(PersonForm):
    """The email a person signs in with."""

    email = forms.EmailField(label="Email to sign in with")

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, person=person, **options)
        account = getattr(person, "account", None)
        self.fields["email"].initial = account.email if account else person.email
        self.fields["email"].disabled = account is not None


class PasswordForm(forms.Form):
    """A first password."""

    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters; three or four words do well.",
    )


class ContractForm(PersonForm):
    """Hours agreed with a person."""

    starts_on = day_field("From")
    weekly_hours = forms.DecimalField(label="Hours a week", max_digits=5, decimal_places=2, initial="37.5")
    days_per_week = forms.IntegerField(label="At most, days a week", min_value=1, max_value=7, initial=5)
    max_day_hours = forms.DecimalField(label="At most, hours a day", max_digits=4, decimal_places=2, initial=10)
    term_time_only = forms.BooleanField(label="School terms only", required=False)
    school_hours_only = forms.BooleanField(label="School hours only", required=False)
    opted_out_on = day_field("Signed out of the 48-hour week on", required=False)
    adjustment_need = forms.CharField(
        label="What the person needs", max_length=400, required=False,
        help_text="Such as a break every 90 minutes. Never why: health is nobody's business here.",
    )

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, person=person, **options)
        held = Contract.objects.on(queries.today_of(person)).filter(person=person).prefetch_related("days").first()
        for weekday, name in enumerate(WEEKDAYS):
            self.fields[f"day_{weekday}"] = forms.CharField(
                label=name, required=False, initial="any",
                help_text="any, never, 08:00-18:00, or always 09:00-17:00" if weekday == 0 else "",
            )
        if held is not None:
            for field in ("weekly_hours", "days_per_week", "max_day_hours", "term_time_only", "school_hours_only", "opted_out_on",
                          "adjustment_need"):
                self.fields[field].initial = getattr(held, field)
            for day in held.days.all():
                self.fields[f"day_{day.weekday}"].initial = day_in_words(day_terms(day))

    def clean(self) -> dict[str, Any]:
        """Read the weekdays; what cannot be read is said at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        days = []
        for weekday in range(len(WEEKDAYS)):
            try:
                day = read_day(weekday, cleaned.get(f"day_{weekday}", ""))
            except ValidationError as problem:
                self.add_error(f"day_{weekday}", problem)
            else:
                days.extend([] if day is None else [day])
        cleaned["days"] = tuple(days)
        return cleaned

    def terms(self) -> Terms:
        """Return what was agreed."""
        named = {name: self.cleaned_data[name] for name in Terms.__dataclass_fields__}
        return Terms(**named)

    def first_day(self) -> date:
        """Return the day from which it holds."""
        found: date = self.cleaned_data["starts_on"]
        return found


def read_day(weekday: int, text: str) -> DayTerms | None:
    """Return what `text` says of a weekday: any (None), never, 08:00-18:00, or always 09:00-17:00.

    Raises
    ------
    ValidationError
        If it says none of these.
    """
    words = text.strip().lower()
    if words in {"", "any"}:
        return None
    if words == "never":
        return DayTerms(weekday=weekday, is_available=False)
    found = SPAN.fullmatch(words)
    if found is None:
        raise ValidationError(f"{text!r} was not understood. Write any, never, 08:00-18:00 or always 09:00-17:00.")
    hours = [int(part) for part in found.groups()[1:]]
    first, last = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    last += MINUTES_PER_DAY if last <= first else 0
    if max(hours[1], hours[3]) > 59 or max(hours[0], hours[2]) > 24:
        raise ValidationError(f"{text!r} is no time of day. Write hours from 0:00 to 24:00.")
    if found["fixed"]:
        return DayTerms(
            weekday=weekday, earliest_minute=first, latest_minute=last, fixed_start_minute=first, fixed_end_minute=last
        )
    return DayTerms(weekday=weekday, earliest_minute=first, latest_minute=last)


def day_terms(day: ContractDay) -> DayTerms:
    """Return the terms that the row `day` of a contract holds."""
    return DayTerms(**{field: getattr(day, field) for field in DayTerms.__dataclass_fields__})


def day_in_words(day: DayTerms) -> str:
    """Return `day` as it is typed."""
    if not day.is_available:
        return "never"
    if day.fixed_start_minute is not None and day.fixed_end_minute is not None:
        return f"always {_clock(day.fixed_start_minute)}-{_clock(day.fixed_end_minute)}"
    return f"{_clock(day.earliest_minute)}-{_clock(day.latest_minute)}"


def _clock(minute: int) -> str:
    minute = minute if minute <= MINUTES_PER_DAY else minute - MINUTES_PER_DAY
    return f"{minute // 60:02}:{minute % 60:02}"
