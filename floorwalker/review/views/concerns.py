"""Speaking up: telling a concern, coming back to it, and the pages of those who were named to open it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.review.actions import concerns as actions
from floorwalker.review.forms import conduct as typed
from floorwalker.review.models import Concern
from floorwalker.review.queries import concerns as queries
from floorwalker.review.rules import conduct as rules

STATES: dict[str, State] = {"told": "watch", "looked_into": "info", "closed": "ok"}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show what speaking up means here, who is told, the concerns that the reader was named for, and those they told."""
    context = {
        "title": "Speak up", "recipients": queries.appointed(request.actor), "outside": rules.OUTSIDE, "zone": zone_of(request),
        "named_for": [(each, state_of(each), rules.TOPICS[each.topic]) for each in queries.opened_by(request.actor)],
        "told": [(each, state_of(each), rules.TOPICS[each.topic]) for each in queries.told_by(request.actor)],
        "coming_back": typed.CodeForm(auto_id="back-%s"), "days": rules.ANSWERED_WITHIN.days,
    }
    return render(request, "review/concerns.html", context)


def state_of(concern: Concern) -> Status:
    """Return how a concern stands."""
    word = concern.get_outcome_display() if concern.state == Concern.State.CLOSED else concern.get_state_display()
    return Status(STATES[concern.state], word)


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Tell a concern; without a name the next page shows the code, once."""
    policy.require(request.actor, queries.SPEAK)
    form = typed.ConcernForm(request.POST or None, by=request.actor)

    def tell() -> tuple[Concern, str]:
        said = form.cleaned_data
        return actions.tell(
            topic=said["topic"], words=said["words"], named=said["named"] == "yes", leave_out=said["leave_out"], by=request.actor
        )

    made = tried(request, form, tell)
    if made is None:
        context = {"title": "Tell a concern", "form": form, "recipients": queries.recipients(), "outside": rules.OUTSIDE}
        return render(request, "review/concern_new.html", context, status=UNPROCESSABLE if form.errors else 200)
    concern, code = made
    if not code:
        messages.success(request, f"{concern.reference} is told.")
        return redirect("review:told_concern", reference=concern.reference)
    return render(request, "review/concern_told.html", {"title": f"{concern.reference} is told", "one": concern, "code": code})


@login_required
@require_http_methods(GET_OR_POST)
def told(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a concern to the one who told it under their own name, and take what they write."""
    one = queries.told(reference, by=request.actor)
    form = typed.WordsForm(request.POST or None)

    def add() -> bool:
        actions.add(one, words=form.cleaned_data["words"], by=request.actor)
        return True

    if tried(request, form, add):
        messages.success(request, "Your words were added.")
        return redirect("review:told_concern", reference=reference)
    return _teller(request, one, form)


@login_required
@require_http_methods(["POST"])
def back(request: FloorRequest) -> HttpResponse:
    """Show a concern to whoever holds its code, and take what they write; nothing of the code stands in an address."""
    policy.require(request.actor, queries.SPEAK)
    coming = typed.CodeForm(request.POST, auto_id="back-%s")
    if not coming.is_valid():
        raise NotFound("No concern has this reference and code.", remedy="Look at both again; a lost code cannot be found.")
    code = coming.cleaned_data["code"]
    one = queries.by_code(coming.cleaned_data["reference"], code)
    form = typed.WordsForm(request.POST if "words" in request.POST else None)

    def add() -> bool:
        actions.add(one, words=form.cleaned_data["words"], by=request.actor, code=code)
        return True

    if form.is_bound and tried(request, form, add):
        messages.success(request, "Your words were added.")
        form = typed.WordsForm()
    return _teller(request, one, form, code=code)


def _teller(request: FloorRequest, one: Concern, form: typed.WordsForm, *, code: str = "") -> HttpResponse:
    context = {
        "title": one.reference, "one": one, "state": state_of(one), "topic": rules.TOPICS[one.topic], "said": queries.messages(one),
        "form": form if one.state != Concern.State.CLOSED else None, "code": code, "zone": zone_of(request),
        "readers": queries.readers(one),
    }
    return render(request, "review/concern_teller.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def concern(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a concern to one of those who were named for it."""
    one = queries.find(reference, by=request.actor)
    store.look(one.reference, page="Concern", by=request.actor)
    return _reader(request, one)


def _reader(request: FloorRequest, one: Concern, **tries: Any) -> HttpResponse:
    is_open = one.state != Concern.State.CLOSED
    others = queries.could_read(one)
    context = {
        "title": one.reference, "one": one, "state": state_of(one), "topic": rules.TOPICS[one.topic], "said": queries.messages(one),
        "zone": zone_of(request), "readers": queries.readers(one), "answer_by": one.told_at + rules.ANSWERED_WITHIN,
        "close_by": one.told_at + rules.CLOSED_WITHIN,
        "answering": (tries.get("answer") or typed.WordsForm(auto_id="answer-%s")) if is_open else None,
        "closing": (tries.get("close") or typed.OutcomeForm(auto_id="close-%s")) if is_open else None,
        "sharing": (tries.get("share") or typed.PersonForm(people=others, auto_id="share-%s")) if is_open and others else None,
    }
    return render(request, "review/concern.html", context, status=UNPROCESSABLE if tries else 200)


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Answer, share or close a concern that the reader was named for."""
    one = queries.find(reference, by=request.actor)
    forms: dict[str, Any] = {
        "answer": lambda: typed.WordsForm(request.POST or None, auto_id="answer-%s"),
        "close": lambda: typed.OutcomeForm(request.POST or None, auto_id="close-%s"),
        "share": lambda: typed.PersonForm(request.POST or None, people=queries.could_read(one), auto_id="share-%s"),
    }
    if act not in forms:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    form = forms[act]()

    def do() -> bool:
        if act == "share":
            actions.share(reference, to=form.cleaned_data["person"], by=request.actor)
        elif act == "answer":
            actions.answer(reference, by=request.actor, **form.cleaned_data)
        else:
            actions.close(reference, by=request.actor, **form.cleaned_data)
        return True

    if not tried(request, form, do):
        return _reader(request, one, **{act: form})
    words = {"answer": "Your answer waits for the teller.", "close": f"{reference} is closed.", "share": "They may open it too."}
    messages.success(request, words[act])
    return redirect("review:concern", reference=reference)
