"""Pages of evaluations: the register, and one as its reader may see it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review.actions.evaluations import score_words
from floorwalker.review.models import Answer, Evaluation
from floorwalker.review.queries import evaluations as queries
from floorwalker.review.queries import scorecards
from floorwalker.review.questions import QUESTION_KINDS


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the evaluations that the reader may see."""
    zone = zone_of(request)
    register: Register[Evaluation] = Register(
        code="evaluations",
        title="Evaluations",
        nouns=("evaluation", "evaluations"),
        sort="-contact_at",
        columns=(
            Column("evaluation", "Evaluation", _named, sort="reference"),
            Column("contact_at", "Contact", lambda row: formats.moment(row.contact_at, zone=zone), sort="contact_at"),
            Column("agent", "Agent", lambda row: row.agent.display_name),
            Column("queue", "Queue", lambda row: row.queue.name if row.queue else ""),
            Column("evaluator", "Evaluator", lambda row: row.evaluator.display_name),
            Column("score", "Score", score_words, sort="score"),
            Column("state", "State", state_of),
        ),
        filters=(
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=Evaluation.Kind.choices),
            Filter(
                "state", "State", lambda rows, value: rows.filter(submitted_at__isnull=value == "draft"),
                choices=[("draft", "Being made"), ("submitted", "Submitted")],
            ),
        ),
        first_use=FirstUse(
            "No contact is evaluated yet",
            "An evaluation judges one contact by a published scorecard, with the moment that proves each answer. It is private until it is "
            "submitted; then whose contact it is reads it, and may dispute it.",
            "", "", "clipboard-check",
        ),
    )
    return respond(
        request, "review/evaluations.html", register=register, rows=queries.listed(request.actor), context={"title": "Evaluations"}
    )


def zone_of(request: FloorRequest) -> str:
    """Return the zone in which the reader is shown times."""
    return request.person.site.zone if request.person else "UTC"


def _named(row: Evaluation) -> Link:
    return Link(row.reference, reverse("review:evaluation", args=[row.reference]), f"{row.get_kind_display()} of {row.contact_reference}")


def state_of(row: Evaluation) -> Status:
    """Return how far an evaluation has come."""
    if row.voided_at is not None:
        return Status("idle", "Counts no more")
    if row.submitted_at is None:
        return Status("info", "Being made")
    if row.replaced_by_id is not None:
        return Status("idle", "Overturned")
    if hasattr(row, "dispute") and row.dispute.decided_at is None:
        return Status("watch", "Disputed")
    return Status("ok", "Acknowledged") if row.acknowledged_at is not None else Status("info", "Submitted")


@login_required
@require_safe
def evaluation(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one evaluation: what was asked, answered and noted, the moments that prove it, and what it came to."""
    shown = queries.find(reference, by=request.actor)
    answers = {each.question_id: each for each in shown.answers.select_related("question")}
    rows = [(each, _words(answers.get(each.pk))) for each in scorecards.questions(shown.scorecard)]
    return render(
        request, "review/evaluation.html",
        {"title": f"Evaluation {shown.reference}", "one": shown, "state": state_of(shown), "score": score_words(shown), "rows": rows,
         "zone": zone_of(request)},
    )


def _words(answer: Answer | None) -> str:
    if answer is not None and answer.is_na:
        return "Does not apply"
    if answer is None or answer.value is None:
        return "Not asked"
    return QUESTION_KINDS.get(answer.question.kind).words(answer.value, answer.question.options)
