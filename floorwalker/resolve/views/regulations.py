"""Pages of regulations: which packs there are, what one says on a day, and when its clocks run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground import clock, packs
from floorwalker.ground.packs import Clause, Edition, Pack
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.filling import UNPROCESSABLE
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.resolve.queries import regulations as queries
from floorwalker.resolve.queries.regulations import Standing
from floorwalker.resolve.rules import clocks
from floorwalker.resolve.rules.clocks import Due

EARLIEST: Final = date(2000, 1, 1)
YEARS_AHEAD: Final = 3
GROUPS: Final = (
    ("clock-met", "What is due, and when"), ("wording-present", "What letters say"), ("present", "What the record tells"),
    ("kept", "How long it is kept"), ("read-by-person", "What a person sees to"),
)
STARTS: Final = {
    "acknowledged": "its acknowledgement", "aware": "when it became known", "escalated": "the request for the next stage",
    "outcome": "the outcome", "received": "receipt",
}
UNITS: Final = {
    "business_days": "business day", "days": "calendar day", "hours": "hour", "months": "calendar month", "weeks": "calendar week",
}
NO_ADVICE: Final = "This is no legal advice: whoever runs the house answers for the rules that hold for it."


class TryForm(forms.Form):
    """A day on which something was received, and what is special about it."""

    received = forms.DateField(
        label="Received on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The rules of that day hold, also where they changed later.",
    )
    traits = forms.MultipleChoiceField(label="Special about it", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, pack: Pack, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.last = today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28))
        special = sorted({each.clock.when for each in pack.clauses if each.clock and each.clock.when})
        self.fields["traits"].choices = [(each, each.replace("-", " ").capitalize()) for each in special]  # type: ignore[attr-defined]
        if not special:
            del self.fields["traits"]

    def clean_received(self) -> date | None:
        """Refuse a day that no calendar of ours reaches."""
        day: date | None = self.cleaned_data["received"]
        if day is not None and not EARLIEST <= day <= self.last:
            raise forms.ValidationError(f"Choose a day from {EARLIEST:%d %b %Y} to {self.last:%d %b %Y}.")
        return day


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the regulation packs that are shipped, as they stand today."""
    rows = queries.standing(request.actor)
    register: Register[Standing] = Register(
        code="regulations",
        title="Regulation packs",
        nouns=("pack", "packs"),
        columns=(
            Column("name", "Regulation", lambda row: Link(row.pack.name, _page(row.pack), row.pack.business)),
            Column("where", "Where", lambda row: row.pack.jurisdiction),
            Column("regulator", "Regulator", lambda row: row.pack.regulator),
            Column("edition", "Edition in force", _edition),
            Column("clauses", "Clauses", lambda row: len(row.edition.clauses) if row.edition else 0, numeric=True),
            Column("verify", "Sure", _sure),
            Column("next", "Changes next", lambda row: formats.day_with_year(row.changes_on, zone="UTC") if row.changes_on else ""),
        ),
        filters=(
            Filter(
                "where", "Where", lambda rows, value: [row for row in rows if row.pack.jurisdiction == value],
                choices=[(each, each) for each in sorted({row.pack.jurisdiction for row in rows})],
            ),
        ),
        first_use=FirstUse("No regulation is shipped", "A pack is one file beside its dated cases.", "", "", "scale"),
    )
    return respond(request, "resolve/regulations.html", register=register, rows=rows, context={
        "title": "Regulations", "situation": _soon(rows), "no_advice": NO_ADVICE,
    })


def _page(pack: Pack) -> str:
    return reverse("resolve:regulation", args=[pack.code])


def _edition(row: Standing) -> str:
    return f"since {formats.day_with_year(date.fromisoformat(row.edition.version), zone='UTC')}" if row.edition else "none yet"


def _sure(row: Standing) -> Status:
    return Status("watch", f"{row.to_verify} to verify") if row.to_verify else Status("ok", "Read")


