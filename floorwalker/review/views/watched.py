"""Changes under watch: the list, one with what moved at every stage of its journey, and what is done with it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.actions import watched as actions
from floorwalker.review.forms.effects import ChangeForm, EndForm
from floorwalker.review.models import WatchedChange
from floorwalker.review.queries import watched as queries
from floorwalker.review.queries.moved import BY_CODE
from floorwalker.review.queries.watched import Watched
from floorwalker.review.views import moved_words as words

STATES: Final = {
    "planned": Status("idle", "Waits for approval"), "ahead": Status("info", "Its day is to come"), "watched": Status("ok", "Watched"),
    "due": Status("watch", "Watched long enough: decide"), "ended": Status("idle", "Ended"),
}


def state_of(row: WatchedChange) -> str:
    """Return how far a change is, as a code of `STATES`."""
    if row.ended_at is not None:
        return "ended"
    if row.approved_at is None:
        return "planned"
    days = (queries.today() - row.happens_on).days
    return "ahead" if days < 0 else "due" if days >= row.after_days else "watched"


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the changes that are, were or are to be watched."""
    may = policy.allows(request.actor, queries.WATCH)
    register: Register[WatchedChange] = Register(
        code="watched_changes",
        title="Changes under watch",
        nouns=("change", "changes"),
        columns=(
            Column("name", "Change", _link, sort="name"),
            Column("kind", "Kind", lambda row: str(row.get_kind_display())),
            Column("happens_on", "From", lambda row: formats.day_with_year(row.happens_on, zone="UTC"), sort="happens_on"),
            Column("where", "Watched at", _where),
            Column("measure", "To move", lambda row: BY_CODE[row.measure].name),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", lambda row: STATES[state_of(row)]),
        ),
        filters=(
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=list(WatchedChange.Kind.choices)),
            Filter(
                "open", "Open", lambda rows, value: rows.filter(ended_at__isnull=value == "yes"), choices=[("yes", "Yes"), ("no", "Ended")],
            ),
        ),
        first_use=FirstUse(
            "No change is watched",
            "Put a mailing, a new text, a release or a new roster under watch: before and after stand beside each other for every stage of "
            "the journey, with side effects and how sure they are.",
            "Plan a watch" if may else "", reverse("review:new_watched_change") if may else "", "git-compare-arrows",
        ),
    )
    context = {"title": "Changes under watch", "may": may}
    return respond(request, "review/watched_changes.html", register=register, rows=queries.listed(request.actor), context=context)


def _link(row: WatchedChange) -> Link:
    return Link(row.name, reverse("review:watched_change", args=[row.reference]), row.reference)


