"""Blind re-checks: the error rate of "no complaint" by week, what waits for the reader, and looking at one again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.resolve.actions import rechecks as actions
from floorwalker.resolve.forms.cases import QuestionsForm
from floorwalker.resolve.models import Classification, Recheck
from floorwalker.resolve.queries import rechecks as queries
from floorwalker.resolve.queries import regimes
from floorwalker.resolve.queries.caseload import Share
from floorwalker.resolve.queries.rechecks import Figures, Rate
from floorwalker.resolve.views.write_down import verdict


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show how well "no complaint" is told, and what waits for the reader."""
    by, zone = request.actor, zone_of(request)
    found = queries.figures(by)
    mine = list(queries.waiting(by)[:50]) if policy.allows(by, queries.CHECK) else []
    return render(request, "resolve/rechecks.html", {
        "title": "Re-checks", "figures": found, "mine": mine, "zone": zone, "chart": _chart(found, zone), "tiles": _tiles(found),
        "situation": _situation(found, mine), "missed": Recheck.objects.filter(kind=Classification.Kind.COMPLAINT).count(),
    })  # fmt: skip


@login_required
@require_http_methods(GET_OR_POST)
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what was said, without what was decided, and take the answers of the test."""
    held = queries.find(reference, by=request.actor)
    case = held.classification.difficulty
    assert case is not None
    store.look(case.reference, page="re-check", by=request.actor)
    holds = regimes.of_difficulty(case)
    form = QuestionsForm(request.POST or None, edition=holds.edition)
    made = tried(request, form, lambda: actions.answer(held, form.answered(), by=request.actor))
    if made is not None:
        is_missed = made.kind == Classification.Kind.COMPLAINT
        words = "It is a complaint now; its clocks run from when it was said." if is_missed else "Kept; what was decided stands."
        messages.success(request, words)
        return redirect("resolve:rechecks")
    context: dict[str, Any] = {
        "title": "Look again", "held": held, "case": case, "zone": zone_of(request), "holds": holds, "test": form,
        "verdict": verdict(holds, form.answers(), case.received_at), "blind": True,
    }
    return render(request, "resolve/recheck.html", context, status=UNPROCESSABLE if form.errors else 200)


def _situation(found: Figures, mine: list[Recheck]) -> Situation:
    if mine:
        waits = f"{len(mine)} decision{'s wait' if len(mine) > 1 else ' waits'} for you to look at again"
        first = reverse("resolve:recheck", args=[mine[0].reference])
        return Situation("watch", waits, "Drawn by chance from last week's. You see what was said and not what was decided.",
                         (Act("Begin", first, primary=True),))  # fmt: skip
    rate = found.rate
    if rate.is_small or rate.value is None or rate.low is None:
        few = f"{rate.n} in {queries.WEEKS} weeks; a rate needs {queries.FEW}."
        return Situation("idle", "Too few were looked at again for a rate", few)
    low, high = formats.share(rate.low), formats.share(rate.high)
    words = f"Of what is called no complaint, {formats.share(rate.value)} is one, likely {low} to {high}"
    return Situation("watch" if rate.low > 0.05 else "ok", words, "Each that was found is a complaint now, from when it was said.")


def _tiles(found: Figures) -> list[Tile]:
    return [
        _rate("Wrongly no complaint", found.rate),
        _share("Decided otherwise than the test", found.otherwise, "decisions"),
        _share("Complaints put down", found.put_down, "complaints opened"),
        _share("As suggested", found.suggested, "decisions with a suggestion"),
    ]


def _rate(label: str, rate: Rate) -> Tile:
    if rate.is_small or rate.value is None:
        return Tile(label, None, note=f"{rate.n} looked at again, too few for a rate")
    note = f"{rate.wrong} of {rate.n} looked at again, likely {formats.share(rate.low)} to {formats.share(rate.high)}"
    return Tile(label, formats.share(rate.value, places=1), note=note)


def _share(label: str, share: Share, what: str) -> Tile:
    if share.value is None or share.range is None:
        return Tile(label, None, note=f"no {what} yet")
    low, high = (formats.share(each) for each in share.range)
    return Tile(label, formats.share(share.value, places=1), note=f"{share.part} of {share.n} {what}, likely {low} to {high}")


def _chart(found: Figures, zone: str) -> Chart | None:
    rows = [
        charts.Rate(formats.day(each.draw.week, zone=zone), each.rate.value, each.rate.low, each.rate.high, each.answered)
        for each in sorted(found.weeks, key=lambda week: week.draw.week) if each.answered
    ]
    title = "Of what is called no complaint, how much is one, by week"
    return charts.rates("rechecks", rows, title=title, of="Week of") if rows else None
