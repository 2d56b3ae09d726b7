"""The roster as files: CSV for a sheet, iCalendar for a diary."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.plan.models import Shift
from floorwalker.plan.queries import rosters as queries

COLUMNS = ("person", "name", "day", "starts", "ends", "activity", "activity_starts", "activity_ends", "paid", "queue")
LINE_OCTETS = 75
"""The longest line of an iCalendar file (RFC 5545, section 3.1)."""


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponse:
    """Write a version as one row an activity, times on the clock of the site."""
    policy.require(request.actor, "plan.view")
    roster = queries.find(reference)
    store.look(roster.reference, page="roster file", by=request.actor)
    zone = roster.site.zone
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{roster.reference}.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for shift in queries.whole(roster):
        local = [formats.local(moment, zone) for moment in (shift.starts_at, shift.ends_at)]
        for part in shift.activities.all():
            begin, end = (formats.local(moment, zone) for moment in (part.starts_at, part.ends_at))
            writer.writerow([
                shift.person.reference, csv_text(shift.person.display_name), local[0].date().isoformat(),
                local[0].isoformat(timespec="minutes"), local[1].isoformat(timespec="minutes"), part.kind,
                begin.isoformat(timespec="minutes"), end.isoformat(timespec="minutes"), "yes" if part.paid else "no",
                part.queue.reference if part.queue else "",
            ])
    return response


@login_required
@require_safe
def as_calendar(request: FloorRequest, reference: str) -> HttpResponse:
    """Write a version as one event a shift."""
    policy.require(request.actor, "plan.view")
    roster = queries.find(reference)
    store.look(roster.reference, page="roster calendar", by=request.actor)
    return _calendar(queries.whole(roster), name=roster.reference, with_names=True)


@login_required
@require_safe
def my_calendar(request: FloorRequest) -> HttpResponse:
    """Write the reader's own published shifts as events."""
    person = request.person
    if person is None:
        return HttpResponse(status=404)
    policy.require_for(request.actor, "plan.view_own_roster", person)
    shifts = queries.own_shifts(person, first_day=clock.today(person.site.zone), days=queries.OWN_DAYS)
    return _calendar(shifts, name="my-shifts", with_names=False)


def _calendar(shifts: Iterable[Shift], *, name: str, with_names: bool) -> HttpResponse:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Floorwalker//Roster//EN", "CALSCALE:GREGORIAN"]
    stamp = _moment(clock.now())
    for shift in shifts:
        pauses = [part for part in shift.activities.all() if part.kind != "queue"]
        zone = shift.roster.site.zone
        said = "\\n".join(f"{part.kind.capitalize()} {formats.span(part.starts_at, part.ends_at, zone=zone)}" for part in pauses)
        who = f"{shift.person.display_name}, shift" if with_names else "Shift"
        lines += [
            "BEGIN:VEVENT", f"UID:{shift.person.uuid}-{_moment(shift.starts_at)}@floorwalker", f"DTSTAMP:{stamp}",
            f"DTSTART:{_moment(shift.starts_at)}", f"DTEND:{_moment(shift.ends_at)}", f"SUMMARY:{_escaped(who)}",
            f"DESCRIPTION:{said}", "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    response = HttpResponse("\r\n".join(folded for line in lines for folded in _folded(line)) + "\r\n",
                            content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.ics"'
    return response


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """Return a line in pieces of at most 75 octets, each further one begun with a space."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
