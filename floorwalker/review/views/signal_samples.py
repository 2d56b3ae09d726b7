"""The page of the contacts drawn at random from those behind a signal: each opens, and what was found in it is written beside it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.engine import charts as engine
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.charts import Chart, Dot
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE
from floorwalker.ground.web.parts import Situation
from floorwalker.record.sight import VIEW_CONTACTS
from floorwalker.review.actions import signal_samples as actions
from floorwalker.review.actions import signals
from floorwalker.review.models import ChartSignal
from floorwalker.review.queries import charts as chart_queries
from floorwalker.review.queries import signal_samples as queries
from floorwalker.review.queries.signal_samples import Reading

FIELD: Final = "found-"
LONGEST_KEY: Final = 3
WIDE: Final = 1_290.0
RAISE: Final = "ground.raise_finding"
UNUSUAL: Final = "Nothing unusual"
"""What is said of a contact in which nothing tells of the signal; it is counted like any other finding."""


@login_required
@require_http_methods(GET_OR_POST)
def page(request: FloorRequest, reference: str, key: str) -> HttpResponse:
    """Show the contacts drawn, draw them, say what was found, or raise an issue with what was found."""
    chart = chart_queries.find(reference, by=request.actor)
    policy.require(request.actor, VIEW_CONTACTS)
    signal = chart.signals.filter(reference=key).first()
    if signal is None:
        raise NotFound(f"{chart.reference} has no signal {key[:16]}.", remedy="Look at the chart again.")
    problem = None
    if request.method == "POST":
        try:
            messages.success(request, _done(request, signal))
        except RuleBroken as refused:
            if refused.status != UNPROCESSABLE:
                raise
            problem = refused
        else:
            return redirect("review:signal_sample", reference=reference, key=key)
    return _shown(request, signal, problem)


def _done(request: FloorRequest, signal: ChartSignal) -> str:
    chart, by = signal.chart, request.actor
    match request.POST.get("act", ""):
        case "draw":
            made = actions.draw(chart, signal.reference, by=by)
            return f"{min(actions.NUMBER, made.reached)} of {formats.count(made.reached)} contacts are drawn."
        case "read":
            number = actions.read(chart, signal.reference, _said(request), by=by)
            return f"What was found in {number} contact{'' if number == 1 else 's'} is kept." if number else "Nothing new was said."
        case "raise":
            with transaction.atomic():  # what was typed and not kept yet is part of it
                actions.read(chart, signal.reference, _said(request), by=by)
                found = queries.of(signal)
                raised = signals.raise_issue(chart, signal.reference, summary=found.sentence if found is not None else "", by=by)
            return f"{raised.reference} is raised with what was read."
    raise NotFound("There is no such act.", remedy="Use the buttons of the page.")


def _said(request: FloorRequest) -> dict[int, str]:
    said = {}
    for name, value in request.POST.items():
        number = name.removeprefix(FIELD)
        if name.startswith(FIELD) and number.isascii() and number.isdigit() and len(number) <= LONGEST_KEY:
            said[int(number)] = str(value)
    return said


def _shown(request: FloorRequest, signal: ChartSignal, problem: RuleBroken | None) -> HttpResponse:
    found = queries.of(signal)
    keeps = chart_queries.keeps(request.actor, signal.chart)
    back = f"{reverse('review:chart', args=[signal.chart.reference])}?signal={signal.reference}"
    context: dict[str, Any] = {
        "title": "Read at random", "signal": signal, "one": signal.chart, "rule": engine.RULES[signal.rule].name, "back": back,
        "found": found, "keeps": keeps, "problem": problem, "most": actions.NUMBER,
        "may_raise": keeps and signal.is_open and policy.allows(request.actor, RAISE),
        "zone": zone_of(request),
    }
    if found is not None:
        reached = queries.shown(found.rows, by=request.actor)
        typed = _said(request) if problem is not None else {}
        context |= {
            "rows": [(each, reached.get(each.contact), typed.get(each.position, each.found)) for each in found.rows],
            "situation": _situation(found), "chart": _chart(found),
            "words": sorted({UNUSUAL, *(each.words for each in found.tallies)}),
        }
    return render(request, "review/signal_sample.html", context, status=200 if problem is None else UNPROCESSABLE)


def _situation(found: Reading) -> Situation:
    of = len(found.rows)
    drawn = f"Drawn of {formats.count(found.sample.reached)} contacts"
    if found.sample.reached < found.sample.behind:
        drawn += f" within reach, of {formats.count(found.sample.behind)} behind the signal"
    if not found.read:
        return Situation("watch", f"{of} contacts wait to be read.", f"{drawn}, seed {found.sample.seed}.")
    first = found.tallies[0]
    low, high = first.range
    likely = "" if first.is_few else f" Of all of them likely {formats.share(low)} to {formats.share(high)}: {first.words}."
    state: Any = "ok" if found.read == of else "watch"
    more = "" if found.read == of else f" {of - found.read} wait to be read."
    return Situation(state, f"{found.sentence}{more}", f"{drawn}, seed {found.sample.seed}.{likely}")


def _chart(found: Reading) -> Chart | None:
    """Return how often each thing was found of those read; None while so few are read that only counts are said."""
    if not found.tallies or found.tallies[0].is_few:
        return None
    rows = [(each.words, [Dot(each.number / each.read, *each.range, each.read)]) for each in found.tallies]
    return charts.dots(
        "found", rows, series=("Share of those read",), bounds=(0.0, 1.0), write=lambda value: formats.share(value),
        title="What was found", head="Found", width=WIDE, label=380.0,
    )
