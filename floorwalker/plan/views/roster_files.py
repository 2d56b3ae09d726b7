"""The roster as files: CSV for a sheet, iCalendar for a diary, PDF for the wall and for evidence; the last two are signed."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from hashlib import sha256

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from floorwalker.ground import signed_files
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats, papers
from floorwalker.ground.web.cells import csv_text
from floorwalker.plan import purpose_words
from floorwalker.plan.models import Shift
from floorwalker.plan.queries import calendars, purpose
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.queries.rosters import Version
from floorwalker.plan.rules.calendar_file import CONTENT_TYPE, written

COLUMNS = ("person", "name", "day", "starts", "ends", "activity", "activity_starts", "activity_ends", "paid", "queue", "serves")
DAYS_A_PAPER = 7
"""A page is as wide as a week."""


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponse:
    """Write a version as one row an activity with what it serves, times on the clock of the site."""
    policy.require(request.actor, "plan.view")
    roster = queries.find(reference)
    store.look(roster.reference, page="roster file", by=request.actor)
    zone = roster.site.zone
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{roster.reference}.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    shifts = queries.whole(roster)
    purposes = purpose.between(
        roster.first_day, roster.last_day, people={shift.person_id for shift in shifts}, zone=zone, by=request.actor
    )
    for shift in shifts:
        local = [formats.local(moment, zone) for moment in (shift.starts_at, shift.ends_at)]
        for part, stretch in zip(shift.activities.all(), purpose_words.stretches([shift]), strict=True):
            begin, end = (formats.local(moment, zone) for moment in (part.starts_at, part.ends_at))
            writer.writerow([
                shift.person.reference, csv_text(shift.person.display_name), local[0].date().isoformat(),
                local[0].isoformat(timespec="minutes"), local[1].isoformat(timespec="minutes"), part.kind,
                begin.isoformat(timespec="minutes"), end.isoformat(timespec="minutes"), "yes" if part.paid else "no",
                part.queue.reference if part.queue else "", csv_text(purpose_words.in_file(purposes, stretch, zone=zone)),
            ])
    return response


@login_required
@require_safe
def as_calendar(request: FloorRequest, reference: str) -> HttpResponse:
    """Write a version as one event a shift; a published one is signed."""
    policy.require(request.actor, "plan.view")
    roster = queries.find(reference)
    version = queries.version_of(roster)
    content = written(calendars.of_roster(roster), name=f"{roster.reference}, {version.words}")
    return _signed(request, version, content, kind="calendar", prefix="X-", before=b"END:VCALENDAR")


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Write a version as a PDF to print or to hand in: a line a person, a column a day; a published one is signed."""
    policy.require(request.actor, "plan.view")
    roster = queries.find(reference)
    version = queries.version_of(roster)
    return _signed(request, version, _paper(version, queries.whole(roster)), kind="pdf", prefix="%", before=b"")


def _signed(request: FloorRequest, version: Version, content: bytes, *, kind: str, prefix: str, before: bytes) -> HttpResponse:
    """Answer with the file, signed where the version was published; the trail notes the download with its digest."""
    roster, digest = version.roster, sha256(content).hexdigest()
    if version.is_published:
        content, statement = signed_files.sign(content, about=version.about, prefix=prefix, before=before)
        digest = statement.sha256
    store.look(roster.reference, page=f"roster {kind} {digest[:16]}", by=request.actor)
    response = HttpResponse(content, content_type={"pdf": "application/pdf", "calendar": CONTENT_TYPE}[kind])
    ending = {"pdf": "pdf", "calendar": "ics"}[kind]
    response["Content-Disposition"] = f'attachment; filename="{slugify(roster.reference)}.{ending}"'
    return response


def _paper(version: Version, shifts: list[Shift]) -> bytes:
    roster = version.roster
    zone = roster.site.zone
    days = [roster.first_day + timedelta(days=after) for after in range(min(DAYS_A_PAPER, (roster.last_day - roster.first_day).days + 1))]
    cells: dict[str, dict[date, list[str]]] = {}
    for shift in shifts:
        pauses = [
            f"{part.kind} {formats.clock(part.starts_at, zone=zone)}" for part in shift.activities.all() if part.kind != "queue"
        ]
        words = f"{formats.span(shift.starts_at, shift.ends_at, zone=zone)}\n{', '.join(pauses)}".strip()
        of_person = cells.setdefault(f"{shift.person.display_name}\n{shift.person.reference}", {})
        of_person.setdefault(formats.local(shift.starts_at, zone).date(), []).append(words)
    rows = [[who, *("\n".join(of_day.get(day, [])) for day in days)] for who, of_day in cells.items()]
    published = f"{formats.moment_with_year(roster.published_at, zone=zone)} by {version.publisher}"
    state = [("Published", published)] if version.is_published else [
        ("Draft", "not published; nobody was told to work it")
    ]
    facts = [
        ("Site", roster.site.name), ("Version", version.words), *state, ("Times", f"on clocks in {zone}"),
        ("SHA-256 of the shifts", version.digest),
    ]
    widths = [0.16, *([0.84 / max(1, len(days))] * len(days))]
    return papers.paper(
        f"Roster {roster.reference}, {formats.day(roster.first_day, zone=zone)} to {formats.day_with_year(roster.last_day, zone=zone)}",
        facts=facts, grid=papers.Grid(["Person", *(formats.day(day, zone=zone) for day in days)], rows, widths),
        author=version.publisher or "Floorwalker", foot=f"{roster.reference}, {version.words}, {version.digest[:16]}",
    )
