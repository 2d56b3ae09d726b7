"""What a person owns, and who takes it: all of it in one step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground import owned
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.actions import handing_over
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.views.acts import UNPROCESSABLE
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store

REFERENCE = re.compile(r"P-\d{1,12}")
OFFERED = 300
"""People offered as receivers while typing; others are taken by their reference."""


@dataclass(frozen=True)
class Field:
    """One thing on the page: what it is, and whom was typed to take it."""

    key: str
    name: str
    thing: Any
    typed: str
    problem: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what a person owns with who may take it, or hand it over."""
    person = queries.find(reference, by=request.actor)
    policy.require_for(request.actor, "people.hand_over", person)
    held = handing_over.owned_by(person)
    problems: dict[str, str] = {}
    refusal: RuleBroken | None = None
    if request.method == "POST":
        receivers = _receivers(request, held, problems)
        try:
            if not problems:
                count = handing_over.hand_over(person, receivers=receivers, by=request.actor)
                messages.success(
                    request, f"{'1 thing' if count == 1 else f'{count} things'} went from {person.display_name} to {_names(receivers)}."
                )
                return HttpResponseRedirect(reverse("people:hand_over", args=[reference]))
        except (NotAllowed, NotFound):
            raise
        except RuleBroken as refused:
            refusal = refused
    else:
        store.look(person.reference, page="hand over", by=request.actor)
    number = 0
    groups = []
    seen = iter(owned.in_sight([thing for _, things in held for thing in things], by=request.actor))
    for entry, things in held:
        fields = []
        for thing in things:
            key, name = handing_over.key_of(entry, thing), f"to_{number}"
            fields.append(Field(key, name, next(seen), request.POST.get(name, ""), problems.get(name, "")))
            number += 1
        groups.append((entry, fields))
    context = {
        "title": f"Hand over: {person.display_name}",
        "shown": person,
        "groups": groups,
        "everything": request.POST.get("everything", ""),
        "problem": problems.get("everything", ""),
        "refusal": refusal,
        "offered": _offered(request, person),
        "count": number,
        "zone": person.site.zone,
    }
    return render(request, "people/hand_over.html", context, status=UNPROCESSABLE if refusal or problems else 200)


def _receivers(request: FloorRequest, held: Any, problems: dict[str, str]) -> dict[str, Person]:
    """Return who takes what: as typed beside a thing, else whoever takes everything; what cannot be read is put in `problems`."""
    present = queries.seen(request.actor, "people.hand_over").filter(left_on=None, is_pseudonym=False, is_provisional=False)
    everything = _find(present, "everything", request.POST.get("everything", ""), problems)
    found: dict[str, Person] = {}
    keys = [handing_over.key_of(entry, thing) for entry, things in held for thing in things]
    for number, key in enumerate(keys):
        name = f"to_{number}"
        if request.POST.get(f"key_{number}", key) != key:
            problems["everything"] = "What is owned has changed since the page was opened; look at it again."
        to = _find(present, name, request.POST.get(name, ""), problems) or everything
        if to is not None:
            found[key] = to
    return found


def _find(present: QuerySet[Person], name: str, typed: str, problems: dict[str, str]) -> Person | None:
    if not typed.strip():
        return None
    reference = REFERENCE.search(typed)
    matching = present.filter(reference=reference[0]) if reference else queries.matching(present, typed)
    people = list(matching.select_related("site")[:2])
    if len(people) != 1:
        problems[name] = (
            "More than one person is called so; choose one from the list." if people else "Nobody within your reach is called so."
        )
        return None
    return people[0]


def _offered(request: FloorRequest, person: Person) -> list[Person]:
    """Return whom to offer: who leads the person first, then colleagues of the site."""
    leader = handing_over.leader_of(person, queries.today_of(person))
    others = queries.seen(request.actor, "people.hand_over").filter(
        left_on=None, is_pseudonym=False, is_provisional=False, site=person.site
    )
    others = others.exclude(pk__in=[person.pk, leader.pk if leader is not None else 0]).order_by("sort_key")
    return [*([leader] if leader is not None else []), *others[:OFFERED]]


def _names(receivers: dict[str, Person]) -> str:
    return ", ".join(sorted({to.display_name for to in receivers.values()}))
