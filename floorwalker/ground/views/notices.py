"""What I was told: the list with its marks of reading, the choice of how to be told, and the bell that rings on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import bells, clock, live, refs, settings, telling
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Notice
from floorwalker.ground.notices import WAYS, NoticeKind, Way, shelf
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats

READ_SHOWN = 50
KEYS = ((("e",), "mark all as read"),)
DIGITS = 18
"""A key has at most so many; a longer one names nothing."""


def reader(request: FloorRequest) -> Person:
    """Return the person who reads.

    Raises
    ------
    NotFound
        If the account belongs to nobody who works here.
    """
    if request.person is None:
        raise NotFound("Your account belongs to nobody who works here.", remedy="Ask an administrator to tie it to your record.")
    return request.person


def context_of(person: Person) -> dict[str, Any]:
    """Return what the list of notices is drawn from: unread ones in groups by day, and how many there are."""
    zone = person.site.zone
    groups = telling.grouped(telling.unread(person.pk)[: telling.READ_AT_ONCE])
    by_day = [(day, list(rows)) for day, rows in groupby(groups, key=lambda group: formats.local(group.newest.raised_at, zone).date())]
    return {
        "by_day": by_day, "unread": sum(len(group.notices) for group in groups), "newest": groups[0].newest.pk if groups else 0,
        "zone": zone, "today": clock.today(zone),
    }


@login_required
@require_safe
def notices(request: FloorRequest) -> HttpResponse:
    """Show what the reader was told: unread in groups, then what was read lately."""
    person = reader(request)
    read = Notice.objects.filter(person=person, on_page=True, seen_at__isnull=False)[:READ_SHOWN]
    context = context_of(person) | {
        "title": "Notices", "page_keys": KEYS, "read": [(notice, shelf().get(notice.kind)) for notice in read],
    }
    template = "ground/notices.html#list" if request.headers.get("HX-Target", "").endswith("#notices") else "ground/notices.html"
    drawn = render(request, template, context)
    drawn["Vary"] = "HX-Request, HX-Target"
    return drawn


@login_required
@require_safe
def notice(request: FloorRequest, pk: str) -> HttpResponse:
    """Lead to what a notice is about, and mark it as read with those that stand with it."""
    mine = Notice.objects.filter(person=reader(request), pk=int(pk)).first() if pk.isdecimal() and len(pk) <= DIGITS else None
    if mine is None:
        raise NotFound("There is no such notice for you.", remedy="Notices are kept for 90 days; look at the list.")
    together = Notice.objects.filter(person=mine.person_id, kind=mine.kind, group=mine.group)
    telling.see(mine.person_id, keys=together.values_list("pk", flat=True))
    page = refs.sight(Ref.parse(mine.about), by=request.actor).page if mine.about else None
    if page is None:
        messages.info(request, f"{mine.what} There is no page of it that you may open.".replace("..", "."))
    return redirect(page or reverse("ground:notices"))


@login_required
@require_POST
def see(request: FloorRequest) -> HttpResponse:
    """Mark some notices as read, or all up to the newest that the page showed."""
    person = reader(request)
    for newest in _keys(request, "all"):
        telling.see(person.pk, up_to=newest)
    telling.see(person.pk, keys=_keys(request, "notice"))
    return redirect("ground:notices")


def _keys(request: FloorRequest, field: str) -> list[int]:
    return [int(key) for key in request.POST.getlist(field) if key.isdecimal() and len(key) <= DIGITS]


@dataclass(frozen=True)
class Choice:
    """One kind of notice as the page of choices shows it: each way with whether it is on, and whether it can be turned off."""

    kind: NoticeKind
    ways: Sequence[tuple[Way, bool, bool, bool]]
    """The way, whether it is offered, on, and fixed."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: FloorRequest) -> HttpResponse:
    """Show by which ways the reader is told of what, and keep a choice."""
    person, refusal = reader(request), None
    if request.method == "POST":
        chosen: dict[str, list[Way]] = {
            code: [way for way in WAYS if f"{code}:{way}" in request.POST] for code in request.POST.getlist("kind")
        }
        try:
            telling.choose(person, ways=chosen, by=request.actor)
        except RuleBroken as refused:
            refusal = refused
        else:
            messages.success(request, "Your choice is saved.")
            return redirect("ground:told")
    now = telling.ways_of(person, shelf())
    choices = [
        Choice(kind, [(way, way in {*kind.ways, *kind.must}, way in now[kind.code], way in kind.must) for way in WAYS])
        for kind in shelf()
    ]
    context = {
        "title": "What I am told", "choices": choices, "refusal": refusal, "email": person.email,
        "gap": settings.get("notice_mail_gap_minutes"),
        "opens": settings.get("office_opens_hour"), "closes": settings.get("office_closes_hour"),
    }
    return render(request, "ground/told.html", context, status=422 if refusal else 200)


@login_required
@require_safe
def bell(request: FloorRequest) -> HttpResponseBase:
    """Stream the reader's bell as it changes."""
    return live.response_of(bells.rings(reader(request).pk))


