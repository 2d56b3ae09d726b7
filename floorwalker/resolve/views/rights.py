"""Requests about rights: the list by what is due next, a new one, and the page of one with its clock, steps, letters and log."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Link, State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Act, Situation, Step
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, respond
from floorwalker.resolve import rights_sight
from floorwalker.resolve.actions import rights as actions
from floorwalker.resolve.actions import rights_answers as answers
from floorwalker.resolve.forms import rights as typed
from floorwalker.resolve.models import RightsRequest
from floorwalker.resolve.queries import rights as queries
from floorwalker.resolve.rules import rights as rules
from floorwalker.resolve.rules import rights_letters
from floorwalker.resolve.rules.rights import Runs
from floorwalker.resolve.views.clock_rings import ClockRing, clock_ring

TRAIL_LINES: Final = 20
TO_DO: Final = {
    "Who is meant": "Find who is meant", "Identity checked": "Check who asks", "Acknowledged": "Acknowledge it", "Answered": "Answer it",
}
STANDS: Final = (("open", "Open"), ("late", "Late"), ("waiting", "Waits for who asked"), ("closed", "Closed"))
OUTCOMES: Final[dict[str, State]] = {"granted": "ok", "partly": "info", "refused": "info", "nothing_kept": "idle", "withdrawn": "idle"}


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the requests that the reader may read, by what is due next."""
    rows = queries.register(request.actor)
    zone = zone_of(request)
    listing: Register[RightsRequest] = handed_over(Register(
        code="rights_requests",
        title="Rights requests",
        nouns=("request", "requests"),
        columns=(
            Column("request", "Request", _named),
            Column("due", "Due", _due, sort="late_from"),
            Column("about", "About", _about),
            Column("step", "Stands", state_of),
            Column("received", "Received", lambda row: formats.day_with_year(row.received_at, zone=zone), sort="received_at"),
            Column("owner", "Has it", lambda row: row.owner.display_name),
        ),
        filters=(
            Filter("stands", "Stands", _keep, choices=STANDS),
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=RightsRequest.Kind.choices),
            Filter("owner", "Has it", lambda rows, value: rows.filter(owner__display_name__icontains=value)),
        ),
        first_use=FirstUse(
            "Nobody has asked about their data yet",
            "Whoever asks to see, correct, take along or erase what is kept about them, or objects, is recorded here; the month "
            "runs from the day on which it reached anybody of the house.",
            "Record a request", reverse("resolve:new_right"), "shield-check",
        ),
    ), owner=lambda row: row.owner_id, give=lambda row, to, by: actions.give(row.reference, to=to, by=by))  # fmt: skip
    return respond(request, "resolve/rights.html", register=listing, rows=rows, context={
        "title": "Rights requests", "situation": _all(rows), "handles": policy.allows(request.actor, rights_sight.HANDLE),
    })  # fmt: skip


def _named(row: RightsRequest) -> Link:
    return Link(row.get_kind_display(), reverse("resolve:right", args=[row.reference]), row.reference)


def _keep(rows: Rows, value: str) -> Rows:
    if value == "late":
        return queries.late(rows)
    if value == "waiting":
        return queries.still(rows)
    if value in {"open", "closed"}:
        return rows.filter(closed_at__isnull=value == "open")
    raise ValueError("Choose how it stands from the list.")


def _due(row: RightsRequest) -> Cell:
    if row.closed_at is not None:
        return Status("watch", "Answered late") if row.closed_late else Status("ok", "Answered in time")
    if row.late_from is None or row.last_day is None:
        return Status("idle", "Without undue delay" if row.kind == rules.COMPLAINT else "Stands still")
    return clock_ring(row.last_day, started_at=row.received_at, late_from=row.late_from, at=clock.now())


def _about(row: RightsRequest) -> Cell:
    return row.subject or "nobody found yet"


def state_of(row: RightsRequest) -> Status:
    """Return how far a request has come, in a word."""
    if row.closed_at is not None:
        return Status(OUTCOMES[row.outcome], row.get_outcome_display())
    step = next((each for each in steps(row) if each.state == "current"), None)
    return Status("info", TO_DO[step.label] if step else TO_DO["Answered"])


def steps(one: RightsRequest) -> list[Step]:
    """Return how far a request has come, step by step."""
    is_closed = one.closed_at is not None
    done = [("Received", True), ("Who is meant", bool(one.subject) or is_closed)]
    if one.kind == RightsRequest.Kind.COMPLAINT:
        done.append(("Acknowledged", one.acknowledged_at is not None or is_closed))
    else:
        done.append(("Identity checked", one.identity_at is not None or is_closed))
    done.append(("Answered", is_closed))
    current = next((at for at, (_, is_done) in enumerate(done) if not is_done), len(done))
    return [Step(label, "done" if is_done else "current" if at == current else "ahead") for at, (label, is_done) in enumerate(done)]


