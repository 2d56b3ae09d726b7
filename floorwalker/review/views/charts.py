"""The list of charts, one chart, beginning charts, its file, and the way from a point to its contacts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.ground import refs
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.record.figure_words import written
from floorwalker.review.actions import charts as actions
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.forms.charts import ChartForm
from floorwalker.review.models import Chart, ChartSignal
from floorwalker.review.queries import chart_behind, signal_samples
from floorwalker.review.queries import charts as queries
from floorwalker.review.queries.chart_reading import Reading
from floorwalker.review.rules.charts import kinds_for
from floorwalker.review.views import chart_page
from floorwalker.review.views.chart_words import part_of, read_in_words, small, verdict

OTHERS_SHOWN: Final = 6
BESIDE: Final = ("aht", "abandonment_rate", "service_level", "fcr", "csat", "asa", "repeat_contact", "occupancy", "adherence")
"""Measures shown beside a chart where nothing else of the same part is charted."""
KEYS: Final = (
    (("←", "→"), "day, on the chart"), (("Enter",), "its contacts"), (("s",), "next signal"), (("o",), "its contacts"), (("n",), "note"),
    (("p",), "new phase"), (("i",), "raise issue"), (("r",), "read 20 at random"),
)  # fmt: skip
HEAD: Final = (
    "day", "figure", "n", "lower", "centre", "upper", "sigmas", "kind", "phase_from", "counts", "left_out_because", "signals",
)  # fmt: skip
RATE: Final = 0.1
"""Share of the points called out that may be false, over all charts at once."""


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the charts with what each says, and how many of them stand out together."""
    rows = queries.listed(request.actor)
    charts = list(rows[: queries.MOST_AT_ONCE])
    read = dict(zip((each.pk for each in charts), queries.readings(charts), strict=True))
    wanted = queries.without_chart(request.actor)
    may_keep = policy.allows(request.actor, KEEP)
    register: Register[Chart] = Register(
        code="charts",
        title="Charts",
        nouns=("chart", "charts"),
        columns=(
            Column("chart", "Chart", lambda row: Link(row.name, reverse("review:chart", args=[row.reference]), row.reference), sort="name"),
            Column("of", "Of", part_of),
            Column("says", "Says", lambda row: _says(read.get(row.pk))),
            Column("spark", "Last 60 points", lambda row: small(read[row.pk]) if row.pk in read else "", plain=lambda row: ""),
            Column("newest", "Newest", lambda row: _newest(read.get(row.pk))),
            Column("kind", "Kind", lambda row: read[row.pk].kind.name if row.pk in read else ""),
            Column("open", "Without action", lambda row: _open(row), sort="open_signals", numeric=True),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
        ),
        filters=(
            Filter("q", "Name", lambda found, words: found.filter(name__icontains=words)),
            Filter("signals", "Signals", _by_signals, choices=[("open", "Without action"), ("none", "None open")]),
            Filter("step", "Point", lambda found, value: found.filter(step=value), choices=Chart.Step.choices),
        ),
        first_use=FirstUse(
            "Nothing is charted yet",
            "A control chart says whether a figure moved for a reason or only as it always does. "
            + ("Charts can be begun for every standard in force in one press." if wanted else "It shows any measure by day or week."),
            "Begin a chart" if may_keep else "", reverse("review:new_chart") if may_keep else "", "chart-line",
        ),
    )
    context = {
        "title": "Charts", "wanted": len(wanted), "may_keep": may_keep, "together": _together(list(read.values())),
        "open": queries.unanswered(request.actor).count(),
    }
    return respond(request, "review/charts.html", register=register, rows=rows, context=context)


def _by_signals(found: Any, value: str) -> Any:
    return found.filter(open_signals__gt=0) if value == "open" else found.filter(open_signals=0)


def _says(reading: Reading | None) -> Status | str:
    return verdict(reading).status if reading is not None else "open it to see"


