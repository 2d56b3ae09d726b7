"""The Monday page on screen, on one sheet of paper, and by mail for who chooses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import clock, refs, telling
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.notices import shelf
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import text_paper
from floorwalker.plan.queries.goals import of_standard
from floorwalker.record.figure_words import written
from floorwalker.review.monday_mail import KIND
from floorwalker.review.queries import chart_behind, monday
from floorwalker.review.queries.gaps import KINDS
from floorwalker.review.queries.monday import Came, Decided, Monday, Moved
from floorwalker.review.views.chart_words import part_of, verdict
from floorwalker.review.views.review_pictures import worked_words

SHOWN: Final = 6
"""Rows of a part on the page; what is more is counted and leads to its own page."""
LONGEST: Final = 90
"""Letters of a cell on paper, so that a sheet holds all four parts."""
LEAST_ROWS: Final = 2
_PAGES: Final = re.compile(rb"/Type\s*/Page\b")
Row = tuple[Any, ...]
Part = tuple[str, str, tuple[str, ...], Sequence[Row], int, str, str]
"""Code, title, heads, rows, how many more, where they are, and what is said where there are none."""


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show what moved, what was decided, whether it worked, and what nobody owns."""
    found = monday.of(request.actor, zone=zone_of(request))
    ways = telling.ways_of(request.person, [shelf().get(KIND)])[KIND] if request.person is not None else frozenset()
    context = {
        "title": "Monday page", "found": found, "parts": _parts(found, request, most=SHOWN), "together": _together(found),
        "counts": _counts(found),
        "by_mail": "email" in ways, "may_mail": request.person is not None and bool(request.person.email),
    }
    return render(request, "review/monday.html", context)


@login_required
@require_safe
def as_paper(request: FloorRequest) -> HttpResponse:
    """Send the page as a PDF of one sheet: where it would take two, fewer rows of each part are shown and the others counted."""
    found = monday.of(request.actor, zone=zone_of(request))
    store.look("monday_page", page="pdf of the Monday page", by=request.actor)
    who = request.person.display_name if request.person is not None else ""
    for most in range(SHOWN, LEAST_ROWS - 1, -1):
        body = _paper(found, _parts(found, request, most=most), who)
        if pages(body) == 1:
            break
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="monday-{found.day.isoformat()}.pdf"'
    return response


def pages(body: bytes) -> int:
    """Return how many sheets a PDF has, as its page tree says."""
    return len(_PAGES.findall(body))


@login_required
@require_POST
def choose(request: FloorRequest) -> HttpResponse:
    """Get the page by mail from now on, or no more."""
    policy.require(request.actor, monday.VIEW)
    if request.person is None:
        raise NotAllowed("Only a person gets mail.", remedy="Sign in as somebody.")
    wanted = request.POST.get("mail") == "yes"
    telling.choose(request.person, ways={KIND: ["page", "email"] if wanted else []}, by=request.actor)
    said = "It comes by mail, on Mondays at seven on the clock of your site." if wanted else "It comes by mail no more."
    messages.success(request, said)
    return redirect("review:monday")


def _together(found: Monday) -> str:
    """Return how many of the newest points stand out when all charts are looked at at once."""
    if not found.looked_at:
        return "No chart has points enough to judge."
    return (
        f"Of {found.looked_at} charts looked at together, the newest point of {found.stand_out or 'none'} stands out when at most 1 in 10 "
        "of those called out may be false (Benjamini and Hochberg)."
    )


PLURAL: Final = {
    "finding": "findings", "signal left lying": "signals left lying", "real gap without an issue": "real gaps without an issue",
}


def _counts(found: Monday) -> str:
    """Return how much nobody owns."""
    of = found.unowned
    counted = ((len(of.findings), "finding"), (len(of.signals), "signal left lying"), (len(of.gaps), "real gap without an issue"))
    return ", ".join(f"{number} {name if number == 1 else PLURAL[name]}" for number, name in counted)


def _parts(found: Monday, request: FloorRequest, *, most: int) -> list[Part]:
    unowned = _unowned(found, request)
    parts: list[tuple[str, str, tuple[str, ...], list[Row], str, str]] = [
        ("moved", "What moved, and is it real", ("Chart", "Newest", "Says", "Behind it"),
         [_moved(each, request) for each in found.moved], reverse("review:charts"), "Nothing is charted that you see."),
        ("decided", "What we decided last week", ("Decided", "By whom", "Until", "Meeting"), [_decided(each) for each in found.decided],
         reverse("plan:minutes"), "No meeting that you see decided anything last week."),
        ("came", "Did it work", ("What was given", "By whom", "Serves", "Did it work"), [_came(each, request) for each in found.came],
         reverse("plan:minutes"), "Nothing was given to anybody in the eight weeks before."),
        ("unowned", "What nobody owns", ("What", "Since", "Wants"), unowned, reverse("ground:findings"), "Everything has an owner."),
    ]
    return [(code, title, heads, rows[:most], max(0, len(rows) - most), url, none) for code, title, heads, rows, url, none in parts]


