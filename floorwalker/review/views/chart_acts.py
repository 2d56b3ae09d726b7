"""What is done on a chart: each act has a form of its own, so that it works by keyboard and without script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.engine import measures
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.review.actions import chart_phases, charts, signals
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.forms import charts as typed
from floorwalker.review.models import Chart
from floorwalker.review.queries import charts as queries
from floorwalker.review.queries.chart_reading import Reading
from floorwalker.review.rules.charts import kinds_for

CLOSE: Final = "ground.close_finding"
LONGEST_KEY: Final = 15


@dataclass(frozen=True)
class Doing:
    """One act: what its page is called, its button, the form, what it does, and what is said when it is done."""

    title: str
    submit: str
    form: Callable[[FloorRequest, Chart], forms.Form]
    do: Callable[[FloorRequest, Chart, dict[str, Any]], Any]
    done: Callable[[Any], str]


def _newest(reading: Reading) -> date | None:
    return None if reading.last is None else reading.series.days[reading.last]


def _open(chart: Chart) -> list[Any]:
    return list(chart.signals.filter(state="open", lapsed_at=None))


def _asked(request: FloorRequest, chart: Chart) -> dict[str, Any]:
    """Return with what a form on a signal or a day begins: what the address names, else the newest."""
    day = request.GET.get("day", "") or _newest(queries.reading(chart))
    named = chart.signals.filter(reference=request.GET.get("signal", "")).first()
    begins = {"signal": named.reference if named else "", "day": named.at if named else day}
    return begins | {"starts_on": named.started_on if named else day}


def _rules(request: FloorRequest, chart: Chart) -> forms.Form:
    begins = {"kind": chart.kind, "chosen": chart.rules}
    return typed.RulesForm(request.POST or None, kinds=kinds_for(measures.get(chart.measure)), initial=begins)


def _raise(request: FloorRequest, chart: Chart) -> forms.Form:
    owners = who_may(CLOSE, on=queries.today()) if policy.allows(request.actor, CLOSE) else None
    return typed.RaiseForm(request.POST or None, signals=_open(chart), owners=owners, initial=_asked(request, chart))


ACTS: dict[str, Doing] = {
    "note": Doing(
        "Write a note", "Write", lambda request, chart: typed.NoteForm(request.POST or None, initial=_asked(request, chart)),
        lambda request, chart, words: chart_phases.note(chart, by=request.actor, **words), lambda made: "The note stays on the chart.",
    ),
    "phase": Doing(
        "Begin a phase", "Begin",
        lambda request, chart: typed.PhaseForm(request.POST or None, signals=_open(chart), initial=_asked(request, chart)),
        lambda request, chart, words: chart_phases.begin_phase(chart, by=request.actor, **words),
        lambda made: f"A phase begins on {made.starts_on.day} {made.starts_on:%b}; the limits before are kept.",
    ),
    "take-back-phase": Doing(
        "Take the last phase back", "Take it back", lambda request, chart: typed.WhyForm(request.POST or None),
        lambda request, chart, words: chart_phases.take_back_phase(chart, by=request.actor, **words) or chart,
        lambda made: "The phase is taken back.",
    ),
    "freeze": Doing(
        "Freeze the limits", "Freeze", lambda request, chart: typed.FreezeForm(request.POST or None),
        lambda request, chart, words: chart_phases.freeze(chart, by=request.actor, **words),
        lambda made: f"The limits are frozen on {len(made.sums)} points.",
    ),
    "leave-out": Doing(
        "Leave a point out", "Leave it out",
        lambda request, chart: typed.LeaveOutForm(request.POST or None, initial=_asked(request, chart)),
        lambda request, chart, words: chart_phases.leave_out(chart, by=request.actor, **words),
        lambda made: f"{made.day.day} {made.day:%b} is left out; it stays on the chart as a ring.",
    ),
    "explain": Doing(
        "Explain a signal", "Explain",
        lambda request, chart: typed.ExplainForm(request.POST or None, signals=_open(chart), initial=_asked(request, chart)),
        lambda request, chart, words: signals.explain(chart, words["signal"], reason=words["reason"], by=request.actor),
        lambda made: f"{made.reference} is explained.",
    ),
    "raise": Doing(
        "Raise an issue", "Raise", _raise,
        lambda request, chart, words: signals.raise_issue(
            chart, words["signal"], summary=words["summary"], owner=words.get("owner"), by=request.actor
        ),
        lambda made: f"{made.reference} is raised with the figures of the chart.",
    ),
    "reopen": Doing(
        "Open a signal again", "Open again", lambda request, chart: typed.WhyForm(request.POST or None),
        lambda request, chart, words: signals.reopen(chart, request.GET.get("signal", ""), reason=words["why"], by=request.actor),
        lambda made: f"{made.reference} waits for its cause again.",
    ),
    "rules": Doing(
        "Kind and rules", "Change", _rules, lambda request, chart, words: charts.change(chart, by=request.actor, **words),
        lambda made: f"{made.reference} is changed; its signals are looked for anew.",
    ),
    "retire": Doing(
        "Retire the chart", "Retire", lambda request, chart: typed.WhyForm(request.POST or None),
        lambda request, chart, words: charts.retire(chart, by=request.actor, **words), lambda made: f"{made.reference} is retired.",
    ),
}


@login_required
@require_http_methods(GET_OR_POST)
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    chart = queries.find(reference, by=request.actor)
    if act not in ACTS:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    policy.require(request.actor, KEEP)
    doing = ACTS[act]
    form = doing.form(request, chart)
    made = tried(request, form, lambda: doing.do(request, chart, form.cleaned_data))
    if made is not None:
        messages.success(request, doing.done(made))
        named = form.cleaned_data.get("signal") or request.GET.get("signal", "")
        address = reverse("review:chart", args=[reference])
        return redirect(f"{address}?signal={named}" if chart.signals.filter(reference=named).exists() else address)
    context = {
        "title": f"{doing.title}: {chart.name}", "form": form, "submit": doing.submit,
        "cancel_url": reverse("review:chart", args=[reference]),
    }
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_POST
def put_back(request: FloorRequest, reference: str) -> HttpResponse:
    """Let a point count again, or take a note off."""
    chart = queries.find(reference, by=request.actor)
    if "note" in request.POST:
        said = request.POST["note"]
        number = int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_KEY else 0
        chart_phases.take_back_note(chart, pk=number, by=request.actor)
        messages.success(request, "The note is taken off.")
    else:
        try:
            day = date.fromisoformat(request.POST.get("day", ""))
        except ValueError:
            raise NotFound("That is no day.", remedy="Use the buttons of the page.") from None
        chart_phases.put_back(chart, day=day, by=request.actor)
        messages.success(request, f"{day.day} {day:%b} counts again.")
    return redirect("review:chart", reference=reference)
