"""Until when a contact is kept and why, keeping an extract of it or letting it go, and the extracts that are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.sound_answers import ranged_sound
from floorwalker.review.actions import extracts as actions
from floorwalker.review.forms import extracts as typed
from floorwalker.review.models import Extract
from floorwalker.review.queries import extracts as queries
from floorwalker.review.queries.extracts import Keeping
from floorwalker.review.rules.extracts import BASES

STATES: dict[str, State] = {"frozen": "ok", "let_go": "idle", "over": "idle"}


@login_required
@require_safe
def kept(request: FloorRequest, reference: str) -> HttpResponse:
    """Show until when a contact is kept, by which rule, what cites it, and what was decided."""
    return _kept(request, queries.of(reference, by=request.actor))


def _kept(request: FloorRequest, held: Keeping, **tries: Any) -> HttpResponse:
    by = request.actor
    agent = held.contact.agent
    keeps = policy.allows(by, queries.KEEP) and (agent is None or policy.allows_for(by, queries.KEEP, agent))
    undecided = keeps and held.extract is None and bool(held.cites)
    context = {
        "title": f"How long {held.contact.reference} is kept", "held": held, "zone": zone_of(request),
        "state": state_of(held.extract) if held.extract is not None else None, "may_open": keeps,
        "freezing": (tries.get("freeze") or typed.FreezeForm(auto_id="freeze-%s")) if undecided and held.has_anything else None,
        "letting": (tries.get("let-go") or typed.LetGoForm(auto_id="let-%s")) if undecided else None,
    }
    return render(request, "review/kept.html", context, status=UNPROCESSABLE if tries else 200)


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Freeze an extract of a contact, or let it go."""
    held = queries.of(reference, by=request.actor)
    if act == "freeze":
        form: Any = typed.FreezeForm(request.POST or None, auto_id="freeze-%s")
        made = tried(request, form, lambda: actions.freeze(reference, by=request.actor, **form.cleaned_data))
    elif act == "let-go":
        form = typed.LetGoForm(request.POST or None, auto_id="let-%s")
        made = tried(request, form, lambda: actions.let_go(reference, by=request.actor, **form.cleaned_data))
    else:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    if made is None:
        return _kept(request, held, **{act: form})
    messages.success(request, f"{made.reference}: {made.get_state_display().lower()}.")
    return redirect("review:kept", reference=reference)


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List extracts, and what was let go."""
    zone = zone_of(request)
    register: Register[Extract] = Register(
        code="extracts",
        title="Extracts",
        nouns=("decision", "decisions"),
        sort="-made",
        columns=(
            Column("extract", "Extract", _named, sort="reference"),
            Column("agent", "Agent", lambda row: row.agent.display_name if row.agent else ""),
            Column("basis", "Basis", lambda row: BASES[row.basis].name if row.basis else "", sort="basis"),
            Column("until", "Kept until", lambda row: formats.day_with_year(row.keep_until, zone=zone), sort="keep_until"),
            Column("made", "Decided", lambda row: formats.moment(row.made_at, zone=zone), sort="made_at"),
            Column("by", "By", lambda row: row.made_by.display_name),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=Extract.State.choices),
            Filter(
                "basis", "Basis", lambda rows, value: rows.filter(basis=value), choices=[(each.code, each.name) for each in BASES.values()]
            ),
        ),
        first_use=FirstUse(
            "Nothing was decided yet",
            "Thirty days before the recording of a cited contact goes, whoever judged it is asked: keep a redacted extract under a named "
            "basis, or let it go. A contact says on its page until when it is kept and why.", "", "", "hourglass",
        ),
    )  # fmt: skip
    return respond(request, "review/extracts.html", register=register, rows=queries.listed(request.actor), context={"title": "Extracts"})


def _named(row: Extract) -> Link:
    return Link(row.reference, reverse("review:extract", args=[row.reference]), row.contact_reference)


def state_of(row: Extract) -> Status:
    """Return what was decided."""
    return Status(STATES[row.state], row.get_state_display())


@login_required
@require_safe
def extract(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what an extract holds."""
    one = queries.find(reference, by=request.actor)
    store.look(one.reference, page="Extract", by=request.actor)
    context = {
        "title": one.reference, "one": one, "state": state_of(one), "zone": zone_of(request),
        "basis": BASES[one.basis] if one.basis else None, "sounds": one.sounds.all(),
    }
    return render(request, "review/extract.html", context)


@login_required
@require_safe
def sound(request: FloorRequest, reference: str, number: int) -> HttpResponseBase:
    """Answer with a range of the sound of an extract, silent where it was masked."""
    one = queries.find(reference, by=request.actor)
    copy = one.sounds.filter(pk=number).select_related("stored").first()
    if copy is None:
        raise NotFound(f"{reference} has no such sound.", remedy="Look at the extract again.")
    return ranged_sound(request, copy.stored, name=one.reference, silent=())
