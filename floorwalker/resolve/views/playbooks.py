"""Playbooks: the list, a new one, and the page of one version with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.engine import measures
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.deciding import ProposeForm, ReasonForm
from floorwalker.resolve.actions import playbooks as actions
from floorwalker.resolve.forms import recoveries as typed
from floorwalker.resolve.models import Playbook
from floorwalker.resolve.queries import playbooks as queries

STATES: Final[dict[str, State]] = {"draft": "info", "proposed": "watch", "published": "ok", "superseded": "idle", "put_away": "idle"}
PARTS: Final = ("steps", "messages", "bands")


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the newest version of every playbook."""
    rows = queries.listed(request.actor)
    writes = policy.allows(request.actor, queries.WRITE)
    listing: Register[Playbook] = handed_over(Register(
        code="playbooks",
        title="Playbooks",
        nouns=("playbook", "playbooks"),
        columns=(
            Column("name", "Playbook", lambda row: Link(row.name, _url(row), f"{row.reference}, version {row.number}"), sort="name"),
            Column("stands", "Stands", state_of, sort="state"),
            Column("scenario", "What goes wrong", lambda row: row.get_scenario_display(), sort="scenario"),
            Column("trigger", "Begins when", lambda row: row.trigger),
            Column("owner", "Owner", lambda row: row.owner.display_name),
        ),
        filters=(
            Filter("scenario", "What goes wrong", lambda rows, value: rows.filter(scenario=value), choices=Playbook.Scenario.choices),
            Filter("stands", "Stands", lambda rows, value: rows.filter(state=value), choices=Playbook.State.choices),
        ),
        first_use=FirstUse(
            "No playbook is written",
            "A playbook says beforehand what is done when something goes wrong for many: trigger, steps, messages, compensation, end.",
            *(("Write a playbook", reverse("resolve:new_playbook")) if writes else ("Look at recoveries", reverse("resolve:recoveries"))),
            "book-open",
        ),
    ), owner=lambda row: row.owner_id, give=lambda row, to, by: actions.give(row.reference, to=to, by=by))  # fmt: skip
    return respond(request, "resolve/playbooks.html", register=listing, rows=rows, context={"title": "Playbooks", "writes": writes})


def _url(row: Playbook) -> str:
    return f"{reverse('resolve:playbook', args=[row.reference])}?version={row.number}"


def state_of(row: Playbook) -> Status:
    """Return how far a version has come."""
    return Status(STATES[row.state], "Approved" if row.state == Playbook.State.PUBLISHED else row.get_state_display())


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Begin a playbook."""
    policy.require(request.actor, queries.WRITE)
    form = typed.HeadForm(request.POST or None, by=request.actor, initial={"owner": request.person})
    made = tried(request, form, lambda: actions.draft(*_said(form)[:1], owner=_said(form)[1], by=request.actor))
    if made is not None:
        messages.success(request, f"{made.reference} is a draft. Add its steps.")
        return redirect(_url(made))
    context = {"title": "New playbook", "form": form, "back": reverse("resolve:playbooks")}
    return render(request, "resolve/playbook_write.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(GET_OR_POST)
def write(request: FloorRequest, reference: str, number: int) -> HttpResponse:
    """Change what a draft says."""
    policy.require(request.actor, queries.WRITE)
    held = queries.find(reference, by=request.actor, number=number)
    seen = int(request.POST["seen"]) if request.POST.get("seen", "").isdigit() else None
    form = typed.HeadForm(request.POST or None, by=request.actor, initial=typed.initial_of(held))
    done = tried(request, form, lambda: actions.change(held, _said(form)[0], owner=_said(form)[1], seen=seen, by=request.actor))
    if done is not None:
        messages.success(request, "The draft is kept.")
        return redirect(_url(held))
    context = {"title": f"Change {held.name}", "form": form, "back": _url(held), "seen": held.changes}
    return render(request, "resolve/playbook_write.html", context, status=UNPROCESSABLE if form.errors else 200)


def _said(form: typed.HeadForm) -> tuple[actions.Head, Any]:
    said = dict(form.cleaned_data)
    owner = said.pop("owner")
    return actions.Head(**said), owner


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a version: the one asked for, else the one that holds."""
    asked = request.GET.get("version", "")
    held = queries.find(reference, by=request.actor, number=int(asked) if asked.isdigit() and len(asked) < 6 else None)
    store.look(held.reference, page="Playbook", by=request.actor)
    return _page(request, held)


