"""Scoring a contact of a round blind: the questions of its scorecard on one form, kept as they are given."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.review import drafting
from floorwalker.review.actions import calibration as actions
from floorwalker.review.actions import evaluations
from floorwalker.review.drafting import Typed
from floorwalker.review.models import Evaluation, Question
from floorwalker.review.queries import calibration as queries
from floorwalker.review.queries import evaluations as evaluation_queries
from floorwalker.review.queries import scorecards
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.questions.base import Field
from floorwalker.review.rules.scoring import Given

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Asked:
    """One question as it is put, with what was answered so far and what was wrong with that."""

    question: Question
    field: Field
    chosen: str
    note: str
    guidance: str
    wrong: str = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: FloorRequest, reference: str, position: int) -> HttpResponse:
    """Score a contact: what is answered is kept, and submitting ends it; ``beside`` goes on to the form beside the recording.

    That form shows the page of the contact, so it is for whoever may open it; this one is for everybody in the round.
    """
    one = queries.find(reference, by=request.actor)
    if request.method != "POST":
        return _shown(request, one.reference, position, queries.evaluation_of(one, position, by=request.actor))
    made = actions.begin(one, position, by=request.actor)
    if "beside" in request.POST:
        return redirect("review:evaluation", reference=made.reference)
    given, wrong = _typed(request, made)
    drafting.answer_all(made, given, by=request.actor)
    said = ""
    if not wrong and "submit" in request.POST:
        try:
            evaluations.submit(made, by=request.actor)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            said = f"{refusal.message} {refusal.remedy}"
        else:
            messages.success(request, "Your scores are in. Nobody else sees them before the round is closed.")
            return redirect("review:calibration_round", reference=reference)
    if not wrong and not said:
        messages.success(request, "Kept; nobody else sees it.")
        return redirect("review:calibration_score", reference=reference, position=position)
    return _shown(request, one.reference, position, made, wrong=wrong, said=said)


def _typed(request: FloorRequest, made: Evaluation) -> tuple[dict[str, Typed], dict[str, str]]:
    """Return what is answered that can be kept, and why the rest cannot."""
    given, wrong = {}, {}
    for question in scorecards.questions(made.scorecard):
        typed, note = request.POST.get(f"q-{question.key}", ""), request.POST.get(f"note-{question.key}", "")
        said = Typed("" if typed == "na" else typed, typed == "na", note)
        try:
            drafting.read(question, said)
        except RuleBroken as refusal:
            wrong[question.key] = f"{refusal.message} {refusal.remedy}"
        else:
            given[question.key] = said
    return given, wrong


def _shown(
    request: FloorRequest, reference: str, position: int, made: Evaluation | None, *, wrong: dict[str, str] | None = None, said: str = ""
) -> HttpResponse:
    one = queries.find(reference, by=request.actor)
    queries.require_seat(one, by=request.actor)
    contact = queries.contact(one, position)
    given = evaluation_queries.given(made) if made is not None else {}
    guidance = scorecards.guidance_of(one.scorecard, on=scorecards.today())
    rows = [
        Asked(
            question, QUESTION_KINDS.get(question.kind).field(question.options), _chosen(given.get(question.key)),
            given[question.key].note if question.key in given else "",
            guidance[question.key].text if question.key in guidance else question.guidance, (wrong or {}).get(question.key, ""),
        )
        for question in scorecards.questions(one.scorecard)
    ]
    store.look(contact.contact_reference, page="calibration", by=request.actor)
    context = {
        "sees": bool(queries.within_reach([contact], by=request.actor)), "said": queries.conversation(contact, lender=one.facilitator_id),
        "title": f"Contact {position} of {one.reference}", "one": one, "contact": contact, "rows": rows, "wrong": said, "made": made,
        "is_over": made is not None and made.submitted_at is not None, "zone": zone_of(request),
    }
    return render(request, "review/calibration_score.html", context, status=UNPROCESSABLE if wrong or said else 200)


def _chosen(given: Given | None) -> str:
    return "" if given is None or (given.value is None and not given.is_na) else "na" if given.is_na else str(given.value)