def _newest(reading: Reading | None) -> Lines | str:
    if reading is None or reading.last is None:
        return "no data"
    day = reading.series.days[reading.last]
    return Lines(written(reading.series.measure, float(reading.plotted[reading.last])), f"{day:%a} {day.day} {day:%b}")


def _open(row: Chart) -> int:
    return int(getattr(row, "open_signals", 0))


def _together(read: Sequence[Reading]) -> str:
    """Return how many of the newest points stand out when all charts are looked at at once."""
    chances = [each.chance for each in read]
    known = sum(not math.isnan(each) for each in chances)
    if known < 2:
        return ""
    stand = int(engine.benjamini_hochberg(chances, rate=RATE).sum())
    return (
        f"Of {known} charts looked at together, the newest point of {stand or 'none'} stands out when at most 1 in 10 of those called out "
        "may be false (Benjamini and Hochberg)."
    )


@login_required
@require_POST
def for_standards(request: FloorRequest) -> HttpResponse:
    """Begin a chart for each standard in force that has none."""
    made = actions.make_for_standards(by=request.actor)
    messages.success(request, f"{len(made)} chart{'' if len(made) == 1 else 's'} begun. You own them; give them to others on their pages.")
    return redirect("review:charts")


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Begin a chart."""
    policy.require(request.actor, KEEP)
    asked = {name: request.GET.get(name, "") for name in ("measure", "part")}
    begins = {"starts_on": queries.first_day("UTC"), "owner": request.person, **asked}
    form = ChartForm(request.POST or None, by=request.actor, initial=begins)
    made = tried(
        request, form, lambda: actions.make(form.draft(), form.part_chosen, owner=form.cleaned_data["owner"], by=request.actor)
    )
    if made is not None:
        messages.success(request, f"{made.reference} is begun.")
        return redirect("review:chart", reference=made.reference)
    context = {"title": "Begin a chart", "form": form, "submit": "Begin", "cancel_url": reverse("review:charts")}
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def chart(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one chart: the verdict, the report head, the points with their signals, what lies behind one, other measures, and notes."""
    one = queries.find(reference, by=request.actor)
    suits = kinds_for(measures.get(one.measure))
    wanted = request.GET.get("kind", "")
    kind = wanted if wanted in suits else ""
    reading, others = _with_others(request, one, kind)
    signals = list(one.signals.filter(lapsed_at=None).select_related("decided_by"))
    chosen = _chosen(request, signals)
    day = _day(request, reading)
    first, last = chart_behind.days_of(chosen) if chosen is not None else (day, day)
    behind = chart_behind.behind(reading, first, last, by=request.actor) if first is not None and last is not None else None
    said = verdict(reading)
    keeps = queries.keeps(request.actor, one)
    context = {
        "title": one.name, "one": one, "reading": reading, "part": part_of(one), "keeps": keeps, "retired": one.retired_at,
        "situation": Situation(said.state, said.sentence, said.why, acts=(Act("Why?", "#how"),)),
        "head": chart_page.head(reading), "measure": reading.series.measure,
        "chart": chart_page.drawn(reading, signals, chosen=chosen, day=day, by=request.actor) if len(reading.series) else None,
        "kinds": [(code, engine.KINDS[code].name, code == reading.kind.code) for code in suits],
        "signals": chart_page.rows(reading, signals, chosen), "chosen": chosen, "next": _next(signals, chosen),
        "finding": refs.sight(Ref("finding", chosen.finding), by=request.actor) if chosen is not None and chosen.finding else None,
        "sampled": signal_samples.of(chosen) if chosen is not None else None,
        "behind": behind, "compared": chart_page.compared(behind) if behind is not None else [], "behind_day": day,
        "number": next((place for place, each in enumerate(signals, start=1) if chosen is not None and each.pk == chosen.pk), 0),
        "notes": one.notes.filter(taken_back_at=None).select_related("made_by"), "how": read_in_words(reading),
        "others": others, "page_keys": KEYS, "phase": reading.phases[-1], "phases": len(reading.phases),
        "viewer_zone": zone_of(request), "too_early": reading.too_early is not None,
        "restated": [each for each in reading.phases if each.restated is not None],
    }
    return render(request, "review/chart.html", context)


