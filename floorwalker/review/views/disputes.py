"""Pages of disputes: the register, and one with the evaluation it is about."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.review import sight
from floorwalker.review.models import Dispute
from floorwalker.review.queries import evaluations as queries
from floorwalker.review.views.evaluations import zone_of


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List the disputes that the reader may see, the first due first."""
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
            Column("due", "Due", lambda row: formats.moment(row.due_at, zone=zone), sort="due_at"),
            Column("rescorer", "Scored anew by", lambda row: row.rescorer.display_name if row.rescorer else ""),
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
    rows = sight.disputes(request.actor).select_related("evaluation__agent", "evaluation__evaluator", "rescorer")
    return respond(request, "review/disputes.html", register=register, rows=rows, context={"title": "Disputes"})


def _named(row: Dispute) -> Link:
    return Link(row.reference, reverse("review:dispute", args=[row.reference]), f"about {row.evaluation.reference}")


def state_of(row: Dispute) -> Status:
    """Return how far a dispute has come."""
    if row.decided_at is not None:
        return Status("ok" if row.outcome == Dispute.Outcome.OVERTURNED else "idle", row.get_outcome_display())
    return Status("watch", "To be scored anew" if row.rescorer_id is None else "Being scored anew")


@login_required
@require_safe
def dispute(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one dispute: what is said to be wrong, who scores it anew, and what came of it."""
    shown = queries.dispute(reference, by=request.actor)
    return render(
        request, "review/dispute.html",
        {"title": f"Dispute {shown.reference}", "one": shown, "state": state_of(shown),
         "zone": zone_of(request)},
    )