def _where(row: WatchedChange) -> Lines | str:
    return Lines(row.journey.name, f"{len(row.stages)} stages") if row.journey is not None else "no stage yet"


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a change with what moved at every stage from its day on."""
    found = queries.find(reference, by=request.actor)
    seen = queries.watched(found, by=request.actor)
    stages = queries.stages(found)
    own = seen.own(found)
    by_stage = {str(stage.thread): [each for each in seen.moved if each.where == str(stage.thread)] for stage in stages}
    code = state_of(found)
    context: dict[str, Any] = {
        "title": found.name, "one": found, "seen": seen, "state": STATES[code], "measure": BY_CODE[found.measure].name,
        "situation": _situation(found, seen, code),
        "stages": [
            (stage, str(stage.thread) in found.stages, [words.row(each) | {"where": ""} for each in by_stage[str(stage.thread)]])
            for stage in stages
        ],
        "charts": [
            (each, words.chart(each, f"own-{place}", title=f"{each.looked.name}, {_name(stages, each.where)}"))
            for place, each in enumerate(own)
        ],
        "side": [words.row(each) | {"where": _name(stages, each.where)} for each in seen.side(found)],
        "method": words.method(seen.moved), "acts": _acts(request, found, code),
    }
    return render(request, "review/watched_change.html", context)


def _name(stages: Any, thread: str) -> str:
    return next((stage.name for stage in stages if str(stage.thread) == thread), thread)


def _situation(found: WatchedChange, seen: Watched, code: str) -> Situation:
    if code == "planned":
        missing = "" if found.stages else "It names no stage of a journey, and is not approved without one."
        return Situation("info", "Waits for somebody else to approve that it is watched", missing)
    if found.ended_at is not None:
        who = found.ended_by.display_name if found.ended_by is not None else "somebody"
        return Situation("info", f"{found.get_outcome_display()}: {found.said}", f"Ended by {who}.")
    if seen.why_not or not seen.moved:
        return Situation("info", "Nothing can be told yet", seen.why_not or "The record counts none of its stages.")
    own, side = [each for each in seen.own(found) if each.stands], seen.side(found)
    worse = [each for each in seen.moved if each.verdict == "worse"]
    name = BY_CODE[found.measure].name
    sentence = f"{name} moved for more than chance" if own else f"{name}: routine variation so far"
    why = f"{len(side)} side effects stand; {len(worse)} figures are worse." if side or worse else "No side effect stands."
    left = f" {seen.left} more days are to come." if seen.left else ""
    return Situation("watch" if worse else "ok", sentence, why + left)


def _acts(request: FloorRequest, found: WatchedChange, code: str) -> list[Act]:
    acts = []
    if code == "planned" and policy.allows(request.actor, queries.WATCH):
        acts.append(Act("Change", reverse("review:change_watched_change", args=[found.reference])))
    own = request.actor.person_id in {found.begun_by_id, found.owner_id}
    if code == "planned" and policy.allows(request.actor, queries.APPROVE) and not own:
        acts.append(Act("Approve", reverse("review:watched_change_act", args=[found.reference, "approve"]), primary=True))
    if code in {"watched", "due"} and policy.allows(request.actor, queries.WATCH):
        acts.append(Act("End the watch", reverse("review:watched_change_act", args=[found.reference, "end"]), primary=code == "due"))
    return acts


@login_required
@require_http_methods(GET_OR_POST)
def write(request: FloorRequest, reference: str = "") -> HttpResponse:
    """Plan a watch, or say otherwise what it is."""
    policy.require(request.actor, queries.WATCH)
    found = queries.find(reference, by=request.actor) if reference else None
    form = ChangeForm(request.POST or None, owners=queries.owners(), stages=queries.choices(), initial=_initial(request, found))

    def do() -> WatchedChange:
        said = {name: value for name, value in form.cleaned_data.items() if name not in {"owner", "seen"}}
        plan, owner = actions.Plan(**said), form.cleaned_data["owner"]
        if found is None:
            return actions.plan(plan, owner=owner, by=request.actor)
        return actions.change(found, plan, owner=owner, seen=form.cleaned_data["seen"], by=request.actor)

    made = tried(request, form, do)
    if made is not None:
        messages.success(request, f"{made.reference} is kept; somebody else approves that it is watched.")
        return redirect("review:watched_change", made.reference)
    context = {
        "title": "Change what is watched" if found else "Plan a watch", "form": form, "submit": "Keep",
        "cancel_url": reverse("review:watched_change", args=[reference]) if found else reverse("review:watched_changes"),
    }
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _initial(request: FloorRequest, found: WatchedChange | None) -> dict[str, Any]:
    if found is None:
        asked = {name: request.GET[name] for name in ("name", "happens_on", "about", "kind") if name in request.GET}
        return {"owner": request.actor.person_id, "happens_on": queries.today().isoformat(), "measure": "contacts"} | asked
    journey = found.journey.reference if found.journey is not None else ""
    return {
        **{name: getattr(found, name) for name in ("name", "kind", "why", "happens_on", "after_days", "measure", "about", "owner")},
        "seen": found.changes,
        "stages": [f"{journey}:{thread}" for thread in found.stages],
    }


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Approve that a change is watched, or end its watch."""
    found = queries.find(reference, by=request.actor)
    if act == "approve":
        policy.require(request.actor, queries.APPROVE)
        seen = request.POST.get("seen", "")
        if request.method == "POST":
            try:
                actions.approve(found, seen=int(seen) if seen.isdecimal() else None, by=request.actor)
            except RuleBroken as refusal:
                if refusal.status != UNPROCESSABLE:
                    raise
                context = {"title": "Approve the watch", "one": found, "problem": refusal}
                return render(request, "review/watched_approve.html", context, status=UNPROCESSABLE)
            messages.success(request, f"{found.reference} is watched from {found.happens_on:%d %b %Y}.")
            return redirect("review:watched_change", reference)
        return render(request, "review/watched_approve.html", {"title": "Approve the watch", "one": found})
    if act != "end":
        raise NotFound("That is not done with a change.", remedy="Approve it, or end its watch.")
    policy.require(request.actor, queries.WATCH)
    form = EndForm(request.POST or None)
    made = tried(request, form, lambda: actions.end(found, by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"The watch of {made.reference} is over; its figures are kept.")
        return redirect("review:watched_change", reference)
    context = {
        "title": "End the watch", "form": form, "submit": "End it", "cancel_url": reverse("review:watched_change", args=[reference]),
    }
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