def _forms(request: FloorRequest, held: Playbook) -> dict[str, Callable[[Any], Any]]:
    """Return what may be typed about a version now, by act."""
    by, forms, draft = request.actor, dict[str, Callable[[Any], Any]](), held.state == Playbook.State.DRAFT
    if draft and policy.allows(by, queries.WRITE):
        forms = {
            "step": lambda data: typed.StepForm(data, auto_id="step-%s"),
            "message": lambda data: typed.MessageForm(data, by=by, auto_id="message-%s"),
            "band": lambda data: typed.BandForm(data, auto_id="band-%s"),
            "propose": lambda data: ProposeForm(data, approvers=queries.approvers(but=by)),
            "put_away": lambda data: ReasonForm(data, auto_id="away-%s"),
        }
    own = held.proposed_by_id == by.person_id
    if held.state == Playbook.State.PROPOSED and policy.allows(by, queries.WRITE if own else queries.APPROVE):
        forms["send_back"] = lambda data: ReasonForm(data, auto_id="back-%s")
        if not own and held.drafted_by_id != by.person_id:
            forms["approve"] = lambda data: typed.ApproveForm(data, initial={"seen": held.changes})
    if held.state == Playbook.State.PUBLISHED and policy.allows(by, queries.WRITE):
        forms["revise"] = typed.EmptyForm
    if held.state == Playbook.State.PUBLISHED and policy.allows(by, queries.APPROVE):
        forms["put_away"] = lambda data: ReasonForm(data, auto_id="away-%s")
    return forms


def _page(request: FloorRequest, held: Playbook, **refused: Any) -> HttpResponse:
    by = request.actor
    seen = queries.seen_now(held, by=by) if held.state == Playbook.State.PUBLISHED else None
    amounts = [(each, formats.money(each.amount, held.currency)) for each in held.bands.all()]
    context = {
        "title": f"{held.reference}: {held.name}", "one": held, "state": state_of(held), "zone": zone_of(request), "amounts": amounts,
        "steps": held.steps.select_related("owner"), "messages_": held.messages.select_related("template__document"),
        "versions": queries.versions(held), "missing": queries.missing(held) if held.state == Playbook.State.DRAFT else [],
        "forms": {**{act: make(None) for act, make in _forms(request, held).items()}, **refused},
        "starts": held.state == Playbook.State.PUBLISHED and policy.allows(by, queries.RUN),
        "runs": held.recoveries.filter(stopped_at=None), "seen": seen, "measure": measures.get(held.measure) if held.measure else None,
        "value": value_of(seen), "limit": value_of(queries.Seen(seen.measure, held.limit, is_beyond=False)) if seen else "",
    }
    return render(request, "resolve/playbook.html", context, status=UNPROCESSABLE if refused else 200)


def value_of(seen: queries.Seen | None) -> str:
    """Return a value of the measure of a trigger as people read it."""
    if seen is None or seen.value is None:
        return "no data"
    if seen.measure.unit == "share":
        return formats.share(seen.value, places=1)
    return formats.duration(seen.value) if seen.measure.unit == "seconds" else formats.decimal(seen.value)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, number: int, act: str) -> HttpResponse:
    """Do one thing about a version."""
    held, by = queries.find(reference, by=request.actor, number=number), request.actor
    does: dict[str, tuple[Callable[[Any], Any], Callable[..., Any]]] = {
        "step": (typed.StepForm, actions.add_step), "message": (lambda data: typed.MessageForm(data, by=by), actions.add_message),
        "band": (typed.BandForm, actions.add_band),
        "propose": (lambda data: ProposeForm(data, approvers=queries.approvers(but=by)), actions.propose),
        "send_back": (ReasonForm, actions.send_back), "approve": (typed.ApproveForm, actions.approve),
        "put_away": (ReasonForm, actions.put_away), "revise": (typed.EmptyForm, actions.revise),
    }
    if act not in does:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    make, do = does[act]
    form = _forms(request, held).get(act, make)(request.POST)
    done = tried(request, form, lambda: do(held, by=by, **form.cleaned_data))
    if done is None:
        return _page(request, held, **{act: form})
    messages.success(request, "It is written down.")
    return redirect(_url(done if isinstance(done, Playbook) else held))


@login_required
@require_POST
def strike(request: FloorRequest, reference: str, number: int, part: str, key: int) -> HttpResponse:
    """Take a step, a message or an amount out of a draft."""
    held = queries.find(reference, by=request.actor, number=number)
    if part not in PARTS:
        raise NotFound("There is no such part.", remedy="Use the buttons of the page.")
    actions.strike(held, part, key, by=request.actor)
    messages.success(request, "It is struck.")
    return redirect(_url(held))