def _soon(rows: Sequence[Standing]) -> Situation:
    coming = sorted((row for row in rows if row.changes_on), key=lambda row: row.changes_on or date.max)
    open_points = sum(row.to_verify for row in rows)
    why = f"{open_points} points are marked to verify: nobody read them in the source yet. {NO_ADVICE}"
    if not coming or coming[0].changes_on is None:
        return Situation("ok", "No change of a rule is known ahead.", why)
    day = formats.day_with_year(coming[0].changes_on, zone="UTC")
    return Situation("info", f"{coming[0].pack.name} change on {day}.", why)


@login_required
@require_safe
def pack(request: FloorRequest, code: str) -> HttpResponse:
    """Show what a pack says of the day that is tried, today unless told, with its clocks run, its sources and its dated cases."""
    found = queries.find(code, by=request.actor)
    today = clock.today(found.zone)
    form = TryForm(request.GET if {"received", "traits"} & request.GET.keys() else None, pack=found, today=today)
    day, traits = today, ()
    if form.is_bound and form.is_valid():
        day, traits = form.cleaned_data["received"] or today, tuple(form.cleaned_data.get("traits", ()))
    stands = queries.of(found, on=day)
    rows = clocks.all_due(found, stands.edition, day, traits=traits) if stands.edition else []
    cases = packs.cases(found.code)
    context = {
        "title": found.name, "pack": found, "stands": stands, "day": day, "is_today": day == today, "form": form, "no_advice": NO_ADVICE,
        "due": [(each, _name(each.clause), _words_of(each.clause), _apart(day, each)) for each in rows], "chart": _chart(day, rows),
        "groups": _groups(stands.edition), "cases": len(cases), "differing": clocks.differing(found, cases),
        "situation": _stands(found, stands, day), "checks": found.checks_on(day),
        "disclosures": [each for each in found.disclosures if each.holds_on(day)],
    }
    return render(request, "resolve/regulation.html", context, status=UNPROCESSABLE if form.is_bound and form.errors else 200)


def _stands(found: Pack, stands: Standing, day: date) -> Situation:
    on = formats.day_with_year(day, zone="UTC")
    if stands.edition is None:
        return Situation("idle", f"Nothing of it was in force on {on}.", NO_ADVICE)
    since = formats.day_with_year(date.fromisoformat(stands.edition.version), zone="UTC")
    coming = f" It changes next on {formats.day_with_year(stands.changes_on, zone='UTC')}." if stands.changes_on else ""
    verify = f" {stands.to_verify} points are to be verified." if stands.to_verify else ""
    why = f"{found.regulator}, {found.jurisdiction}.{coming}{verify} {NO_ADVICE}"
    return Situation("info", f"A case received on {on} is held to the edition of {since}.", why)


def _words_of(clause: Clause) -> str:
    said = clause.clock
    assert said is not None
    words = f"{said.count} {UNITS[said.unit]}{'' if said.count == 1 else 's'} after {STARTS[said.starts]}"
    return f"{words}, on a day off the next business day" if said.rolls else words


def _apart(day: date, each: Due) -> int:
    return (each.by.last_day - day).days


def _chart(day: date, rows: Sequence[Due]) -> Chart | None:
    if not rows:
        return None
    found = sorted(((_name(each.clause), _apart(day, each)) for each in rows), key=lambda one: -one[1])
    return charts.counts_by_name("due", found, title="Calendar days until each is due", heads=("Due", "Calendar days"), width=760.0)


def _name(clause: Clause) -> str:
    return clause.clock.of.replace("-", " ").capitalize() if clause.clock else clause.id


def _groups(edition: Edition | None) -> list[tuple[str, list[Clause]]]:
    if edition is None:
        return []
    found = ((words, [each for each in edition.clauses if each.control == control]) for control, words in GROUPS)
    return [(words, clauses) for words, clauses in found if clauses]
