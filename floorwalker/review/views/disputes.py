"""Pages of disputes: the register with overturn rates, and one for who scores anew and for who decides."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review import sight
from floorwalker.review.actions import disputes as actions
from floorwalker.review.actions.evaluations import score_words
from floorwalker.review.models import Dispute
from floorwalker.review.queries import disputes as queries
from floorwalker.review.queries import evaluations
from floorwalker.review.views.evaluating import words_of
from floorwalker.review.views.evaluation_sheet import sheet
from floorwalker.review.views.evaluations import pairs


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the disputes that the reader may see, the first due first, with how often first scores were overturned."""
    policy.require(request.actor, sight.VIEW)
    zone = zone_of(request)
    register: Register[Dispute] = Register(
        code="disputes",
        title="Disputes",
        nouns=("dispute", "disputes"),
        sort="due",
        columns=(
            Column("dispute", "Dispute", _named, sort="reference"),
            Column("agent", "Raised by", lambda row: row.evaluation.agent.display_name),
            Column("evaluator", "Evaluator", lambda row: row.evaluation.evaluator.display_name),
            Column("raised", "Raised", lambda row: formats.moment(row.raised_at, zone=zone), sort="raised_at"),
            Column("due", "Due", lambda row: _due(row, zone), sort="due_at"),
            Column("rescorer", "Scored anew by", lambda row: row.rescorer.display_name if row.rescorer else "nobody yet"),
            Column("state", "State", state_of),
        ),
        filters=(
            Filter(
                "state", "State", lambda rows, value: rows.filter(decided_at__isnull=value == "open"),
                choices=[("open", "Open"), ("decided", "Decided")],
            ),
        ),
        first_use=FirstUse(
            "Nobody has disputed an evaluation",
            "Whose contact was evaluated may say that an answer is wrong, and which. Another person then scores the contact without "
            "seeing the first score, and a third decides.",
            "", "", "scale",
        ),
    )
    rows = sight.disputes(request.actor).select_related("evaluation__agent", "evaluation__evaluator", "rescorer", "rescore")
    people, questions = queries.overturned(request.actor)
    return respond(
        request, "review/disputes.html", register=register, rows=rows,
        context={"title": "Disputes", "people": people, "questions": questions},
    )


def _named(row: Dispute) -> Link:
    return Link(row.reference, reverse("review:dispute", args=[row.reference]), f"about {row.evaluation.reference}")


def _due(row: Dispute, zone: str) -> Status | str:
    words = str(formats.moment(row.due_at, zone=zone))
    return Status("miss", f"{words}, late") if row.decided_at is None and row.due_at < clock.now() else words


def state_of(row: Dispute) -> Status:
    """Return how far a dispute has come."""
    if row.decided_at is not None:
        return Status("ok" if row.outcome == Dispute.Outcome.OVERTURNED else "idle", row.get_outcome_display())
    if row.rescore is not None and row.rescore.submitted_at is not None:
        return Status("watch", "To be decided")
    return Status("watch", "To be given") if row.rescorer_id is None else Status("info", "Being scored anew")


@login_required
@require_safe
def dispute(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one dispute: what is said to be wrong, who scores it anew, both scores side by side, and what came of it."""
    return _shown(request, evaluations.dispute(reference, by=request.actor))


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about a dispute; refused, the page says why."""
    shown = evaluations.dispute(reference, by=request.actor)
    said = words_of(request)
    try:
        match act:
            case "give":
                to = get_object_or_404(Person, reference=said.get("to", ""))
                actions.give(shown, to=to, by=request.actor)
                words = f"{to.display_name} is asked to score the contact anew."
            case "score":
                begun = shown.rescore or actions.begin_rescore(shown, by=request.actor)
                return redirect("review:evaluation", reference=begun.reference)
            case "overturn" | "stand":
                actions.decide(shown, is_overturned=act == "overturn", reason=said.get("reason", ""), by=request.actor)
                words = f"{reference} is decided. The agent and the evaluator are told."
            case "take-back":
                actions.take_back(shown, reason=said.get("reason", ""), by=request.actor)
                words = f"{reference} is taken back."
            case _:
                raise NotFound(f"{act!r} is nothing that can be done about a dispute.", remedy="Look at its page.")
    except RuleBroken as refused:
        if refused.status not in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}:
            raise
        return _shown(request, evaluations.dispute(reference, by=request.actor), refused=refused)
    messages.success(request, words)
    return redirect("review:dispute", reference=reference)


def _shown(request: FloorRequest, shown: Dispute, *, refused: RuleBroken | None = None) -> HttpResponse:
    by, second = request.actor, shown.rescore
    is_in = second is not None and second.submitted_at is not None
    scores_blind = by.person_id == shown.rescorer_id and not is_in and shown.decided_at is None
    context: dict[str, Any] = {
        "title": f"Dispute {shown.reference}", "one": shown, "state": state_of(shown), "zone": zone_of(request), "refused": refused,
        "blind": scores_blind, "is_in": is_in,
    }
    if not scores_blind:
        context |= _open_to(request, shown, is_in=is_in)
    status = refused.status if refused is not None else HTTPStatus.OK
    return render(request, "review/dispute.html", context, status=status)


def _open_to(request: FloorRequest, shown: Dispute, *, is_in: bool) -> dict[str, Any]:
    """Return what nobody sees who is still to score the contact anew."""
    by, first, second = request.actor, shown.evaluation, shown.rescore
    decides = shown.decided_at is None and queries.decides(by, shown)
    sees_both = is_in and (decides or shown.decided_at is not None or by.person_id == shown.rescorer_id)
    scored = sheet(first)
    rows = [] if not sees_both or second is None else [
        (one, two, one.key in shown.questions, one.words != two.words) for one, two in pairs(scored, sheet(second))
    ]
    named = {row.key: row.question for part in scored.parts for row in part.rows}
    return {
        "rows": rows, "first_score": score_words(first), "second_score": score_words(second) if sees_both and second is not None else "",
        "asked": [named[key] for key in shown.questions if key in named], "can_decide": decides and is_in,
        "can_give": decides and shown.rescore is None, "rescorers": queries.rescorers(shown) if decides and shown.rescore is None else [],
        "can_take_back": shown.decided_at is None and by.person_id == first.agent_id,
    }
