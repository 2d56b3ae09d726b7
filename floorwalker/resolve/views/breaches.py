"""Breaches of personal data: the register of all of them, a new one, and the page of one with its clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

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
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Link, State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, respond
from floorwalker.resolve.actions import breaches as actions
from floorwalker.resolve.forms import breaches as typed
from floorwalker.resolve.models import Breach
from floorwalker.resolve.queries import breaches as queries
from floorwalker.resolve.views.clock_rings import ClockRing, clock_ring

RISKS: Final[dict[str, State]] = {"": "watch", "unlikely": "idle", "likely": "info", "high": "miss"}
STANDS: Final = (("running", "Clock runs"), ("open", "Open"), ("not_told", "Nobody was told"), ("closed", "Closed"))
TRAIL_LINES: Final = 20


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List every breach, also those of which nobody was told."""
    rows, zone = queries.register(request.actor), zone_of(request)
    listing: Register[Breach] = handed_over(Register(
        code="breaches",
        title="Breaches",
        nouns=("breach", "breaches"),
        columns=(
            Column("breach", "Breach", lambda row: Link(row.title, reverse("resolve:breach", args=[row.reference]), row.reference)),
            Column("clock", "Commissioner", lambda row: told_of(row, zone), sort="late_from"),
            Column("risk", "Risk", risk_of, sort="risk"),
            Column("people", "People", lambda row: row.people_affected, numeric=True, sort="people_affected"),
            Column("nature", "What happened", lambda row: row.get_nature_display()),
            Column("aware", "Known since", lambda row: formats.moment(row.aware_at, zone=zone), sort="aware_at"),
            Column("owner", "Has it", lambda row: row.owner.display_name),
        ),
        filters=(
            Filter("stands", "Stands", _keep, choices=STANDS),
            Filter("risk", "Risk", lambda rows, value: rows.filter(risk=value), choices=Breach.Risk.choices),
        ),
        first_use=FirstUse(
            "No breach is recorded",
            "Every breach of personal data is recorded here with its effects and what was done, also where nobody is told, and why not.",
            "Record a breach", reverse("resolve:new_breach"), "shield-check",
        ),
    ), owner=lambda row: row.owner_id, give=lambda row, to, by: actions.give(row.reference, to=to, by=by))  # fmt: skip
    return respond(request, "resolve/breaches.html", register=listing, rows=rows, context={
        "title": "Breaches", "situation": _all(rows), "records": policy.allows(request.actor, queries.RECORD),
    })  # fmt: skip


def _keep(rows: Rows, value: str) -> Rows:
    if value == "running":
        return queries.running(rows)
    if value == "not_told":
        return rows.filter(told_at=None)
    if value in {"open", "closed"}:
        return rows.filter(closed_at__isnull=value == "open")
    raise ValueError("Choose how it stands from the list.")


def told_of(row: Breach, zone: str) -> Cell:
    """Return whether the Commissioner was told, or the clock until they must be."""
    if row.told_at is not None:
        late = row.told_at >= row.late_from
        return Status("watch" if late else "ok", f"Told {'late' if late else 'in time'}")
    if row.risk == Breach.Risk.UNLIKELY:
        return Status("idle", "Not told, harm unlikely")
    return ring_of(row, zone)


def ring_of(row: Breach, zone: str) -> ClockRing:
    """Return the clock of telling the Commissioner."""
    day = formats.local(row.late_from, zone)
    return clock_ring(day.date(), started_at=row.aware_at, late_from=row.late_from, at=clock.now())


def risk_of(row: Breach) -> Status:
    """Return how likely harm is."""
    return Status(RISKS[row.risk], row.get_risk_display() if row.risk else "Not judged yet")


def _all(rows: Rows) -> Situation:
    running = queries.running(rows)
    late = running.filter(late_from__lte=clock.now()).count()
    where = f"{reverse('resolve:breaches')}?stands=running"
    if late:
        said = f"{late} breach{'es are' if late > 1 else ' is'} past 72 hours, and nobody was told"
        acts = (Act("Show", where, primary=True),)
        return Situation("miss", said, "Judge the risk and tell them now, with the reasons for the delay.", acts=acts)
    count = running.count()
    if count:
        said = f"The clock of {count} breach{'es' if count > 1 else ''} runs"
        return Situation("watch", said, "Within 72 hours the Commissioner is told, unless harm is unlikely.", acts=(Act("Show", where),))
    return Situation("ok", "No clock runs", "Every breach is told of, or judged as one from which harm is unlikely.")


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Record a breach."""
    policy.require(request.actor, queries.RECORD)
    form = typed.RecordForm(request.POST or None, zone=zone_of(request), initial={"aware_at": clock.now()})
    made = tried(request, form, lambda: actions.record(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is recorded.")
        return redirect("resolve:breach", reference=made.reference)
    context = {"title": "New breach", "form": form}
    return render(request, "resolve/breach_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one breach."""
    found = queries.find(reference, by=request.actor)
    store.look(found.reference, page="Breach of personal data", by=request.actor)
    return _page(request, found)


