"""The list of promises to customers, the late ones first, and the page of one: kept, moved, broken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, State, Status
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, moving, respond
from floorwalker.ground.web.reminders import reminded
from floorwalker.ground.web.tagging import tagged
from floorwalker.record.actions import promises as actions
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.forms.log import PromiseBreakForm, PromiseKeptForm, PromiseMoveForm
from floorwalker.record.models import Promise
from floorwalker.record.queries import contacts, logged
from floorwalker.record.queries import promises as queries

UNPROCESSABLE = 422
SHAPES: dict[str, State] = {"late": "miss", "today": "watch", "open": "info", "kept": "ok", "kept_late": "watch", "broken": "miss"}
TRAIL_LINES = 8


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the promises that the reader may see, the most urgent first; a file of them is a look."""
    policy.require(request.actor, logged.VIEW)
    zone = zone_of(request)
    register: Register[Promise] = Register(
        code="promises", title="Promises", nouns=("promise", "promises"), sort="due",
        export="record.export", exported=lambda: store.look("promises", page="promises export", by=request.actor),
        columns=(
            Column("what", "Promised", lambda row: Link(row.what, reverse("record:promise", args=[row.reference]), row.reference),
                   plain=lambda row: f"{row.reference}: {row.what}"),
            Column("state", "State", state_of, plain=lambda row: str(state_of(row))),
            Column("due", "Due", lambda row: _due(row, zone), sort="due_at", plain=lambda row: formats.local(row.due_at, zone).isoformat()),
            Column("customer", "Customer", lambda row: str(row.customer) if row.customer else "unknown"),
            Column("owner", "Owed by", lambda row: row.owner.display_name),
            Column("made", "Made", lambda row: formats.moment(row.made_at, zone=zone), sort="made_at",
                   plain=lambda row: formats.local(row.made_at, zone).isoformat()),
            Column("told", "Customer told", lambda row: formats.moment(row.told_at, zone=zone) if row.told_at else "not yet"),
        ),
        filters=(
            Filter("state", "State", queries.in_state, choices=queries.STATES),
            Filter("owner", "Owed by", _owed_by),
            moving(
                lambda rows, days: rows.filter(due_at__gte=days.starts, due_at__lt=days.ends), zone=zone, covers=("from",), label="Due"
            ),
            Filter("from", "Due from", lambda rows, day: rows.filter(due_at__gte=_midnight(day, zone)), kind="date"),
            Filter("customer", "Customer", contacts.of_customer),
        ),
        first_use=FirstUse(
            "Nothing promised yet", "What is promised while a contact is logged stands here until it is kept.", icon="clock"
        ),
    )
    rows = queries.listed(request.actor)
    if not request.GET.get("state"):
        rows = rows.filter(kept_at=None, broken_at=None)
    register = tagged(register, "promise", rows)
    register = handed_over(register, owner=lambda row: row.owner_id, give=lambda row, to, by: actions.hand_over(row, to=to, by=by))
    register = reminded(
        register, "promise", stage="record", owner=lambda row: row.owner, is_over=lambda row: bool(row.kept_at or row.broken_at)
    )
    context = {"title": "Promises", "late": queries.in_state(queries.seen(request.actor), "late").count()}
    return respond(request, "record/promises.html", register=register, rows=rows, context=context)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one promise; opening it is a look."""
    try:
        promise = queries.find(reference, by=request.actor)
    except YearArchived as archived:
        return redirect("record:archived_logged", archived.facts["year"], archived.facts["note"])
    store.look(promise.reference, page="promise", by=request.actor)
    return _shown(request, promise, {})


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Keep, move or break a promise, or owe it again; a refusal stands in the form."""
    promise, by = queries.find(reference, by=request.actor), request.actor
    forms: dict[str, Any] = {
        "keep": PromiseKeptForm(request.POST), "move": PromiseMoveForm(request.POST, zone=zone_of(request), auto_id="move_%s"),
        "break": PromiseBreakForm(request.POST, auto_id="break_%s"), "reopen": PromiseKeptForm(request.POST),
    }
    if act not in forms:
        raise NotFound(f"A promise has no act {act}.", remedy="Look at its page for what it offers.")
    policy.require(by, logged.LOG)
    form = forms[act]
    if not form.is_valid():
        return _shown(request, promise, {act: form})
    values = form.cleaned_data
    try:
        if act == "keep":
            actions.keep(promise, customer_told=values["customer_told"], by=by)
        elif act == "move":
            actions.move(promise, to=values["to"], reason=values["reason"], customer_told=values["customer_told"], by=by)
        elif act == "break":
            actions.break_off(promise, reason=values["reason"], customer_told=values["customer_told"], by=by)
        else:
            actions.reopen(promise, by=by)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as refused:
        form.add_error(None, f"{refused.message} {refused.remedy}")
        return _shown(request, promise, {act: form})
    done = {"keep": "is kept", "move": "is moved", "break": "is broken", "reopen": "is owed again"}[act]
    messages.success(request, f"{promise.reference} {done}.")
    return redirect("record:promise", promise.reference)


def state_of(row: Promise) -> Status:
    """Return where a promise stands, by shape and word."""
    state = queries.state_of(row)
    return Status(SHAPES[state], dict(queries.STATES)[state])


def _due(row: Promise, zone: str) -> Lines | str:
    due = formats.moment(row.due_at, zone=zone)
    return Lines(due, f"first {formats.moment(row.first_due_at, zone=zone)}") if row.moved else due


def _owed_by(rows: Rows, typed: str) -> Rows:
    return rows.filter(owner__display_name__icontains=typed) | rows.filter(owner__reference__iexact=typed)


def _midnight(day: str, zone: str) -> datetime:
    try:
        return contacts.midnight(date.fromisoformat(day), zone)
    except (ValueError, OverflowError):
        raise ValueError("Write a day as 2026-11-24.") from None


def _shown(request: FloorRequest, promise: Promise, forms: dict[str, Any]) -> HttpResponse:
    zone = zone_of(request)
    context = {
        "title": promise.reference, "promise": promise, "zone": zone, "state": state_of(promise),
        "may_act": queries.seen(request.actor, code=logged.LOG).filter(pk=promise.pk).exists(),
        "keep": forms.get("keep") or PromiseKeptForm(),
        "move": forms.get("move") or PromiseMoveForm(zone=zone, auto_id="move_%s", initial={"to": promise.due_at}),
        "break_off": forms.get("break") or PromiseBreakForm(auto_id="break_%s"),
        "lines": trail.lines(subject=promise.reference, limit=TRAIL_LINES) if policy.allows(request.actor, "ground.view_trail") else None,
    }
    return render(request, "record/promise.html", context, status=UNPROCESSABLE if forms else 200)
