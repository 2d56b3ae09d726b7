"""What can be done about one request about rights: each act is a form of its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from floorwalker.ground.errors import NotFound
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web.filling import tried
from floorwalker.resolve.actions import rights as actions
from floorwalker.resolve.actions import rights_answers as answers
from floorwalker.resolve.forms import rights as typed
from floorwalker.resolve.models import RightsLetter, RightsRequest
from floorwalker.resolve.queries import rights as queries
from floorwalker.resolve.views.rights import page

Form = Callable[[FloorRequest, RightsRequest], Any]
DONE: Final = {
    "tie": "It is said whom this is about.", "identify": "Who asks is made sure of.", "ask": "It is noted what you asked for.",
    "write": "The acknowledgement is noted as sent.", "extend": "More time is taken, and who asked is told.",
    "close": "The request is answered and closed.", "came": "It is noted; the clock runs.",
}
FORMS: Final[dict[str, Form]] = {
    "tie": lambda request, one: typed.AboutForm(request.POST, by=request.actor, auto_id="tie-%s"),
    "identify": lambda request, one: typed.IdentityForm(request.POST, auto_id="identify-%s", zone=zone_of(request)),
    "ask": lambda request, one: typed.AskForm(request.POST, auto_id="ask-%s"),
    "write": lambda request, one: typed.LetterForm(request.POST, auto_id="write-%s"),
    "extend": lambda request, one: typed.ExtendForm(request.POST, auto_id="extend-%s"),
    "close": lambda request, one: typed.CloseForm(request.POST, exemptions=queries.exemptions(one), auto_id="close-%s"),
}
ACTIONS: Final[dict[str, Callable[..., Any]]] = {
    "tie": actions.tie, "identify": actions.identify, "ask": answers.ask, "extend": answers.extend, "close": answers.close,
    "write": lambda reference, **given: answers.write(reference, letter=RightsLetter.Kind.ACKNOWLEDGEMENT, **given),
}


@login_required
@require_http_methods(["POST"])
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about a request."""
    one = queries.find(reference, by=request.actor)
    if act not in FORMS:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    form = FORMS[act](request, one)
    if tried(request, form, lambda: ACTIONS[act](reference, by=request.actor, **form.cleaned_data)) is None:
        return page(request, one, **{act: form})
    messages.success(request, DONE[act])
    return redirect("resolve:right", reference=reference)


@login_required
@require_http_methods(["POST"])
def came(request: FloorRequest, reference: str, waits_for: str) -> HttpResponse:
    """Say that what was asked for came."""
    one = queries.find(reference, by=request.actor)
    form = typed.CameForm(request.POST, auto_id=f"came-{waits_for}-%s", zone=zone_of(request))
    done = tried(request, form, lambda: answers.answered(reference, waits_for=waits_for, by=request.actor, **form.cleaned_data))
    if done is None:
        return page(request, one, came=form)
    messages.success(request, DONE["came"])
    return redirect("resolve:right", reference=reference)
