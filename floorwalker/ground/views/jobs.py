"""Long work: the list, the progress of one, stopping it and letting it start again."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.jobs.shown import STATES, view_of
from floorwalker.ground.models import Job
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond


def _find(request: FloorRequest, uuid: UUID) -> Job:
    job = queue.seen_by(request.actor).filter(uuid=uuid).first()
    if job is None:
        raise Http404
    return job


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def jobs(request: FloorRequest) -> HttpResponseBase:
    """List the long work that the reader may see, newest first."""
    zone = zone_of(request)
    register: Register[Job] = Register(
        code="jobs",
        title="Jobs",
        nouns=("job", "jobs"),
        sort="-asked",
        columns=(
            Column("work", "Work", lambda row: Link(kinds().get(row.kind).label, reverse("ground:job", args=[row.uuid]))),
            Column(
                "about", "About", lambda row: ", ".join(str(value) for value in row.arguments.values()) or "–",
            ),
            Column("state", "State", lambda row: Status(STATES[row.state], str(row.get_state_display())), sort="state"),
            Column("note", "How far", lambda row: Lines(row.problem["title"] if row.problem else row.note, "")),
            Column("asked", "Asked", lambda row: formats.moment(row.created_at, zone=zone), sort="created_at"),
            Column(
                "took", "Took",
                lambda row: formats.duration((row.ended_at - row.started_at).total_seconds())
                if row.ended_at and row.started_at
                else None,
            ),
            Column("attempts", "Attempts", lambda row: row.attempts, numeric=True),
        ),
        filters=(
            Filter("state", "State", lambda rows, state: rows.filter(state=state), choices=list(Job.State.choices)),
            Filter("kind", "Work", lambda rows, kind: rows.filter(kind=kind), choices=[(k.code, k.label) for k in kinds()]),
        ),
        first_use=FirstUse("No long work yet", "Imports, forecasts and rosters stand here while they run.", "", "", "cog"),
        hands=(
            Hand("cancel", "Stop", lambda row, _values, by: queue.cancel(row, by=by), icon="x"),
            Hand("retry", "Start again", lambda row, _values, by: queue.retry(row, by=by), icon="refresh-cw"),
        ),
        key="uuid",
    )
    return respond(request, "ground/jobs.html", register=register, rows=queue.seen_by(request.actor), context={"title": "Jobs"})


@login_required
@require_safe
def job(request: FloorRequest, uuid: UUID) -> HttpResponse:
    """Show one job; asked by htmx, only its panel, until it is over and the page is asked for again."""
    found = _find(request, uuid)
    shown = view_of(found)
    if request.headers.get("HX-Request"):
        response = render(request, "floor/parts/job.html", {"job": shown})
        if not shown.is_running:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "ground/job.html", {"title": shown.label, "job": shown, "found": found})


@login_required
@require_POST
def cancel(request: FloorRequest, uuid: UUID) -> HttpResponse:
    """Ask one job to stop."""
    queue.cancel(_find(request, uuid), by=request.actor)
    back = request.headers.get("Referer")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if back and ours else reverse("ground:jobs"))


@login_required
@require_POST
def retry(request: FloorRequest, uuid: UUID) -> HttpResponse:
    """Let one job start again."""
    queue.retry(_find(request, uuid), by=request.actor)
    return redirect("ground:job", uuid=uuid)