def _all(rows: Rows) -> Situation:
    late, still, open_now = queries.late(rows).count(), queries.still(rows).count(), rows.filter(closed_at=None).count()
    where = reverse("resolve:rights")
    if late:
        acts = (Act("Show late ones", f"{where}?stands=late", primary=True),)
        said = f"{late} request{'s are' if late > 1 else ' is'} late"
        return Situation("miss", said, "Answer now, and say in the letter why it is late.", acts=acts)
    first = rows.filter(closed_at=None, late_from__isnull=False).order_by("late_from").first()
    waits = f"{still} stand{'' if still > 1 else 's'} still for an answer of who asked." if still else ""
    if first is None:
        return Situation("ok", "No answer is due", waits)
    day = formats.day_with_year(first.last_day, zone="UTC")
    return Situation("info", f"{first.reference} is due next, on {day}", f"{open_now} open, none late. {waits}")


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Record what somebody asks."""
    policy.require(request.actor, rights_sight.HANDLE)
    zone = zone_of(request)
    form = typed.RequestForm(request.POST or None, by=request.actor, zone=zone, initial={"received_at": clock.now()})
    made = tried(request, form, lambda: actions.record(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is recorded.")
        return redirect("resolve:right", reference=made.reference)
    context = {"title": "New rights request", "form": form}
    return render(request, "resolve/right_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one request."""
    found = queries.find(reference, by=request.actor)
    store.look(found.reference, page="Request about rights", by=request.actor)
    return page(request, found)


def page(request: FloorRequest, one: RightsRequest, **tried_forms: Any) -> HttpResponse:
    """Show one request with its forms, one of which may have been refused."""
    by, zone = request.actor, zone_of(request)
    is_open = one.closed_at is None
    handles, decides = (is_open and policy.allows(by, code) for code in (rights_sight.HANDLE, rights_sight.DECIDE))
    found, longest = queries.runs(one), queries.longest(one) if is_open else None
    forms: dict[str, Any] = {}
    if handles and one.identity_at is None:
        forms["tie"] = typed.AboutForm(by=by, auto_id="tie-%s", initial={"about": one.subject})
    if handles and one.subject and one.identity_at is None and one.kind != RightsRequest.Kind.COMPLAINT:
        forms["identify"] = typed.IdentityForm(auto_id="identify-%s", zone=zone)
    if handles and one.kind != RightsRequest.Kind.COMPLAINT:
        forms["ask"] = typed.AskForm(auto_id="ask-%s")
    if handles and one.acknowledged_at is None:
        forms["write"] = typed.LetterForm(auto_id="write-%s", initial={"words": draft(request, one, "acknowledgement")})
    if decides and longest is not None:
        forms["extend"] = typed.ExtendForm(auto_id="extend-%s", initial={"letter": draft(request, one, "rights-extension")})
    if decides:
        outcome = request.GET.get("outcome", "")
        kind = answers.letter_of(one, outcome=outcome)
        forms["close"] = typed.CloseForm(
            exemptions=queries.exemptions(one), auto_id="close-%s", initial={"outcome": outcome, "letter": draft(request, one, kind)}
        )
    context = {
        "title": f"{one.reference}: {one.get_kind_display()}", "one": one, "state": state_of(one), "zone": zone, "steps": steps(one),
        "runs": found, "clock": _ring(found) if is_open else None,
        "longest": longest, "open_waits": [(each, typed.CameForm(auto_id=f"came-{each.waits_for}-%s", zone=zone)) for each in
                                           one.waits.filter(answered_at=None).select_related("asked_by")] if handles else (),
        "waits": one.waits.select_related("asked_by"), "letters": one.letters.select_related("sent_by"), "forms": {**forms, **tried_forms},
        "began": request.GET.get("outcome", ""), "is_open": is_open, "situation": _next(one, found),
        "lines": trail.lines(subject=one.reference, limit=TRAIL_LINES) if policy.allows(by, "ground.view_trail") else None,
        "stands": queries.STANDS_STILL.get(found.stands) if found else "",
    }  # fmt: skip
    return render(request, "resolve/right.html", context, status=UNPROCESSABLE if tried_forms else 200)


def draft(request: FloorRequest, one: RightsRequest, letter: str, *, rest: str = "") -> str:
    """Return what a letter begins as."""
    return rights_letters.draft(
        letter, name=one.asker, reference=one.reference, asked=one.kind,
        received=formats.day_with_year(one.received_at, zone=zone_of(request)),
        sender=request.person.display_name if request.person else "", rest=rest,
    )


def _ring(found: Runs | None) -> ClockRing | None:
    if found is None or found.deadline is None:
        return None
    end = found.deadline
    return clock_ring(end.last_day, started_at=found.started_at, late_from=end.late_from, at=clock.now())


def _next(one: RightsRequest, found: Runs | None) -> Situation:
    if one.closed_at is not None:
        said = f"{one.get_outcome_display()}, {'late' if one.closed_late else 'in time'}"
        return Situation("watch" if one.closed_late else "ok", said, one.outcome_why)
    late = one.late_from is not None and one.late_from <= clock.now()
    if found is not None and found.deadline is None:
        return Situation("idle", "The clock stands still", "It runs once what was asked for has come; say so below on the day it comes.")
    state: State = "miss" if late else "info"
    if not one.subject:
        return Situation(state, "Find whose data it is about", "Look for the customer, or the colleague, and name them below.")
    if one.kind == RightsRequest.Kind.COMPLAINT and one.acknowledged_at is None:
        return Situation(state, "Acknowledge it", "Thirty days from receipt; then answer without undue delay and keep them informed.")
    if one.kind in rules.NEEDS_IDENTITY and one.identity_at is None:
        return Situation(state, "Make sure who asks", "Where what we hold is enough, use it; ask for proof only where there is doubt.")
    return Situation(state, "Answer it", "The letter closes the request; it does not go without the words that the rules ask for.")
