"""The roster as files: CSV for a sheet, iCalendar for a diary."""

from __future__ import annotations

import csv

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.plan.queries import calendars
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.rules.calendar_file import CONTENT_TYPE, written

COLUMNS = ("person", "name", "day", "starts", "ends", "activity", "activity_starts", "activity_ends", "paid", "queue")


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
    response = HttpResponse(written(calendars.of_roster(roster), name=roster.reference), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(roster.reference)}.ics"'
    return response