def _forms(request: FloorRequest, held: Breach) -> dict[str, Callable[[Any], Any]]:
    """Return what may be typed about a breach now, by act."""
    zone, forms = zone_of(request), dict[str, Callable[[Any], Any]]()
    if held.closed_at is not None:
        return forms
    if policy.allows(request.actor, queries.RECORD):
        initial = {name: getattr(held, name) for name in ("people_affected", "records_affected", "consequences", "measures")}
        forms["describe"] = lambda data: typed.DescribeForm(data, auto_id="describe-%s", initial=initial)
    if policy.allows(request.actor, queries.DECIDE):
        judged = {"risk": held.risk, "reason": held.risk_why}
        forms["judge"] = lambda data: typed.JudgeForm(data, auto_id="judge-%s", initial=judged)
        if held.risk not in {"", Breach.Risk.UNLIKELY} and held.told_at is None:
            forms["tell"] = lambda data: typed.TellForm(data, auto_id="tell-%s", zone=zone, initial={"at": clock.now()})
        if held.risk == Breach.Risk.HIGH and not held.people_told_how:
            forms["people"] = lambda data: typed.PeopleForm(data, auto_id="people-%s", zone=zone)
        forms["close"] = typed.CloseForm
    return forms


def _page(request: FloorRequest, held: Breach, **refused: Any) -> HttpResponse:
    runs = held.told_at is None and held.risk != Breach.Risk.UNLIKELY and held.closed_at is None
    context = {
        "title": f"{held.reference}: {held.title}", "one": held, "zone": zone_of(request), "risk": risk_of(held),
        "clock": ring_of(held, zone_of(request)) if runs else None, "clause": queries.clause_of(held), "lacking": queries.lacking(held),
        "told": told_of(held, zone_of(request)), "forms": {**{act: make(None) for act, make in _forms(request, held).items()}, **refused},
        "situation": _next(held), "is_late_told": held.told_at is not None and held.told_at >= held.late_from,
        "lines": trail.lines(subject=held.reference, limit=TRAIL_LINES) if policy.allows(request.actor, "ground.view_trail") else None,
    }
    return render(request, "resolve/breach.html", context, status=UNPROCESSABLE if refused else 200)


def _next(held: Breach) -> Situation:
    is_late = held.late_from <= clock.now()
    if held.closed_at is not None:
        return Situation("ok", "Nothing is left to do", "The record stays, also where nobody was told.")
    if not held.risk:
        why = "Where harm is unlikely nobody need be told; else the Commissioner within 72 hours."
        return Situation("miss" if is_late else "watch", "Judge how likely it harms people", why)
    if held.risk != Breach.Risk.UNLIKELY and held.told_at is None:
        why = "It is late: give the reasons." if is_late else "What is not known yet follows later, piece by piece."
        return Situation("miss" if is_late else "watch", "Tell the Commissioner", why)
    if held.risk == Breach.Risk.HIGH and not held.people_told_how:
        why = "The risk is high: they are told without undue delay, or you say why not."
        return Situation("miss", "Tell the people, in plain words", why)
    if lacking := queries.lacking(held):
        return Situation("info", f"The record does not say: {', '.join(lacking).lower()}", "The pack asks for it of every breach.")
    return Situation("ok", "The record is whole", "Close it.")


@login_required
@require_http_methods(["POST"])
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about a breach."""
    held = queries.find(reference, by=request.actor)
    does: dict[str, Callable[..., Any]] = {
        "describe": actions.describe, "judge": actions.judge, "tell": actions.tell, "people": actions.tell_people, "close": actions.close,
    }
    make = {**_every(request), **_forms(request, held)}.get(act)
    if make is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    form = make(request.POST)
    if tried(request, form, lambda: does[act](reference, by=request.actor, **form.cleaned_data)) is None:
        return _page(request, held, **{act: form})
    messages.success(request, "It is written down.")
    return redirect("resolve:breach", reference=reference)


def _every(request: FloorRequest) -> dict[str, Callable[[Any], Any]]:
    """Return every form, also those that are not shown now: the action says why it is refused."""
    zone = zone_of(request)
    return {
        "describe": typed.DescribeForm, "judge": typed.JudgeForm, "tell": lambda data: typed.TellForm(data, zone=zone),
        "people": lambda data: typed.PeopleForm(data, zone=zone), "close": typed.CloseForm,
    }
