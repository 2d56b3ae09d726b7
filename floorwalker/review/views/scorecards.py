"""Pages of scorecards: the register, and one version with everything it asks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.drafts import number_in, state_of
from floorwalker.review.models import Scorecard
from floorwalker.review.queries import scorecards as queries


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every scorecard in the versions that are open or published."""
    register: Register[Scorecard] = Register(
        code="scorecards",
        title="Scorecards",
        nouns=("version", "versions"),
        sort="-scorecard",
        columns=(
            Column("scorecard", "Scorecard", _named, sort="reference"),
            Column("version", "Version", lambda row: str(row.number), sort="number"),
            Column("pass_mark", "Pass mark", lambda row: f"{row.pass_mark:.0%}", sort="pass_mark"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter(
                "state", "State", lambda rows, value: rows.filter(state=value),
                choices=[each for each in Scorecard.State.choices if each[0] in queries.OPEN_OR_PUBLISHED],
            ),
        ),
        first_use=FirstUse(
            "No scorecard is written yet",
            "A scorecard says by which questions contacts are judged, how much each weighs, and which must pass. It is published by "
            "somebody else than who wrote it, and never changes after that.",
            "", "", "clipboard-check",
        ),
    )
    return respond(
        request, "review/scorecards.html", register=register, rows=queries.listed(request.actor), context={"title": "Scorecards"}
    )


def _named(row: Scorecard) -> Link:
    return Link(row.reference, f"{reverse('review:scorecard', args=[row.reference])}?version={row.number}", row.name)


@login_required
@require_safe
def scorecard(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one version: its sections with their questions, what each weighs, and the guidance in force."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    guidance = queries.guidance_of(shown, on=queries.today())
    sections = [
        (section, [(each, guidance.get(each.key)) for each in section.questions.all()])
        for section in shown.sections.prefetch_related("questions")
    ]
    context = {"title": shown.name, "one": shown, "state": state_of(shown), "sections": sections}
    return render(request, "review/scorecard.html", context)
