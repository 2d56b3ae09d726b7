"""Where a To-do leads, and the search of the whole house."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import refs, reminding, todos
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Todo
from floorwalker.ground.people import queries as people
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web.shell import Shell

FOUND_AT_MOST = 8
DIGITS = 18
"""A key has at most so many; a longer one names nothing."""


@login_required
@require_safe
def todo(request: FloorRequest, pk: str) -> HttpResponse:
    """Lead to what the reader owes."""
    mine = _mine(request, pk)
    page = refs.sight(Ref.parse(mine.about), by=request.actor).page
    if page is None:
        messages.info(request, f"{mine.what}: there is no page of it that you may open. {mine.why}")
    return redirect(page or "/")


@login_required
@require_POST
def done(request: FloorRequest, pk: str) -> HttpResponse:
    """Tick off a reminder of the reader's own."""
    mine = _mine(request, pk)
    reminding.done(mine, by=request.actor)
    messages.success(request, f"{mine.what}: done.")
    return redirect("/my-day/")


def _mine(request: FloorRequest, pk: str) -> Todo:
    mine = todos.owed_by(request.person.pk).filter(pk=int(pk)).first() if request.person and pk.isdecimal() and len(pk) <= DIGITS else None
    if mine is None:
        raise NotFound("You owe no such thing.", remedy="It may be done by now; look at My day.")
    return mine


@login_required
@require_safe
def search(request: FloorRequest) -> HttpResponse:
    """Find pages, people and records by name, reference or words; only what the reader may see. A search is a look."""
    words = request.GET.get("q", "").strip()[:80]
    found: list[tuple[str, str, str]] = []
    if words:
        low = words.casefold()
        found += [("Page", place.label, place.url) for place in Shell(request).pages if low in place.label.casefold()]
        # What bears the reference comes first, then who is called so; a word that stands in many records hides neither.
        found += sorted([*_people(request, words), *_records(request, words)], key=lambda row: row[1] != words.upper())
        store.look("house", page="search", by=request.actor, terms=words, found=len(found))
    template = "ground/found.html" if request.GET.get("part") == "palette" else "ground/search.html"
    return render(request, template, {"title": "Search", "words": words, "found": found[: 3 * FOUND_AT_MOST]})


def _records(request: FloorRequest, words: str) -> list[tuple[str, str, str]]:
    rows = []
    for kind in refs.kinds():
        record = kind.find(words.upper())
        if record is not None and kind.may_see(request.actor, record):
            rows.append((kind.label, words.upper(), kind.page(record)))
        if kind.search is not None:
            rows += [(kind.label, title, kind.page(each)) for title, each in kind.search(request.actor, words)[:FOUND_AT_MOST]]
    return rows


def _people(request: FloorRequest, words: str) -> list[tuple[str, str, str]]:
    from django.urls import reverse

    seen = people.matching(Person.objects.filter(pk__in=people.seen(request.actor).values("pk")), words)[:FOUND_AT_MOST]
    return [("Person", person.display_name, reverse("people:person", args=[person.reference])) for person in seen]
