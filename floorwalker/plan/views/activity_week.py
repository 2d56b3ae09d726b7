"""The week of activities: day by half hour, with people, cover and clashes; the same as CSV and PDF."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats, papers
from floorwalker.ground.web.cells import Link, csv_text
from floorwalker.plan import activity_words as words
from floorwalker.plan.models import ActivitySession
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.queries import rosters as roster_queries
from floorwalker.plan.queries.roster_board import Board, board
from floorwalker.plan.rules.roster_week import DAYS_PER_WEEK, SLOT_MINUTES, Week, week_of
from floorwalker.plan.views.roster_page import cover_chart, week_words

PAGE_WIDTH = 1_290.0
"""Of a chart as wide as the page, so that its letters are as large as those beside it."""
COLUMNS = (
    "activity", "title", "kind", "serves", "owner", "day", "starts", "ends", "people", "names", "state", "cover", "service",
    "below_floor_why",
)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show a week of a site: what is planned when for how many, beside the cover of its roster."""
    policy.require(request.actor, queries.VIEW)
    sites = roster_queries.sites()
    if not sites:
        return render(request, "plan/activity_week.html", {"title": "Week of activities", "sites": []})
    week = _week(request, sites)
    found = board(week, roster_queries.to_show(week))
    times = _times(week, request)
    near = queries.near(request.actor)
    context = {
        "title": "Week of activities", "week": week, "week_words": week_words(week.first_day), "sites": sites, "zone": week.site.zone,
        "before": week.first_day - timedelta(days=DAYS_PER_WEEK), "after": week.first_day + timedelta(days=DAYS_PER_WEEK),
        "chart": cover_chart(found, width=PAGE_WIDTH) if found.roster is not None else None, "cover_words": _cover_words(found),
        "number": len(times), "people": sum(len(each.people.all()) for each in times),
        "days": [formats.day(day.date, zone=week.site.zone) for day in week.days],
        "lines": _lines(week, times, queries.lines_of(times)), "may": policy.allows(request.actor, queries.COORDINATE),
        "clashes": [
            (person.display_name, one.words, other.words, formats.moment(other.starts_at, zone=week.site.zone))
            for person, one, other in queries.clashes(week.begins, week.ends, by=request.actor)
            if person.site_id == week.site.pk and person.pk in near
        ],
    }
    return render(request, "plan/activity_week.html", context)


def _cover_words(found: Board) -> str:
    if found.roster is None:
        return ""
    state = "published" if found.was_published else "draft"
    return f"{found.roster.reference}, {state}: people on queue, recorded absence taken off, and people needed"


def _week(request: FloorRequest, sites: list[Site]) -> Week:
    code = request.GET.get("site", "")
    own = request.person.site_id if request.person is not None else 0
    site = next((each for each in sites if each.code == code), None) or next((each for each in sites if each.pk == own), sites[0])
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = clock.today(site.zone)
    return week_of(site, day)


def _times(week: Week, request: FloorRequest) -> list[ActivitySession]:
    rows = queries.between(week.begins, week.ends, by=request.actor).filter(activity__site=week.site)
    return list(rows.prefetch_related("people__person"))


def _lines(week: Week, times: list[ActivitySession], lines: dict[int, str]) -> list[tuple[str, list[list[Link]]]]:
    """Return the half hours at which something is planned on any day, each with what is planned day by day."""
    cells: dict[int, list[list[Link]]] = {}
    for each in times:
        first, last = week.minute(each.starts_at) // SLOT_MINUTES, -(-week.minute(each.ends_at) // SLOT_MINUTES)
        for slot in range(max(0, first), min(last, week.slots)):
            number = week.day_of(week.at(slot * SLOT_MINUTES))
            wall = week.days[number].wall(slot * SLOT_MINUTES)
            row = cells.setdefault(wall, [[] for _ in week.days])
            people = "1 person" if len(each.people.all()) == 1 else f"{len(each.people.all())} people"
            note = f"{people}, {words.time_state(each, lines).word.lower()}" + (", below the floor" if each.below_floor_why else "")
            row[number].append(Link(each.activity.title, reverse("plan:activity", args=[each.activity.reference]), note))
    return [(f"{wall // 60:02d}:{wall % 60:02d}", cells[wall]) for wall in sorted(cells)]


@login_required
@require_safe
def as_file(request: FloorRequest, ending: str) -> HttpResponse:
    """Send the week as CSV or PDF, a line a time; the trail notes it."""
    policy.require(request.actor, queries.VIEW)
    sites = roster_queries.sites()
    if ending not in {"csv", "pdf"} or not sites:
        raise NotFound("There is no such file.", remedy="Ask for the CSV or the PDF of a week.")
    week = _week(request, sites)
    store.look(f"{week.site.code} {week.first_day}", page=f"activities {ending}", by=request.actor)
    times = _times(week, request)
    lines, near = queries.lines_of(times), queries.near(request.actor)
    rows = [_row(each, week, _names(each, request, near), words.time_state(each, lines).word) for each in times]
    name = f"activities-{week.site.code}-{week.first_day}.{ending}"
    if ending == "pdf":
        response = HttpResponse(_paper(week, rows, request), content_type="application/pdf")
    else:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        writer = csv.writer(response)
        writer.writerow(COLUMNS)
        writer.writerows([[csv_text(cell) for cell in row.values()] for row in rows])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _names(each: ActivitySession, request: FloorRequest, near: set[int]) -> str:
    """Return the names of those whom the reader sees by name."""
    runs = queries.runs(each.activity, by=request.actor)
    return ", ".join(row.person.display_name for row in each.people.all() if runs or row.person_id in near)


def _row(each: ActivitySession, week: Week, names: str, state: str) -> dict[str, str]:
    one, zone = each.activity, week.site.zone
    begin, end = (formats.local(moment, zone) for moment in (each.starts_at, each.ends_at))
    said: tuple[Any, ...] = (
        one.reference, one.title, words.kind_name(one), one.about.partition(":")[2], one.owner.display_name, begin.date().isoformat(),
        begin.isoformat(timespec="minutes"), end.isoformat(timespec="minutes"), str(len(each.people.all())),
        names, state, words.cover(each.cost), words.level(each.cost), each.below_floor_why,
    )
    return dict(zip(COLUMNS, said, strict=True))


def _paper(week: Week, rows: list[dict[str, str]], request: FloorRequest) -> bytes:
    head = ("When", "Activity", "Serves", "People", "State", "Stays on queue", "Service")
    grid = [
        [f"{row['starts'].replace('T', ' ')[:16]} to {row['ends'][11:16]}", f"{row['title']}\n{row['activity']}, {row['kind']}",
         row["serves"], row["names"], row["state"], row["cover"], row["service"]]
        for row in rows
    ]
    author = request.person.display_name if request.person is not None else "Floorwalker"
    return papers.paper(
        f"Activities, {week.site.name}, {week_words(week.first_day)}",
        facts=[("Site", week.site.name), ("Times", f"on clocks in {week.site.zone}"), ("Activities", f"{len(rows)} times")],
        grid=papers.Grid(head, grid, (0.13, 0.18, 0.09, 0.2, 0.1, 0.13, 0.17)), author=author, foot=f"{week.site.code} {week.first_day}",
    )
