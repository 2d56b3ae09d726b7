"""Processors: the list, one of them, and what can be done about it."""

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
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, respond
from floorwalker.resolve.actions import processors as actions
from floorwalker.resolve.forms import processors as typed
from floorwalker.resolve.models import Processor
from floorwalker.resolve.queries import processors as queries

STANDS: Final = (("now", "Works for us"), ("late", "To be looked at again"), ("none", "No contract"), ("ended", "Ended"))
TRAIL_LINES: Final = 20


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List who works on personal data for the house."""
    rows, zone = queries.register(request.actor), zone_of(request)
    keeps = policy.allows(request.actor, queries.KEEP)
    listing: Register[Processor] = handed_over(Register(
        code="processors",
        title="Processors",
        nouns=("processor", "processors"),
        columns=(
            Column("name", "Who", _named, sort="name"),
            Column("does", "What for", lambda row: row.does),
            Column("stands", "Stands", state_of),
            Column("country", "Where", lambda row: f"{row.country}: {row.get_transfer_display().lower()}", sort="country"),
            Column("contract", "Contract", lambda row: formats.day_with_year(row.contract_on, zone=zone) if row.contract_on else "none yet",
                   sort="contract_on"),
            Column("review", "Looked at again by", lambda row: formats.day_with_year(row.review_on, zone=zone), sort="review_on"),
            Column("owner", "Looks after it", lambda row: row.owner.display_name),
        ),
        filters=(Filter("stands", "Stands", _keep, choices=STANDS),),
        first_use=FirstUse(
            "Nobody outside is named yet",
            "Whoever works on personal data for the house stands here: what for, under which contract, in which country, and by when "
            "somebody looks at it again.", "Add a processor" if keeps else "",
            reverse("resolve:new_processor") if keeps else "", "building-2",
        ),
    ), owner=lambda row: row.owner_id, give=lambda row, to, by: actions.give(row.reference, to=to, by=by))  # fmt: skip
    return respond(request, "resolve/processors.html", register=listing, rows=rows, context={
        "title": "Processors", "situation": _all(rows), "keeps": keeps,
    })  # fmt: skip


def _named(row: Processor) -> Link:
    return Link(row.name, reverse("resolve:processor", args=[row.reference]), row.reference)


def _keep(rows: Rows, value: str) -> Rows:
    now = rows.filter(ended_on=None)
    today = clock.today("UTC")
    kept = {"now": now, "late": now.filter(review_on__lte=today), "none": now.filter(contract_on=None),
            "ended": rows.filter(ended_on__isnull=False)}  # fmt: skip
    if value not in kept:
        raise ValueError("Choose how it stands from the list.")
    return kept[value]


def state_of(row: Processor) -> Status:
    """Return how a processor stands."""
    if row.ended_on is not None:
        return Status("idle", "Ended")
    if row.contract_on is None:
        return Status("miss", "No contract")
    return Status("watch", "Look again") if row.review_on <= clock.today("UTC") else Status("ok", "Under contract")


def _all(rows: Rows) -> Situation:
    none, late = _keep(rows, "none").count(), _keep(rows, "late").count()
    where = reverse("resolve:processors")
    if none:
        said = f"{none} processor{'s have' if none > 1 else ' has'} no contract"
        return Situation("miss", said, "Nobody works on personal data without one (article 28).", (Act("Show", f"{where}?stands=none"),))
    if late:
        said = f"{late} processor{'s are' if late > 1 else ' is'} to be looked at again"
        return Situation("watch", said, "Contract, safeguard and their own processors.", (Act("Show", f"{where}?stands=late"),))
    return Situation("ok", "Every processor has a contract, and none is to be looked at again")


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Add a processor."""
    policy.require(request.actor, queries.KEEP)
    form = typed.NewForm(request.POST or None, initial={"owner": request.person, "transfer": Processor.Transfer.NONE})

    def add() -> Processor:
        said = {name: form.cleaned_data[name] for name in actions.SAID}
        return actions.add(said, review_on=form.cleaned_data["review_on"], owner=form.cleaned_data["owner"], by=request.actor)

    made = tried(request, form, add)
    if made is not None:
        messages.success(request, f"{made.name} is added.")
        return redirect("resolve:processor", reference=made.reference)
    context = {"title": "New processor", "form": form}
    return render(request, "resolve/processor_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one processor."""
    return _page(request, queries.find(reference, by=request.actor))


def _forms(held: Processor) -> dict[str, Callable[[Any], Any]]:
    initial = {name: getattr(held, name) for name in actions.SAID}
    return {
        "review": lambda data: typed.ReviewForm(data, auto_id="review-%s"),
        "change": lambda data: typed.SaidForm(data, auto_id="change-%s", initial=initial),
        "end": lambda data: typed.EndForm(data, auto_id="end-%s", initial={"on": clock.today("UTC")}),
    }


def _page(request: FloorRequest, held: Processor, **refused: Any) -> HttpResponse:
    may = policy.allows(request.actor, queries.KEEP) and held.ended_on is None
    return render(request, "resolve/processor.html", {
        "title": held.name, "one": held, "state": state_of(held), "zone": zone_of(request),
        "forms": {**({act: make(None) for act, make in _forms(held).items()} if may else {}), **refused},
        "lines": trail.lines(subject=held.reference, limit=TRAIL_LINES) if policy.allows(request.actor, "ground.view_trail") else None,
    }, status=UNPROCESSABLE if refused else 200)  # fmt: skip


@login_required
@require_http_methods(["POST"])
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about a processor."""
    held = queries.find(reference, by=request.actor)
    make = _forms(held).get(act)
    if make is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    form = make(request.POST)
    does: dict[str, Callable[[], Processor]] = {
        "review": lambda: actions.review(reference, by=request.actor, **form.cleaned_data),
        "change": lambda: actions.change(reference, form.cleaned_data, by=request.actor),
        "end": lambda: actions.end(reference, by=request.actor, **form.cleaned_data),
    }
    if tried(request, form, does[act]) is None:
        return _page(request, held, **{act: form})
    messages.success(request, "It is written down.")
    return redirect("resolve:processor", reference=reference)
