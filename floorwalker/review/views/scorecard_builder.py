"""The builder: beginning a scorecard, writing its draft part by part, and saving all of it at once."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest
from floorwalker.review.actions import scorecards as actions
from floorwalker.review.forms import builder
from floorwalker.review.forms.builder import Typed
from floorwalker.review.forms.scorecards import BeginForm
from floorwalker.review.models import Question, Scorecard
from floorwalker.review.queries import checked
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules import behaviours
from floorwalker.review.rules.card_differences import between
from floorwalker.review.rules.scorecards import MOST_QUESTIONS, MOST_SECTIONS, Card
from floorwalker.review.rules.typed_cards import CardRefused, as_json, read, typed

FIRST_MARK = 0.8
SAVING = {"save", "try"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: FloorRequest) -> HttpResponse:
    """Begin a scorecard from nothing or as a copy of another."""
    policy.require(request.actor, queries.DRAFT)
    form = BeginForm(request.POST or None, initial={"owner": request.person, "copied": request.GET.get("copy")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        empty = Card("", FIRST_MARK, ())
        card = queries.card_of(said["copied"]) if said["copied"] is not None else empty
        try:
            made = actions.draft(replace(card, name=said["name"], purpose=said["purpose"]), owner=said["owner"], by=request.actor)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            return redirect("review:build_scorecard", reference=made.reference)
    return begin_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK)


def begin_page(request: FloorRequest, form: BeginForm, status: int, **more: Any) -> HttpResponse:
    """Answer with the page on which a scorecard is begun, from a file too."""
    context = {"title": "Write a scorecard", "form": form, "cancel_url": reverse("review:scorecards"), **more}
    return render(request, "review/scorecard_begin.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def build(request: FloorRequest, reference: str) -> HttpResponse:
    """Write the draft of a scorecard; each button but those that save changes the page alone."""
    shown = queries.draft_of(reference, by=request.actor)
    if request.method != "POST":
        card = typed(queries.card_of(shown))
        begun = Typed(card, request.GET.get("part", ""), shown.changes, str(shown.owner_id))
        return _page(request, shown, begun)
    sent, act = builder.sent(request.POST), request.POST.get("act", "stay")
    if act not in SAVING:
        return _page(request, shown, builder.arranged(sent, act))
    try:
        saved = _save(request, shown, sent)
    except NotAllowed:
        raise
    except CardRefused as refused:
        part = next((fault.part for fault in refused.faults if fault.part), sent.open)
        return _page(request, shown, replace(sent, open=part), refusal=refused, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict as changed:
        return _page(request, shown, sent, refusal=changed, status=HTTPStatus.CONFLICT, theirs=_theirs(shown, sent))
    except RuleBroken as refused:
        return _page(request, shown, sent, refusal=refused, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"Version {saved.number} of {saved.name} is saved.")
    if act == "try":
        return redirect(f"{reverse('review:try_scorecard', args=[reference])}?version={saved.number}")
    return redirect(f"{reverse('review:scorecard', args=[reference])}?version={saved.number}")


def _save(request: FloorRequest, shown: Scorecard, sent: Typed) -> Scorecard:
    card = read(sent.card)
    owner = queries.owners().filter(pk=sent.owner).first() if sent.owner.isdecimal() and sent.owner.isascii() else None
    if owner is None:
        raise RuleBroken("It needs an owner.", remedy=actions.OWNER_REMEDY, code="cannot_own")
    return actions.change(shown, card, owner=owner, seen=sent.seen, by=request.actor)


def _theirs(shown: Scorecard, sent: Typed) -> dict[str, Any]:
    """Return what saving now would change of what somebody else saved meanwhile, and the version to save it over."""
    try:
        mine = read(sent.card)
    except CardRefused:
        return {}
    return {"differences": between(queries.card_of(shown), mine), "seen": shown.changes}


def _page(
    request: FloorRequest, shown: Scorecard, sent: Typed, *, refusal: RuleBroken | None = None, status: int = HTTPStatus.OK,
    theirs: dict[str, Any] | None = None,
) -> HttpResponse:
    looked, gaps = builder.looked_through(sent)
    told = refusal is not None
    part = looked.card.questions.get(looked.open)
    checks = checked.checkable(request.actor, on=queries.today()) if part is not None else []
    context = {
        "title": shown.name, "one": shown, "typed": looked, "carried": as_json(looked.card), "rows": builder.rows(looked, told=told),
        "total": builder.total(looked.card), "refusal": refusal, "theirs": theirs, "faults": [*looked.faults, *gaps],
        "wrong": {fault.field: fault for fault in reversed(looked.faults) if not fault.part} if told else {},
        "opened": builder.opened(looked), "kinds": list(QUESTION_KINDS), "owners": _owners(looked.owner),
        "effects": Question.MustPass.choices, "classes": Question.ErrorClass.choices, "behaviours": Question.Behaviour.choices,
        "ready": list(behaviours.shelf()),
        "checks": checks, "is_known": part is None or part.standard in {"", *checked.names(checks)},
        "most": (MOST_SECTIONS, MOST_QUESTIONS), "asked": len(looked.card.questions),
    }
    return render(request, "review/scorecard_build.html", context, status=status)


def _owners(chosen: str) -> list[tuple[Person, bool]]:
    return [(each, str(each.pk) == chosen) for each in queries.owners()]

