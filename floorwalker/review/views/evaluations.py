"""Pages of evaluations: the register with what the reader has to do, and one as its reader may see it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.beside import cards
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review import sight
from floorwalker.review.actions import disputes, issues
from floorwalker.review.actions import evaluations as actions
from floorwalker.review.actions.evaluations import score_words
from floorwalker.review.models import Evaluation
from floorwalker.review.queries import around, loop, samples
from floorwalker.review.queries import disputes as dispute_queries
from floorwalker.review.queries import evaluations as queries
from floorwalker.review.views import evaluating, evaluation_facts
from floorwalker.review.views.evaluation_sheet import Sheet, sheet

Kind = Evaluation.Kind
MOST_OWN: Final = 8


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the evaluations that the reader may see, above them what the reader has begun and owes."""
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
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=Kind.choices),
            Filter(
                "state", "State", lambda rows, value: rows.filter(submitted_at__isnull=value == "draft"),
                choices=[("draft", "Being made"), ("submitted", "Submitted")],
            ),
            Filter(
                "read", "Agent", lambda rows, value: rows.filter(submitted_at__isnull=False, acknowledged_at__isnull=value == "unread"),
                choices=[("unread", "Has not read it"), ("read", "Has read it")],
            ),
            Filter(
                "staffing", "Staffing", lambda rows, value: rows.filter(short_staffed={"short": True, "full": False}.get(value)),
                choices=[("short", "Short-staffed"), ("full", "Staffed to need"), ("unknown", "Not known")],
            ),
        ),
        first_use=FirstUse(
            "No contact is evaluated yet",
            "An evaluation judges one contact by a published scorecard, with the moment that proves each answer. It is private until it is "
            "submitted; then whose contact it is reads it, and may dispute it.",
            "", "", "clipboard-check",
        ),
    )
    rows = queries.listed(request.actor)
    context = {"title": "Evaluations"}
    if request.headers.get("HX-Request") != "true" and "format" not in request.GET:
        context |= _own(request, zone)
    return respond(request, "review/evaluations.html", register=register, rows=rows, context=context)


def _own(request: FloorRequest, zone: str) -> dict[str, Any]:
    """Return what the reader has begun, is asked to score anew, and has to decide on; and the loop as a strip."""
    drafts = [each for each in queries.drafts_of(request.actor)[: MOST_OWN + 1] if each.kind != Kind.SECOND]
    return {
        "zone": zone, "drafts": drafts, "picks": samples.owed(request.actor)[:MOST_OWN],
        "to_score": list(dispute_queries.to_score(request.actor)),
        "to_decide": dispute_queries.to_decide(request.actor), "may_begin": policy.allows(request.actor, sight.EVALUATE),
        "may_name": policy.allows(request.actor, samples.NOMINATE),
        "may_assess": policy.allows(request.actor, queries.ASSESS_SELF), "steps": loop.steps(request.actor), "weeks": loop.WEEKS,
    }


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
    """Show one evaluation; a draft is its evaluator's form."""
    shown = queries.find(reference, by=request.actor)
    if shown.submitted_at is None and shown.voided_at is None:
        return evaluating.page(request, shown)
    store.look(shown.reference, page="evaluation", by=request.actor)
    return _read(request, shown)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about an evaluation that was submitted; refused, the page says why."""
    shown = queries.find(reference, by=request.actor)
    said = evaluating.words_of(request)
    try:
        match act:
            case "acknowledge":
                actions.acknowledge(shown, by=request.actor)
                words = "That you have read it is kept."
            case "comment":
                actions.comment(shown, said.get("words", ""), by=request.actor)
                words = "Your comment is kept, and the evaluator is told."
            case "dispute":
                made = disputes.dispute(shown, why=said.get("why", ""), questions=request.POST.getlist("question"), by=request.actor)
                words = f"{made.reference} is raised. Somebody else than the evaluator scores the contact anew."
            case "void":
                actions.void(shown, reason=said.get("reason", ""), by=request.actor)
                words = f"{shown.reference} counts no more."
            case "issue":
                found = issues.raise_issue(shown, question=said.get("question", ""), by=request.actor)
                words = f"{found.reference} is raised, with the contact and the moment."
            case _:
                raise NotFound(f"{act!r} is nothing that can be done about an evaluation.", remedy="Look at its page.")
    except RuleBroken as refused:
        if refused.status not in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT} or shown.submitted_at is None:
            raise
        return _read(request, queries.find(reference, by=request.actor), refused=refused, typed=dict(said.items()))
    messages.success(request, words)
    return redirect("review:evaluation", reference=reference)


def _read(
    request: FloorRequest, shown: Evaluation, *, refused: RuleBroken | None = None, typed: dict[str, Any] | None = None
) -> HttpResponse:
    zone, answered = zone_of(request), sheet(shown)
    state, words = answered.must_pass
    raised = list(Finding.objects.filter(source=f"evaluation:{shown.reference}").order_by("raised_at"))
    context = {
        "title": f"{shown.get_kind_display()} {shown.reference}", "one": shown, "state": state_of(shown), "zone": zone, "sheet": answered,
        "must_state": state, "must_words": words, "refused": refused, "typed": typed or {}, "moment": around.kept(shown),
        "beside": evaluation_facts.beside(shown, by=request.actor, zone=zone, pins=answered.pins),
        "pass_mark": formats.share(shown.scorecard.pass_mark),
        "tenure": evaluation_facts.tenure(shown.agent.joined_on, shown.contact_at.date()), "why": evaluation_facts.why(shown),
        "can": _can(request, shown), "raised": raised if policy.allows(request.actor, "ground.view_findings") else [],
        "cards": cards(Ref("evaluation", shown.reference), by=request.actor), "gap": _gap(request, shown),
        "score": score_words(shown), "disputed": getattr(shown, "dispute", None),
    }
    status = refused.status if refused is not None else HTTPStatus.OK
    return render(request, "review/evaluation.html", context, status=status)


def _can(request: FloorRequest, shown: Evaluation) -> set[str]:
    """Return what the page offers; the actions decide."""
    by, now = request.actor, clock.now()
    can: set[str] = set()
    if shown.voided_at is not None:
        return can
    if by.person_id == shown.agent_id and policy.allows(by, queries.ANSWER) and shown.kind == Kind.QUALITY:
        can |= {"comment"} | ({"acknowledge"} if shown.acknowledged_at is None else set())
        if shown.dispute_until is not None and now < shown.dispute_until and not hasattr(shown, "dispute"):
            can.add("dispute")
    if policy.allows(by, queries.DECIDE):
        can.add("void")
    if policy.allows(by, issues.RAISE) and shown.kind in sight.RESULTS:
        can.add("issue")
    return can


def _gap(request: FloorRequest, shown: Evaluation) -> list[tuple[Any, Any]]:
    """Return the questions with both answers, where the agent assessed the contact too and the reader sees both."""
    both = queries.beside_own(shown)
    if both is None or sight.seen(request.actor).filter(pk__in=[each.pk for each in both]).count() < len(both):
        return []
    return pairs(*(sheet(each) for each in both))


def pairs(one: Sheet, other: Sheet) -> list[tuple[Any, Any]]:
    """Return the questions that either asked, with both rows, in order."""
    rows = {row.key: row for part in other.parts for row in part.rows}
    return [
        (row, rows[row.key]) for part in one.parts for row in part.rows
        if row.key in rows and (row.is_asked or rows[row.key].is_asked)
    ]
