"""My day: what I owe, by when and why; and the search of the whole house."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from floorwalker.ground import clock, refs, todos
from floorwalker.ground.people import queries as people
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web.shell import Shell

FOUND_AT_MOST = 8


@login_required
@require_safe
def my_day(request: FloorRequest) -> HttpResponse:
    """Show what the reader owes, most urgent first."""
    zone = request.person.site.zone if request.person else "UTC"
    rows = []
    for todo in todos.owed_by(request.person.pk) if request.person else ():
        sight = refs.sight(Ref.parse(todo.about), by=request.actor)
        rows.append({"todo": todo, "sight": sight, "late": bool(todo.due_at and todo.due_at < clock.now())})
    return render(request, "ground/my_day.html", {"title": "My day", "rows": rows, "zone": zone})


@login_required
@require_safe
def search(request: FloorRequest) -> HttpResponse:
    """Find pages, people and records by name or reference; only what the reader may see. A search is a look."""
    words = request.GET.get("q", "").strip()[:80]
    found: list[tuple[str, str, str]] = []
    if words:
        low = words.casefold()
        found += [("Page", place.label, place.url) for place in Shell(request).pages if low in place.label.casefold()]
        found += _records(request, words)
        found += _people(request, words)
        store.look("house", page="search", by=request.actor, terms=words, found=len(found))
    template = "ground/found.html" if request.GET.get("part") == "palette" else "ground/search.html"
    return render(request, template, {"title": "Search", "words": words, "found": found[: 3 * FOUND_AT_MOST]})


def _records(request: FloorRequest, words: str) -> list[tuple[str, str, str]]:
    rows = []
    for kind in refs.kinds():
        record = kind.find(words.upper())
        if record is not None and kind.may_see(request.actor, record):
            rows.append((kind.label, words.upper(), kind.page(record)))
    return rows


def _people(request: FloorRequest, words: str) -> list[tuple[str, str, str]]:
    from django.urls import reverse

    seen = people.matching(Person.objects.filter(pk__in=people.seen(request.actor).values("pk")), words)[:FOUND_AT_MOST]
    return [("Person", person.display_name, reverse("people:person", args=[person.reference])) for person in seen]
