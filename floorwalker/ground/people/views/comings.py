"""Who joins, moves and leaves from today on, so that nobody is surprised by a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.actions import handing_over
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, TeamLeadership
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond

KINDS = (
    ("join", "Joins"), ("move", "Changes team"), ("lead", "Leads a team"), ("lead-end", "Leads it no longer"), ("role", "Gets a role"),
    ("role-end", "Role ends"), ("leave", "Leaves"),
)  # fmt: skip
AT_MOST = 2_000
"""Changes ahead that are looked at; a house of 5,000 has some hundreds."""


@dataclass(frozen=True)
class Coming:
    """One change that a day brings."""

    day: date
    kind: str
    person: Person
    what: str
    owned: int | None = None

    @property
    def name(self) -> str:
        """What it is sorted by."""
        return self.person.sort_key


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List what changes with people from today on, soonest first."""
    policy.require(request.actor, "people.change")
    today = policy.standing(request.actor).on
    rows = sorted(
        _ahead(queries.seen(request.actor, "people.change").filter(is_provisional=False), today), key=lambda row: (row.day, row.name)
    )
    zone = zone_of(request)
    register: Register[Coming] = Register(
        code="comings",
        title="Joiners, movers, leavers",
        nouns=("change", "changes"),
        export="people.export",
        exported=lambda: store.look(
            "people", page="joiners, movers, leavers export", by=request.actor, terms=request.GET.urlencode()
        ),
        sort="day",
        columns=(
            Column("day", "Day", lambda row: formats.day_with_year(row.day, zone=zone), sort="day", plain=lambda row: row.day.isoformat()),
            Column(
                "kind",
                "What",
                lambda row: Status("watch" if row.kind == "leave" and row.owned else "info", dict(KINDS)[row.kind]),
                sort="kind",
            ),
            Column(
                "name",
                "Person",
                lambda row: Link(row.person.display_name, reverse("people:person", args=[row.person.reference])),
                sort="name",
            ),
            Column("detail", "Detail", lambda row: row.what),
            Column("owned", "To hand over", _owned, plain=lambda row: row.owned),
        ),
        filters=(Filter("kind", "What", lambda rows, kind: [row for row in rows if row.kind == kind], choices=KINDS),),
        first_use=FirstUse(
            "Nothing changes from today on", "A first day, a move, cover or a leaving that lies ahead stands here.", icon="calendar-check"
        ),
    )
    return respond(request, "ground/register.html", register=register, rows=rows, context={"title": "Joiners, movers, leavers"})


def _owned(row: Coming) -> Link | Lines | str | None:
    if row.owned is None:
        return None
    return (
        Link("1 thing" if row.owned == 1 else f"{row.owned} things", reverse("people:hand_over", args=[row.person.reference]))
        if row.owned
        else "nothing"
    )


def _ahead(people: Any, today: date) -> Iterator[Coming]:
    for person in people.filter(joined_on__gt=today).select_related("site")[:AT_MOST]:
        yield Coming(person.joined_on, "join", person, person.site.name)
    moves = Membership.objects.filter(person__in=people, starts_on__gt=today).select_related("person", "team")
    for move in moves[:AT_MOST]:
        if move.starts_on != move.person.joined_on:
            yield Coming(move.starts_on, "move", move.person, f"to {move.team.name}")
    for leads in (
        TeamLeadership.objects.filter(person__in=people)
        .exclude(ends_on__lte=today)
        .select_related("person", "team", "acting_for")[:AT_MOST]
    ):
        acting = f", in the place of {leads.acting_for}" if leads.acting_for is not None else ""
        if leads.starts_on > today:
            yield Coming(leads.starts_on, "lead", leads.person, f"{leads.team.name}{acting}")
        if leads.ends_on is not None and leads.ends_on != leads.person.left_on:
            yield Coming(leads.ends_on, "lead-end", leads.person, leads.team.name)
    for role in RoleAssignment.objects.filter(person__in=people).exclude(ends_on__lte=today).select_related("person")[:AT_MOST]:
        if role.starts_on > max(today, role.person.joined_on):
            yield Coming(role.starts_on, "role", role.person, str(role.get_role_display()))
        if role.ends_on is not None and role.ends_on != role.person.left_on:
            yield Coming(role.ends_on, "role-end", role.person, str(role.get_role_display()))
    for person in people.filter(left_on__gt=today)[:AT_MOST]:
        owned = sum(len(things) for entry, things in handing_over.owned_by(person) if not entry.stays)
        yield Coming(person.left_on, "leave", person, "the first day no longer here", owned)