def _moved(each: Moved, request: FloorRequest) -> Row:
    reading, chart = each.reading, each.reading.chart
    said = verdict(reading)
    newest: str = ""
    contacts: Link | str = ""
    if reading.last is not None:
        day = each.signal.at if each.signal is not None else reading.series.days[reading.last]
        number = reading.series.days.index(day) if day in reading.series.days else reading.last
        newest = f"{written(reading.series.measure, float(reading.plotted[number]))}, {formats.day(day, zone='UTC')}"
        first = each.signal.started_on if each.signal is not None and each.signal.rule != "beyond_3" else day
        url = chart_behind.url(chart, reading.series.measure, chart_behind.column_of(reading.series.measure), first, day, by=request.actor)
        contacts = Link("Contacts", url) if url else ""
    address = reverse("review:chart", args=[chart.reference])
    if each.signal is not None:
        address += f"?signal={each.signal.reference}"
        state = Status(said.state, said.sentence) if said.state != "idle" else Status("watch", "A signal, and routine since")
        note = f" {each.signal.get_state_display()}" if each.signal.state != "open" else " No cause yet"
        return Link(chart.name, address, f"{part_of(chart)}.{note}"), newest, state, contacts
    return Link(chart.name, address, part_of(chart)), newest, Status("idle", "Routine variation. Do not react."), contacts


def _decided(each: Decided) -> Row:
    meeting = Link(each.meeting.title, reverse("plan:minutes_of", args=[each.meeting.reference]), each.meeting.reference)
    action = each.action
    who, until = (action.owner.display_name, str(formats.day(action.due_on, zone="UTC"))) if action is not None else ("", "")
    return each.decision.choice, who, until, meeting


def _came(each: Came, request: FloorRequest) -> Row:
    serves = refs.sight(Ref.parse(each.about), by=request.actor)
    said = worked_words(each.worked)
    chart = f" ({each.worked.chart})" if each.worked.chart else ""
    meeting = Link(each.action.what, reverse("plan:minutes_of", args=[each.action.meeting.reference]), each.action.meeting.reference)
    return meeting, each.action.owner.display_name, Link(serves.label, serves.page) if serves.page else serves.label, Status(
        said.state, f"{said.word}{chart}"
    )


def _unowned(found: Monday, request: FloorRequest) -> list[Row]:
    today = clock.today(found.zone)
    rows: list[Row] = [
        (Link(each.summary, reverse("ground:finding", args=[each.reference]), each.reference), _age((today - each.raised_at.date()).days),
         "an owner")
        for each in found.unowned.findings
    ]
    rows += [
        (Link(f"{each.chart.name}: signal of {each.at.day} {each.at:%b}",
              f"{reverse('review:chart', args=[each.chart.reference])}?signal={each.reference}", each.reference),
         _age((today - each.found_at.date()).days), f"its cause, by {each.chart.owner.display_name}")
        for each in found.unowned.signals
    ]
    rows += [
        (Link(f"{of_standard(each.standard).words}, {KINDS[each.kind].lower()} {each.where}: {written(each.measure, each.figure.value)}",
              f"{reverse('review:gap_raise')}?of={each.theme}", each.standard.reference), "", "an issue")
        for each in found.unowned.gaps
    ]
    return rows


def _age(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _paper(found: Monday, parts: Sequence[Part], who: str) -> bytes:
    tables = []
    for code, title, heads, rows, more, _url, none in parts:
        kept = [[_short(cell) for cell in row] for row in rows] or [[none, *[""] * (len(heads) - 1)]]
        if more:
            kept.append([f"and {more} more", *[""] * (len(heads) - 1)])
        tables.append((title, Grid(heads, kept, WIDTHS[code])))
    week = f"{formats.day(found.last, zone='UTC')} to {formats.day_with_year(found.day, zone='UTC')}"
    return text_paper(
        f"Monday page of {formats.day_with_year(found.day, zone='UTC')}",
        facts=[("For", who), ("Week", week), ("Charts", _together(found)), ("Nobody owns", _counts(found))], passages=[], tables=tables,
        author=who, foot=f"Monday page, {found.day.isoformat()}",
    )


WIDTHS: Final = {
    "moved": (1.6, 1.0, 1.8, 0.6), "decided": (2.2, 1.0, 0.7, 1.2), "came": (1.8, 0.9, 0.9, 1.6), "unowned": (3.0, 0.6, 1.2),
}


def _short(cell: Any) -> str:
    """Return a cell as paper shows it: a link with its reference, cut where it is long."""
    said = f"{cell.text}{f' ({cell.note})' if cell.note else ''}" if isinstance(cell, Link) else str(cell)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
