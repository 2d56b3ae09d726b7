"""The list of people, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import forms, policy, queries
from floorwalker.ground.people.actions import accounts, places
from floorwalker.ground.people.models import Person, Skill
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.views.acts import offered
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.ground.trail.queries import TrailLine
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond, wants_file

HISTORY_LINES = 20


def _invite(person: Person, _values: Mapping[str, Any], by: Actor) -> object:
    if getattr(person, "account", None) is None:
        accounts.make(person, email=person.email, by=by)
    return accounts.invite(person, by=by)


HANDS: Sequence[Hand[Person]] = (
    Hand("invite", "Invite to sign in", _invite, icon="mail", permission="people.account"),
    Hand(
        "move", "Move to another team", lambda row, values, by: places.move(row, to=values["team"], starts_on=values["starts_on"], by=by),
        icon="users", permission="people.move", form=forms.ManyMoveForm,
    ),
)  # fmt: skip
"""What can be done to many people at once; neither is undone, since mail has gone and moves have their day."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: FloorRequest) -> HttpResponseBase:
    """List the people whom the reader may see; the file needs a permission of its own."""
    policy.require(request.actor, "people.see")
    words = request.GET.get("q", "").strip()
    if words and not wants_file(request):
        store.look("people", page="people", by=request.actor, terms=words)
    on = policy.standing(request.actor).on
    context = {"title": "People", "may_add": policy.allows(request.actor, "people.change")}
    return respond(
        request, "people/people.html", register=_register(request), rows=queries.listed(request.actor, on=on), context=context
    )


def _register(request: FloorRequest) -> Register[Any]:
    on, zone = policy.standing(request.actor).on, zone_of(request)
    present = (("here", "Works here"), ("left", "Has left"))
    return Register(
        code="people",
        title="People",
        nouns=("person", "people"),
        export="people.export",
        exported=lambda: store.look("people", page="people export", by=request.actor, terms=request.GET.urlencode()),
        sort="name",
        columns=(
            Column("name", "Name", _link, sort="sort_key"),
            Column("reference", "Reference", lambda row: row.reference, sort="id"),
            Column("role", "Role", lambda row: str(Role(row.role_code).label) if row.role_code else "no role", sort="role_code"),
            Column("team", "Team", lambda row: row.team_name or "no team", sort="team_name"),
            Column("site", "Site", lambda row: row.site.name, sort="site__name"),
            Column("joined", "Joined", lambda row: formats.day_with_year(row.joined_on, zone=zone), sort="joined_on",
                   plain=lambda row: row.joined_on.isoformat()),
            Column("state", "State", lambda row: _state(row, on), sort="left_on"),
        ),
        filters=(
            Filter("q", "Name, reference or email", queries.matching),
            Filter("site", "Site", lambda rows, code: rows.filter(site__code=code),
                   choices=[(site.code, site.name) for site in queries.sites()]),
            Filter("team", "Team", lambda rows, code: rows.filter(team_code=code),
                   choices=[(team.code, team.name) for team in queries.teams_seen(request.actor)]),
            Filter("role", "Role", lambda rows, role: queries.with_role(rows, role, on=on),
                   choices=[(role.value, str(role.label)) for role in Role]),
            Filter("skill", "Skill", lambda rows, code: queries.with_skill(rows, code, on=on),
                   choices=list(Skill.objects.filter(retired_at=None).values_list("code", "name"))),
            Filter("state", "State", lambda rows, state: _present(rows, state, on), choices=present),
            Filter("account", "Sign-in", lambda rows, has: rows.filter(account__isnull=has == "none"),
                   choices=(("none", "No account yet"), ("some", "Has an account"))),
        ),
        hands=HANDS,
        first_use=FirstUse(
            "Nobody is here yet", "People stand here once they are added or imported.", "Add a person",
            reverse("people:add"), "users",
        ),
    )


def _link(row: Person) -> Link:
    return Link(row.display_name, reverse("people:person", args=[row.reference]))


def _state(row: Person, on: Any) -> Status:
    if row.left_on is None:
        return Status("ok", "Works here")
    return Status("idle", "Has left") if row.left_on <= on else Status("info", f"Leaves {row.left_on:%d %b %Y}")


def _present(rows: Any, state: str, on: Any) -> Any:
    return rows.filter(left_on__lte=on) if state == "left" else rows.exclude(left_on__lte=on)


@login_required
@require_safe
def person(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one person: teams, skills, hours and roles over time, and what was changed by whom."""
    policy.require(request.actor, "people.see")
    shown = queries.find(reference, by=request.actor)
    if request.person != shown:
        store.look(shown.reference, page="person", by=request.actor)
    today = queries.today_of(shown)
    acts = offered(shown, by=request.actor)
    context = {
        "title": shown.display_name,
        "shown": shown,
        "today": today,
        "zone": shown.site.zone,
        "team": queries.team_on(shown, today),
        "state": _state(shown, today),
        "memberships": shown.memberships.select_related("team__site").order_by("-starts_on"),
        "leaderships": shown.leaderships.select_related("team", "acting_for").order_by("-starts_on"),
        "skills": shown.skill_levels.select_related("skill").order_by("skill__name", "-starts_on"),
        "contracts": shown.contracts.prefetch_related("days").order_by("-starts_on"),
        "roles": shown.roles.select_related("team", "site").order_by("-starts_on", "-pk"),
        "account": getattr(shown, "account", None),
        "acts": acts,
        "may_hand_over": queries.seen(request.actor, "people.hand_over").filter(pk=shown.pk).exists(),
        "may_end_roles": any(act.code == "role" for act in acts),
        "may_end_skills": any(act.code == "skill" for act in acts),
        "may_see_need": _may_see_need(request, shown),
        "history": _history(request, shown),
    }
    return render(request, "people/person.html", context)


def _may_see_need(request: FloorRequest, shown: Person) -> bool:
    """A support need is seen by the person, by who plans their hours and by who leads them."""
    if request.person == shown:
        return True
    return any(
        queries.seen(request.actor, code).filter(pk=shown.pk).exists() for code in ("people.contract", "people.skill")
    )


def _history(request: FloorRequest, shown: Person) -> list[tuple[TrailLine, str]] | None:
    """Return the latest lines about `shown`, each with who did it; None when the reader may not know."""
    if request.person != shown and not policy.allows(request.actor, "ground.view_trail"):
        return None
    lines = trail.lines(subject=shown.reference, limit=HISTORY_LINES)
    ids = {line.actor.person_id for line in lines if line.actor.person_id is not None}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    return [(line, names.get(line.actor.person_id or 0) or f"{line.actor.kind} {line.actor.id}") for line in lines]
