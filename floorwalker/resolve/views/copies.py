"""Anonymised copies: the list, a new one, and one of them with what was hidden and how far it hides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import files
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.downloads import kept_file
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.resolve import copy_bundle, copy_sources, sight
from floorwalker.resolve.actions import copies as actions
from floorwalker.resolve.beside import COPY_STATES
from floorwalker.resolve.forms.copies import BlankForm, MakeForm, ReleaseForm, WithdrawForm
from floorwalker.resolve.models import AnonymisedCopy
from floorwalker.resolve.queries import copies as queries
from floorwalker.resolve.rules import anonymity

State = AnonymisedCopy.State
SIGN: Final = re.compile(r"(\[[^\[\]]+\])")


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the copies that the reader may see."""
    policy.require(request.actor, queries.VIEW)
    zone = zone_of(request)
    register: Register[AnonymisedCopy] = Register(
        code="copies", title="Anonymised copies", nouns=("copy", "copies"),
        columns=(
            Column("copy", "Copy", lambda row: Link(row.purpose or "erased with what it was of",
                                                    reverse("resolve:copy", args=[row.reference]), row.reference)),
            Column("state", "Stands", lambda row: Status(COPY_STATES[row.state], row.get_state_display()), sort="state"),
            Column("shared", "Share its facts", lambda row: formats.count(row.shared_by), numeric=True, sort="shared_by"),
            Column("made", "Made", lambda row: formats.moment(row.made_at, zone=zone), sort="made_at"),
            Column("by", "By", lambda row: row.made_by.display_name),
            Column("read", "Read by", lambda row: row.read_by.display_name if row.read_by else "nobody yet"),
        ),
        filters=(Filter("state", "Stands", lambda rows, value: rows.filter(state=value), choices=State.choices),),
        first_use=FirstUse(
            "No copy was made yet",
            "A contact or a complaint file can be shown to somebody who judges work, with everybody in it hidden: begin on its page.",
            "Look at complaints", reverse("resolve:complaints"), "copy",
        ),
    )  # fmt: skip
    return respond(request, "resolve/copies.html", register=register, rows=sight.copies(request.actor), context={"title": register.title})


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest, ref: str) -> HttpResponse:
    """Make a copy of a contact or a complaint."""
    policy.require(request.actor, queries.MAKE)
    record = Ref.parse(ref)
    source = copy_sources.of(record, by=request.actor)
    form = MakeForm(request.POST if "purpose" in request.POST else None)
    made = tried(request, form, lambda: actions.make(record, by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is made; read it, and hide what was missed.")
        return redirect("resolve:copy", reference=made.reference)
    context = {
        "title": f"Copy of {record.reference}", "form": form, "record": record, "sections": len(source.sections),
        "back": reverse("resolve:complaint" if record.kind == "complaint" else "record:contact", args=[record.reference]),
    }
    return render(request, "resolve/copy_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one copy as it would be read."""
    held = queries.find(reference, by=request.actor)
    store.look(held.reference, page="Anonymised copy", by=request.actor)
    return _page(request, held)


def _page(request: FloorRequest, held: AnonymisedCopy, **refused: Any) -> HttpResponse:
    hidden, left = Counter[str](), Counter[str]()
    for _section, kind, count in held.hidden:
        hidden[kind] += count
    for _title, lines in held.sections:
        for _label, words in lines:
            left += anonymity.standing(words)
    context = {
        "title": held.reference, "one": held, "zone": zone_of(request),
        "status": Status(COPY_STATES[held.state], held.get_state_display()),
        "sections": [(title, [(label, SIGN.split(words)) for label, words in lines]) for title, lines in held.sections],
        "facts": held.levels[held.level]["facts"] if held.levels else {}, "risk": copy_bundle.risk(held),
        "is_few": held.shared_by < held.least,
        "levels": [
            {"name": each["name"], "records": formats.count(each["shared_by"]), "is_told": number == held.level,
             "share": min(100, round(100 * each["shared_by"] / held.least))}
            for number, each in enumerate(held.levels)
        ],
        "hidden": hidden.most_common(), "left": left.most_common(), "situation": _situation(request, held),
        "forms": {**{act: make(None) for act, make in _forms(request, held).items()}, **refused},
        "source": Ref.parse(held.about) if held.about and _works_on(request, held) else None,
        "takes": held.state == State.RELEASED and held.stored_id is not None,
    }  # fmt: skip
    return render(request, "resolve/copy.html", context, status=UNPROCESSABLE if refused else 200)


def _works_on(request: FloorRequest, held: AnonymisedCopy) -> bool:
    return held.made_by_id == request.actor.person_id or policy.allows(request.actor, queries.RELEASE)


def _forms(request: FloorRequest, held: AnonymisedCopy) -> dict[str, Callable[[Any], Any]]:
    found = dict[str, Callable[[Any], Any]]()
    if not _works_on(request, held) or held.state == State.WITHDRAWN:
        return found
    seen = {"changes": held.changes}
    if held.state == State.DRAFT and held.about:
        found["blank"] = lambda data: BlankForm(data, initial=seen, auto_id="blank-%s")
        if held.made_by_id != request.actor.person_id and policy.allows(request.actor, queries.RELEASE):
            few = held.shared_by < held.least
            found["release"] = lambda data: ReleaseForm(data, initial=seen, auto_id="release-%s", few=few)
    found["withdraw"] = lambda data: WithdrawForm(data, auto_id="withdraw-%s")
    return found


def _situation(request: FloorRequest, held: AnonymisedCopy) -> Situation:
    if held.state == State.WITHDRAWN:
        return Situation("idle", "It is withdrawn", "Its words and its bundle are gone; that it was stays in the trail.")
    if held.state == State.RELEASED and held.stored_id is None:
        return Situation("idle", "What it was made of was erased", "Its words and its bundle went with it; its SHA-256 stays.")
    if not held.about:
        return Situation("idle", "What it was made of was erased", "Its words went with it; nothing is left to release. Withdraw it.")
    if held.state == State.RELEASED:
        return Situation("ok", "It may be shown", "Two people read it; its bundle is signed, and names none of them.")
    if held.made_by_id == request.actor.person_id:
        return Situation("watch", "Somebody else reads it first", "Hide what was missed now; they are asked to read it whole.")
    return Situation("watch", "Read it whole", "Hide what still tells who it is, then release it.")


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Hide more of a copy, release it, or withdraw it."""
    held = queries.find(reference, by=request.actor)
    every: dict[str, Callable[[Any], Any]] = {
        "blank": lambda data: BlankForm(data, auto_id="blank-%s"), "withdraw": lambda data: WithdrawForm(data, auto_id="withdraw-%s"),
        "release": lambda data: ReleaseForm(data, auto_id="release-%s", few=held.shared_by < held.least),
    }
    if act not in every:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    form = every[act](request.POST)
    if tried(request, form, lambda: _do(act, reference, form.cleaned_data, request)) is None:
        return _page(request, held, **{act: form})
    messages.success(request, {"blank": "It is hidden.", "release": "It is released.", "withdraw": "It is withdrawn."}[act])
    return redirect("resolve:copy", reference=reference)


def _do(act: str, reference: str, said: dict[str, Any], request: FloorRequest) -> AnonymisedCopy:
    if act == "blank":
        return actions.blank(reference, words=said["words"].splitlines(), changes=said["changes"], by=request.actor)
    if act == "release":
        return actions.release(reference, words=said["words"], changes=said["changes"], by=request.actor)
    return actions.withdraw(reference, why=said["why"], by=request.actor)


@login_required
@require_safe
def bundle(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send the bundle of a released copy."""
    stored = actions.take(reference, by=request.actor)
    return kept_file(files.open_plain(stored), name=f"{reference}.zip", content_type="application/zip")
