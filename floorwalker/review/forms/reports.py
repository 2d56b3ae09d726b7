"""What is typed on reports."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import QueryDict

from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role, shelf
from floorwalker.review.actions.report_schedules import Turns
from floorwalker.review.models import Report, ReportSchedule
from floorwalker.review.queries import reports as queries
from floorwalker.review.report_sight import VIEW
from floorwalker.review.rules.reports import CHOSEN, NARROWED_BY, PERIODS, Definition, ReportRefused

_TEXT = {"rows": 3}
PLAIN: Final = ("period", "versus")


def read(query: QueryDict) -> Definition:
    """Return the report that an address asks for.

    Raises
    ------
    ReportRefused
        If a part of it cannot be understood; it says which.
    """
    period = query.get("period", "")
    if not period:
        period = CHOSEN if query.get("from") else "last-week"
    versus = query.get("versus", "")
    interval = query.get("interval", "30")
    if not interval.isdecimal():
        raise ReportRefused(f"{interval[:20]!r} is no number of minutes.", remedy="Use 15, 30 or 60.")
    if period not in PERIODS:
        raise ReportRefused(f"There is no period {period[:40]!r}.", remedy=f"Use one of: {', '.join(PERIODS)}.")
    return Definition(
        measures=tuple(dict.fromkeys(code for each in query.getlist("m") for code in each.split(",") if code)),
        durations=tuple(dict.fromkeys(query.getlist("d"))),
        by=tuple(dict.fromkeys(filter(None, (query.get("by", ""), query.get("and", ""))))),
        interval=int(interval),
        narrowed=tuple((name, value.strip()) for name in NARROWED_BY if (value := query.get(name, "")).strip()),
        period=period,
        first=query.get("from", "") if period == CHOSEN else "",
        until=query.get("to", "") if period == CHOSEN else "",
        versus=versus,
        versus_first=query.get("versus_from", "") if versus == CHOSEN else "",
        versus_until=query.get("versus_to", "") if versus == CHOSEN else "",
    )


def address(asks: Definition) -> QueryDict:
    """Return the address that asks for `asks`; `read` gives it back."""
    query = QueryDict(mutable=True)
    query.setlist("m", list(asks.measures))
    if asks.durations:
        query.setlist("d", list(asks.durations))
    by = (*asks.by, "", "")
    values = {
        "by": by[0], "and": by[1], "interval": str(asks.interval), "period": asks.period, "from": asks.first, "to": asks.until,
        "versus": asks.versus, "versus_from": asks.versus_first, "versus_to": asks.versus_until, **dict(asks.narrowed),
    }
    for name, value in values.items():
        if value:
            query[name] = value
    return query


class KeepForm(forms.Form):
    """A report to keep under a name."""

    name = forms.CharField(max_length=120, label="Name")
    about = forms.CharField(max_length=300, label="What it is for", required=False)


class ShareForm(forms.Form):
    """With whom a report is shared."""

    with_whom = forms.ChoiceField(label="With")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {f"person:{each.pk}": each for each in queries.readers()}
        self._roles = {f"role:{role.value}": role.value for role in Role if role in shelf().get(VIEW).grants}
        named = [(code, f"every {Role(role).label.lower()}") for code, role in self._roles.items()]
        named += [(code, each.display_name) for code, each in self._people.items()]
        self.fields["with_whom"].choices = named  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Person | str]:
        """Whom is meant, as `actions.reports.share` takes it."""
        code = self.cleaned_data["with_whom"]
        return {"person": self._people[code]} if code in self._people else {"role": self._roles[code]}


class SendForm(forms.Form):
    """When a report is sent, as what, and to whom."""

    every = forms.ChoiceField(label="How often", choices=ReportSchedule.Every.choices, initial="week")
    on = forms.IntegerField(
        label="On", min_value=1, max_value=28, initial=1, help_text="Each week: 1 is Monday, 7 Sunday. Each month: the day, up to 28.",
    )
    at = forms.TimeField(label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="08:00")
    form = forms.ChoiceField(label="As", choices=ReportSchedule.Form.choices)
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="To", help_text="Those it is shared with; each gets the figures that their own roles reach.",
    )

    def __init__(self, *args: Any, report: Report, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"].queryset = queries.may_get(report)  # type: ignore[attr-defined]

    def turns(self, zone: str) -> Turns:
        """Return when it is sent, by the clock of `zone`."""
        at, every = self.cleaned_data["at"], self.cleaned_data["every"]
        return Turns(every, at.hour * 60 + at.minute, zone, 1 if every == "day" else self.cleaned_data["on"])


class FileForm(forms.Form):
    """What somebody says of figures that they file."""

    comment = forms.CharField(
        max_length=2000, label="What the figures show, and why", widget=forms.Textarea(attrs=_TEXT),
        help_text="Kept with the figures as they stand now; neither can be changed afterwards.",
    )
