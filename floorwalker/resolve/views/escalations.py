"""Escalations: the queue of what went up, one of them with its case, and the matrix."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock, refs
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Standing, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.resolve import authority, sight
from floorwalker.resolve.actions import escalations as actions
from floorwalker.resolve.forms.escalations import EndForm, EscalateForm, RuleForm
from floorwalker.resolve.models import Complaint, Difficulty, Escalation, Trigger
from floorwalker.resolve.queries import escalations as queries
from floorwalker.resolve.queries.caseload import Share

WAITS: Final = (("mine", "For my role, or mine"), ("waiting", "Not accepted"), ("open", "Not ended"), ("late", "Accepted late, or not"))


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List what went up: what waits for the reader's role first."""
    by, zone = request.actor, zone_of(request)
    mine = queries.queue(by)
    rows = queries.seen(by) if request.GET.get("waits") or request.GET.get("trigger") else mine
    register: Register[Escalation] = Register(
        code="escalations", title="Escalations", nouns=("escalation", "escalations"), sort="accept",
        columns=(
            Column("accept", "Accept by", lambda row: _accept(row, zone), sort="accept_by"),
            Column("case", "Case", lambda row: Link(row.case.summary, reverse("resolve:escalation", args=[row.reference]),
                                                    f"{row.reference}, {row.case.reference}")),
            Column("trigger", "Trigger", lambda row: row.get_trigger_display()),
            Column("level", "Level", lambda row: row.level, numeric=True, sort="level"),
            Column("to", "Goes to", lambda row: row.get_role_display()),
            Column("asked", "Taken up by", lambda row: row.asked_by.display_name),
            Column("accepted", "Accepted by", lambda row: row.accepted_by.display_name if row.accepted_by else "nobody yet"),
            Column("ended", "Ended", lambda row: row.get_ended_display() or "open"),
        ),
        filters=(
            Filter("waits", "Which", lambda rows, value: _which(rows, value, by), choices=WAITS, none="For my role, or mine"),
            Filter("trigger", "Trigger", lambda rows, value: rows.filter(trigger=value), choices=Trigger.choices),
        ),
        first_use=FirstUse(
            "Nothing waits for you",
            "What people on the floor cannot decide goes up by the matrix: a trigger, a level, a role, and until when it is accepted.",
            "Look at the matrix", reverse("resolve:escalation_matrix"), "trending-up",
        ),
    )  # fmt: skip
    found = queries.figures(by)
    context = {"title": "Escalations", "situation": _situation(mine, zone), "tiles": _tiles(found)}
    return respond(request, "resolve/escalations.html", register=register, rows=rows, context=context)


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest, kind: str, reference: str) -> HttpResponse:
    """Take a difficulty or a complaint up."""
    policy.require(request.actor, queries.ASK)
    case = _case(request, kind, reference)
    form = EscalateForm(request.POST or None)
    made = tried(request, form, lambda: actions.escalate(case, **form.cleaned_data, by=request.actor))
    if made is not None:
        messages.success(request, f"{made.reference} goes to a {made.get_role_display().lower()}.")
        return redirect("resolve:escalation", made.reference)
    context = {"title": f"Take {reference} up", "case": case, "form": form, "rules": queries.matrix(), "zone": zone_of(request),
               "case_url": refs.kinds().get(kind).page(case)}  # fmt: skip
    return render(request, "resolve/escalate.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what went up with its case and its history."""
    return _one(request, queries.find(reference, by=request.actor))


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Accept it, take the case over, or say what came of it."""
    held, by = queries.find(reference, by=request.actor), request.actor
    if act in {"accept", "take"}:
        actions.accept(held, take_over=act == "take", by=by)
        messages.success(request, f"{reference} is yours{' with its case' if act == 'take' else ''}.")
        return redirect("resolve:escalation", reference)
    if act != "end":
        raise NotFound(f"An escalation has no act {act}.", remedy="Look at its page for what it offers.")
    form = EndForm(request.POST)
    if tried(request, form, lambda: actions.end(held, **form.cleaned_data, by=by)) is None:
        return _one(request, held, ending=form)
    messages.success(request, f"{reference} is ended; who took it up is told.")
    return redirect("resolve:escalation", reference)


@login_required
@require_http_methods(GET_OR_POST)
def matrix(request: FloorRequest) -> HttpResponse:
    """Show the matrix, and set a line of it."""
    policy.require(request.actor, queries.VIEW)
    may_set = policy.allows(request.actor, queries.SET)
    if request.method == "POST":
        policy.require(request.actor, queries.SET)
    form = RuleForm(request.POST or None)
    made = tried(
        request, form, lambda: actions.set_rule(**{**form.cleaned_data, "level": int(form.cleaned_data["level"])}, by=request.actor)
    )
    if made is not None:
        messages.success(request, f"{made} is set.")
        return redirect("resolve:escalation_matrix")
    context = {
        "title": "Escalation matrix", "rules": queries.matrix(), "form": form if may_set else None, "zone": zone_of(request),
        "ladder": authority.ladder(request.actor),
    }
    return render(request, "resolve/escalation_matrix.html", context, status=UNPROCESSABLE if form.errors else 200)


def _one(request: FloorRequest, held: Escalation, *, ending: Any = None) -> HttpResponse:
    by, case = request.actor, held.case
    store.look(held.reference, page="escalation", by=by)
    kind = "complaint" if isinstance(case, Complaint) else "difficulty"
    waits = held.accepted_at is None and not held.ended
    accepts = waits and policy.allows(by, queries.ACCEPT) and held.role in queries.roles_of(by) and held.asked_by_id != by.person_id
    ends = held.accepted_by_id == by.person_id and not held.ended
    rows: Any = sight.complaints(by) if isinstance(case, Complaint) else sight.difficulties(by)
    sees_case = rows.filter(pk=case.pk).exists()
    context = {
        "title": held.reference, "held": held, "case": case, "case_url": refs.kinds().get(kind).page(case) if sees_case else "",
        "zone": zone_of(request), "accepts": accepts, "ends": ends, "ending": ending or EndForm(), "ladder": authority.ladder(by),
        "steps": queries.of_case(case).select_related("asked_by", "accepted_by"), "standing": _standing(held),
    }
    return render(request, "resolve/escalation.html", context, status=UNPROCESSABLE if ending is not None else 200)


def _case(request: FloorRequest, kind: str, reference: str) -> Difficulty | Complaint:
    rows: Any = {"difficulty": sight.difficulties, "complaint": sight.complaints}.get(kind)
    found = rows(request.actor).filter(reference=reference).first() if rows else None
    if found is None:
        raise NotFound(f"There is no {kind} {reference} that you may see.", remedy="Check the reference.")
    return found  # type: ignore[no-any-return]


def _which(rows: Any, value: str, by: Any) -> Any:
    if value == "waiting":
        return rows.filter(accepted_at=None, ended="")
    if value == "open":
        return rows.filter(ended="")
    if value == "late":
        return rows.filter(accept_by__lte=clock.now(), accepted_at=None) | rows.filter(accepted_at__gt=F("accept_by"))
    return queries.queue(by)


def _standing(row: Escalation) -> Status:
    if row.ended:
        return Status("idle", row.get_ended_display())
    if row.accepted_at is not None:
        return Status("ok", "Accepted") if row.accepted_at <= row.accept_by else Status("watch", "Accepted late")
    late = clock.now() - row.accept_by
    if late.total_seconds() > 0:
        return Status("miss", f"{formats.duration(late.total_seconds())} late")
    return Status("watch", f"{formats.duration(-late.total_seconds())} left")


def _accept(row: Escalation, zone: str) -> Standing:
    return Standing(formats.moment(row.accept_by, zone=zone), _standing(row))


def _situation(mine: Any, zone: str) -> Situation:
    waiting = mine.filter(accepted_at=None)
    first = waiting.first()
    if first is None:
        return Situation("ok", "Nothing waits for your role", "What goes up to it stands here and among what you owe.")
    number, late = waiting.count(), waiting.filter(accept_by__lte=clock.now()).count()
    words = f"{formats.count(number)} wait{'s' if number == 1 else ''} to be accepted"
    return Situation(
        "miss" if late else "watch", f"{words}, {formats.count(late)} late" if late else words,
        f"{first.case.summary}: {first.get_trigger_display().lower()}, until {formats.moment(first.accept_by, zone=zone)}.",
        (Act("Open the first", reverse("resolve:escalation", args=[first.reference]), primary=True),),
    )


def _tiles(found: queries.Figures) -> list[Tile]:
    weeks = f"{queries.WEEKS} weeks"
    return [
        Tile("Went up", formats.count(found.asked), note=f"in {weeks}"),
        _share("Accepted in time", found.in_time, "that were due"),
        _share("Did not need to go up", found.not_needed, "that ended"),
        _share("Late complaints that never went up", found.never_up, "late complaints"),
    ]


def _share(label: str, share: Share, what: str) -> Tile:
    if share.value is None or share.range is None:
        return Tile(label, None, note=f"none {what} yet" if what.startswith("that") else f"no {what}")
    low, high = (formats.share(each) for each in share.range)
    return Tile(label, formats.share(share.value), note=f"{share.part} of {share.n} {what}, likely {low} to {high}")
