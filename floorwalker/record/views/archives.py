"""Archives: the years, what stands in the way of one, making it and putting it back; and reading what lies in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs.shown import view_of
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.register import Column, FirstUse, Register, respond
from floorwalker.record.actions import archives as actions
from floorwalker.record.archive import reading
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.models import Archive, LoggedContact, Match, Promise, Restatement, Segment, SurveyAnswer
from floorwalker.record.queries import archives as queries
from floorwalker.record.queries.archives import Year
from floorwalker.record.views import contacts, log, logged

View = Callable[..., HttpResponseBase]
HELD: Final = {
    Segment: "Timed parts", SurveyAnswer: "Survey answers", Restatement: "Corrections by feeds", LoggedContact: "Notes by hand",
    Match: "Matches of notes", Promise: "Promises",
}
ACTS: Final = {"archive": actions.archive, "back": actions.put_back}


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the years of contacts before this one, with where each lies."""
    policy.require(request.actor, actions.PERMISSION)
    register: Register[Year] = Register(
        code="archives", title="Archives", nouns=("year", "years"), key="year",
        columns=(
            Column("year", "Year", lambda row: Link(str(row.year), reverse("record:archive", args=[row.year])),
                   plain=lambda row: row.year, sort="year"),
            Column("state", "Where it lies", state_of),
            Column("house", "Contacts in the house", lambda row: formats.count(row.contacts), numeric=True, sort="contacts"),
            Column("archive", "In the archive", lambda row: formats.count(row.archive.contacts) if row.archive else None, numeric=True),
            Column("size", "File", lambda row: f"{row.archive.bytes / 2**20:,.1f} MB" if row.archive else None, numeric=True),
            Column("made", "Made", lambda row: formats.moment(row.archive.made_at, zone=zone_of(request)) if row.archive else None),
        ),
        first_use=FirstUse(
            "No year is over yet", "A year of contacts stands here once it has ended, and can be archived some months later.", icon="layers"
        ),
    )
    return respond(request, "ground/register.html", register=register, rows=queries.years(), context={"title": "Archives"})


@login_required
@require_safe
def one(request: FloorRequest, year: int) -> HttpResponse:
    """Show one year: what would be archived and what stands in the way, or its archive, with the work that goes on."""
    policy.require(request.actor, actions.PERMISSION)
    found = next((each for each in queries.years() if each.year == year), None)
    if found is None:
        raise NotFound(f"There are no contacts of {year}.", remedy="Choose a year from the list of archives.")
    last = queries.last_job(year)
    return render(request, "record/archive.html", {
        "title": f"Archive {year}", "found": found, "state": state_of(found), "zone": zone_of(request),
        "job": view_of(last) if last is not None and (found.job or last.problem) else None,
        "obstacles": queries.obstacles(year) if found.archive is None and found.job is None else (),
        "may_return": found.archive is not None and found.job is None and year == max(reading.known()),
        "later": max(reading.known(), default=year), "may_read": policy.allows(request.actor, "record.view_contacts"),
        "tables": [(words, found.archive.tables[model._meta.db_table]["rows"]) for model, words in HELD.items()] if found.archive else (),
    })


@login_required
@require_POST
def act(request: FloorRequest, year: int, act: str) -> HttpResponse:
    """Ask for a year to be archived, or to be put back."""
    if act not in ACTS:
        raise NotFound(f"An archive has no act {act}.", remedy="Look at the page for what it offers.")
    try:
        ACTS[act](year, by=request.actor)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return redirect("record:archive", year)


def state_of(row: Year) -> Status:
    """Return where a year lies, by shape, word and colour."""
    if not row.is_readable:
        return Status("miss", "Its file cannot be read")
    if row.job is not None:
        return Status("info", view_of(row.job).label)
    if row.archive is None:
        return Status("idle", "In the house")
    state: State = "watch" if row.archive.state != Archive.State.ARCHIVED else "ok"
    stopped = {Archive.State.TAKING: "Taking out stopped", Archive.State.RETURNING: "Putting back stopped"}
    return Status(state, stopped.get(cast(Archive.State, row.archive.state), "In the archive"))


# Reading what lies in one -----------------------------------------------------------------------------------------------


def in_archive(view: View) -> View:
    """Let a page of the house run on the archive of a year; whatever it would write is refused."""

    @login_required
    @wraps(view)
    def there(request: FloorRequest, year: int, **named: Any) -> HttpResponseBase:
        with reading.reading(year) as archive:
            if request.method not in {"GET", "HEAD"}:
                raise YearArchived(year, "What this list shows")
            answer = view(request, **named)
        if isinstance(answer, StreamingHttpResponse):
            answer.streaming_content = _pieces(answer.streaming_content, archive)
        return answer

    return there


def _pieces(content: Any, archive: Archive) -> Iterator[bytes]:
    """Yield the pieces of a file, each made while the archive is read."""
    pieces = iter(cast(Iterable[bytes], content))
    while True:
        with reading.inside(archive):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


archived_contacts = in_archive(contacts.listed)
archived_contact = in_archive(contacts.contact)
archived_behind = in_archive(contacts.behind)
archived_notes = in_archive(logged.listed)
archived_logged = in_archive(log.one)