def _chosen(request: FloorRequest, signals: Sequence[ChartSignal]) -> ChartSignal | None:
    """Return the signal that the address names, else the latest without action, else the latest; none where a day is named."""
    wanted = request.GET.get("signal", "")
    if wanted:
        return next((each for each in signals if each.reference == wanted), None)
    if request.GET.get("day"):
        return None
    waiting = [each for each in signals if each.is_open]
    return next(iter([*reversed(waiting), *reversed(signals)]), None)


def _next(signals: Sequence[ChartSignal], chosen: ChartSignal | None) -> ChartSignal | None:
    if not signals:
        return None
    place = next((number for number, each in enumerate(signals) if chosen is not None and each.pk == chosen.pk), -1)
    return signals[(place + 1) % len(signals)]


def _day(request: FloorRequest, reading: Reading) -> date | None:
    """Return the point that the address names, else the newest."""
    try:
        found = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        found = None
    if found in reading.series.days:
        return found
    return None if reading.last is None else reading.series.days[reading.last]


def _with_others(request: FloorRequest, one: Chart, kind: str) -> tuple[Reading, list[tuple[str, str, Any, Status, str, str]]]:
    """Return the chart as it reads, and other measures of the same part: those charted first, then those that are usual."""
    charted = list(queries.listed(request.actor).filter(queries.same_part(one)).exclude(measure=one.measure)[:OTHERS_SHOWN])
    taken = {one.measure, *(each.measure for each in charted)}
    beside = [code for code in BESIDE if code not in taken and (one.team_id is None or measures.get(code).is_rate)]
    reading, found = queries.with_others(one, charted, beside, kind=kind)
    shown = [each for each in found if len(each.series)][:OTHERS_SHOWN]
    return reading, [
        (
            each.series.measure.name, written(each.series.measure, float(each.plotted[each.last])) if each.last is not None else "no data",
            small(each), verdict(each).status, each.kind.name,
            reverse("review:chart", args=[each.chart.reference]) if each.chart.reference else "",
        )
        for each in shown
    ]


@login_required
@require_safe
def point(request: FloorRequest, reference: str, day: str) -> HttpResponse:
    """Lead to the contacts behind one point."""
    one = queries.find(reference, by=request.actor)
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        asked = date.min
    if asked < one.starts_on or asked > queries.today():
        raise NotFound(f"{day[:10]} is no point of {reference}.", remedy="Choose one on the chart.")
    measure = measures.get(one.measure)
    url = chart_behind.url(one, measure, chart_behind.column_of(measure), asked, asked, by=request.actor)
    if not url:
        raise NotFound("No contacts that you may open lie behind it.", remedy="Ask somebody whose role opens contacts.")
    return redirect(url)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send every point of a chart with its limits, phase and signals as a file."""
    one = queries.find(reference, by=request.actor)
    reading = queries.reading(one)
    by_day: dict[date, list[str]] = {}
    for each in one.signals.filter(lapsed_at=None):
        by_day.setdefault(each.at, []).append(f"{each.reference} {engine.RULES[each.rule].name} ({each.get_state_display()})")
    rows: list[tuple[object, ...]] = [HEAD]
    for phase in reading.phases:
        for number in range(phase.first, phase.end):
            day = reading.series.days[number]
            figures = [reading.plotted, reading.series.n, reading.lower, reading.centre, reading.upper, reading.z]
            out = reading.left_out.get(day)
            rows.append((
                day.isoformat(), *(None if math.isnan(each[number]) else float(each[number]) for each in figures), reading.kind.code,
                phase.stored.starts_on.isoformat(), "yes" if reading.counts[number] else "no", out.reason if out else None,
                "; ".join(by_day.get(day, [])),
            ))
    store.look(reference, page="csv of a chart", by=request.actor)
    return downloads.csv_file(reference, rows)
