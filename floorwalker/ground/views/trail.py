"""The trail: who did what to which record when, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.shown import view_of
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import queries, seal, store
from floorwalker.ground.trail.queries import TrailLine
from floorwalker.ground.web.cells import csv_text
from floorwalker.ground.web.downloads import csv_file

LINES_A_FILE = 10_000
VERIFY = "ground.verify_trail"


def _asked(request: FloorRequest, zone: str) -> dict[str, Any]:
    """Return the filters of the address as the query takes them."""
    asked: dict[str, Any] = {"search": request.GET.get("q", "").strip(), "kind": request.GET.get("kind") or None}
    for name, later in (("since", 0), ("until", 1)):
        text = request.GET.get(name, "")
        if not text:
            continue
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise RuleBroken(f"{text!r} is not a day.", remedy="Write it as 2026-11-24.", code="bad_day") from None
        asked[name] = datetime.combine(day + timedelta(days=later), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    person = request.GET.get("person", "").strip()
    if person:
        found = Person.objects.filter(reference=person).first()
        asked["actor"] = Actor.person(found.pk) if found else Actor("external", "nobody")
    return asked


def named(lines: tuple[TrailLine, ...]) -> list[tuple[TrailLine, str]]:
    """Return each line with the name of who did it; one query for all."""
    ids = {line.actor.person_id for line in lines if line.actor.person_id is not None}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    return [(line, names.get(line.actor.person_id or 0) or f"{line.actor.kind} {line.actor.id}") for line in lines]


@login_required
@require_safe
def trail(request: FloorRequest) -> HttpResponseBase:
    """List the trail, newest first, with what proves it; or write the lines to a file."""
    policy.require(request.actor, "ground.view_trail")
    zone = zone_of(request)
    asked = _asked(request, zone)
    filters_on = any(value for value in asked.values())
    if request.GET.get("format") == "csv":
        store.look("trail", page="trail export", by=request.actor, terms=request.GET.urlencode())
        return _file(asked)
    if asked["search"]:
        store.look("trail", page="trail", by=request.actor, terms=asked["search"])
    before = request.GET.get("before") or None
    lines = queries.lines(**asked, before=before)
    last = Job.objects.filter(kind=VERIFY).order_by("-id").first()
    context = {
        "title": "Trail",
        "lines": named(lines),
        "zone": zone,
        "kinds": sorted(queries.kinds()),
        "filters_on": filters_on,
        "older": lines[-1].cursor if len(lines) == queries.LINES_A_PAGE else None,
        "newest": before is None,
        "job": view_of(last) if last else None,
        "last": last,
        "fingerprint": seal.fingerprint(seal.public_key()),
    }
    return render(request, "ground/trail.html", context)


def _file(asked: dict[str, Any]) -> StreamingHttpResponse:
    def rows() -> Iterator[Sequence[object]]:
        before, sent = None, 0
        yield "at_utc", "position", "digest", "actor", "subject", "kind", "sentence", "reference"
        while sent < LINES_A_FILE and (lines := queries.lines(**asked, before=before, limit=500)):
            for line, who in named(lines):
                told = (line.at.isoformat(), line.position, line.digest, who, line.subject, line.kind, line.sentence, line.reference)
                yield [csv_text(cell) for cell in told]
            sent, before = sent + len(lines), lines[-1].cursor

    return csv_file("trail", rows())


@login_required
@require_POST
def verify(request: FloorRequest) -> HttpResponse:
    """Ask for the whole trail to be verified."""
    policy.require(request.actor, "ground.view_trail")
    running = Job.objects.filter(kind=VERIFY, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists()
    if not running:
        queue.enqueue(VERIFY, arguments={}, by=request.actor)
    return redirect("ground:trail")
