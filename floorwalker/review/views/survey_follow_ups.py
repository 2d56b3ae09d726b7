"""Pages of follow-ups: the register with their ages, and one with what the customer said, what was done, and closing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.actions import follow_ups as actions
from floorwalker.review.forms import surveys as typed
from floorwalker.review.models import SurveyFollowUp
from floorwalker.review.queries import surveys as queries
from floorwalker.review.rules.surveys import INSTRUMENTS

RAISE = "ground.raise_finding"


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the follow-ups that the reader may see, the one that is due first on top."""
    zone, now = zone_of(request), clock.now()
    register: Register[SurveyFollowUp] = Register(
        code="follow_ups",
        title="Follow-ups of low scores",
        nouns=("follow-up", "follow-ups"),
        sort="due",
        export="record.export",
        columns=(
            Column("follow_up", "Follow-up", _named),
            Column("score", "Score", _score, numeric=True),
            Column("queue", "Queue", lambda row: row.ask.queue.name if row.ask.queue else ""),
            Column("owner", "Owed by", lambda row: row.owner.display_name),
            Column("age", "Open for", lambda row: _age(row, now), sort="opened_at"),
            Column("due", "Due", lambda row: formats.moment(row.due_at, zone=zone), sort="due_at"),
            Column("state", "State", state_of),
        ),
        filters=(
            Filter(
                "state", "State", lambda rows, value: rows.filter(closed_at__isnull=value == "open"),
                choices=[("open", "Open"), ("closed", "Closed")],
            ),
        ),
        first_use=FirstUse(
            "No low score is followed up",
            "Where a survey says so, a low score is given to the leader of the team that had the contact, with a time until which the "
            "customer hears from us.", "", "", "message-square",
        ),
    )
    context = {"title": "Follow-ups"}
    return respond(request, "review/follow_ups.html", register=register, rows=queries.follow_ups(request.actor), context=context)


def _named(row: SurveyFollowUp) -> Link:
    return Link(row.reference, reverse("review:follow_up", args=[row.reference]), row.ask.contact_reference)


def _age(row: SurveyFollowUp, now: datetime) -> str:
    return formats.duration(((row.closed_at or now) - row.opened_at).total_seconds())


def state_of(row: SurveyFollowUp) -> Status:
    """Return how a follow-up stands."""
    if row.closed_at is not None:
        return Status("ok", "Closed, customer told" if row.customer_told_at else "Closed")
    return Status("miss", "Overdue") if row.due_at < clock.now() else Status("watch", "Open")


def _score(row: SurveyFollowUp) -> str:
    return f"{row.ask.score:.0f} of {INSTRUMENTS[row.ask.survey.instrument].high}" if row.ask.score is not None else ""


@login_required
@require_safe
def follow_up(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one follow-up."""
    return _page(request, queries.follow_up(reference, by=request.actor))


def _page(request: FloorRequest, one: SurveyFollowUp, *, closing: Any = None, raising: Any = None) -> HttpResponse:
    may = policy.allows(request.actor, queries.FOLLOW)
    raises = may and not one.finding and policy.allows(request.actor, RAISE)
    context = {
        "title": f"Follow-up {one.reference}", "one": one, "ask": one.ask, "state": state_of(one), "zone": zone_of(request),
        "score": _score(one), "words": getattr(getattr(one.ask, "verbatim", None), "words", ""),
        "closing": (closing or typed.CloseForm(auto_id="close-%s")) if may and one.closed_at is None else None,
        "raising": (raising or typed.RaiseForm(auto_id="raise-%s")) if raises else None,
    }
    return render(request, "review/follow_up.html", context, status=UNPROCESSABLE if closing or raising else 200)


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Close a follow-up with what was done, or raise a finding from it."""
    one = queries.follow_up(reference, by=request.actor)
    if act == "close":
        form: Any = typed.CloseForm(request.POST or None, auto_id="close-%s")
        if tried(request, form, lambda: actions.close(one, by=request.actor, **form.cleaned_data)) is None:
            return _page(request, one, closing=form)
        messages.success(request, f"{one.reference} is closed.")
    elif act == "raise":
        form = typed.RaiseForm(request.POST or None, auto_id="raise-%s")
        made = tried(request, form, lambda: actions.raise_issue(one, by=request.actor, **form.cleaned_data))
        if made is None:
            return _page(request, one, raising=form)
        messages.success(request, f"{made.reference} is raised.")
    else:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("review:follow_up", reference=reference)
