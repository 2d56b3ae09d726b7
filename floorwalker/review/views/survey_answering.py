"""Where a customer answers: no sign-in, no cookie, no script; the address is the key, and a wrong one says nothing about anybody."""

from __future__ import annotations

from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.ground import settings
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.web.filling import GET_OR_POST
from floorwalker.record.actions.answers import LONGEST_COMMENT
from floorwalker.review.actions import survey_answers as actions
from floorwalker.review.models import SurveyOptOut
from floorwalker.review.rules.surveys import INSTRUMENTS

A_MINUTE: Final = 40
"""Requests of one address a minute: a family behind one router answers, nobody tries tokens."""
SECONDS: Final = 60


class TooMany(RuleBroken):
    """More was asked from one address than people ask."""

    code = "too_many"
    status = 429


@never_cache
@csrf_exempt  # nobody is signed in, and the address itself is what lets in: a form elsewhere that knows it needs no browser of ours
@require_http_methods(GET_OR_POST)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question with one button a score; then, once one is pressed, thanks and room for words."""
    try:
        _slow_down(request)
        ask = actions.opened_by(token)
        if request.method == "POST":
            return _take(request, token)
    except RuleBroken as refusal:
        return _refused(request, refusal)
    return _shown(request, token, ask)


@never_cache
@csrf_exempt  # as above
@require_POST
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask this customer no more, or again."""
    try:
        _slow_down(request)
        if request.POST.get("again"):
            actions.opt_in(token)
            words = "We may ask you again. Thank you."
        else:
            actions.opt_out(token)
            words = "We will not ask you again."
    except RuleBroken as refusal:
        return _refused(request, refusal)
    context = {"title": words, "token": token, "stopped": not request.POST.get("again"), "organisation": _organisation()}
    return render(request, "review/survey_stopped.html", context)


def _take(request: HttpRequest, token: str) -> HttpResponse:
    typed = request.POST.get("score", "")
    ask = actions.opened_by(token)
    given = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 2 else None
    comment = request.POST.get("comment")
    if given is None and comment is not None and ask.score is not None:
        given = int(ask.score)
    if given is None or given not in INSTRUMENTS[ask.survey.instrument].scores:
        return _shown(request, token, ask, problem="Choose one of the numbers.", status=422)
    if comment is not None and len(comment) > LONGEST_COMMENT:
        return _shown(request, token, ask, problem=f"Use at most {LONGEST_COMMENT:,} characters.", status=422, typed=comment)
    actions.answer(token, score=given, comment=(comment or "").replace("\x00", "").strip() or None)
    return redirect("review:survey_answer", token=token)


def _shown(request: HttpRequest, token: str, ask: Any, *, problem: str = "", status: int = 200, typed: str = "") -> HttpResponse:
    scale = INSTRUMENTS[ask.survey.instrument]
    is_stopped = ask.customer_id is not None and SurveyOptOut.objects.filter(customer=ask.customer_id, ended_at=None).exists()
    context = {
        "title": ask.survey.question if ask.score is None else "Thank you", "ask": ask, "survey": ask.survey, "scale": scale,
        "scores": [(score, score == ask.score) for score in scale.scores], "token": token, "problem": problem, "typed": typed,
        "has_words": hasattr(ask, "verbatim"), "longest": LONGEST_COMMENT, "organisation": _organisation(),
        "may_stop": ask.customer_id is not None and not is_stopped,
    }
    return render(request, "review/survey_answer.html", context, status=status)


def _refused(request: HttpRequest, refusal: RuleBroken) -> HttpResponse:
    context = {"title": refusal.message, "remedy": refusal.remedy, "organisation": _organisation()}
    return render(request, "review/survey_refused.html", context, status=refusal.status)


def _organisation() -> str:
    return str(settings.get("organisation_name"))


def _slow_down(request: HttpRequest) -> None:
    """Refuse an address that asks more than people do; the counter of a minute goes with it.

    Raises
    ------
    TooMany
        If it asked too often within a minute.
    """
    key = f"survey-answers:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, SECONDS):
        return
    try:
        asked = cache.incr(key)
    except ValueError:  # it ended in between
        return
    if asked > A_MINUTE:
        raise TooMany("That was too often.", remedy="Wait a minute, then open the link again.")
