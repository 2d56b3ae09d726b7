"""Consistency and reliability of the standards in force, one of them, and the report of gaps."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.kpis import aim
from floorwalker.plan.queries.goals import of_standard
from floorwalker.record.figure_words import WEEKDAYS, behind, written
from floorwalker.record.queries.judged import verdict
from floorwalker.review.actions import gaps as actions
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.forms.charts import GapForm
from floorwalker.review.queries import consistency as queries
from floorwalker.review.queries import gaps as gap_queries
from floorwalker.review.queries import panels
from floorwalker.review.queries.consistency import Kept, Row, Whole
from floorwalker.review.queries.gaps import Gap
from floorwalker.review.queries.spreads import Compared, Figure
from floorwalker.review.views import consistency_drawn as drawn
from floorwalker.review.views.chart_acts import CLOSE
from floorwalker.review.views.chart_words import moved

NAMES: Final = {
    "team": "Between teams", "channel": "Between channels", "queue": "Between queues",
    "part of the day": "Between shifts, as parts of the day", "weekday": "Between weekdays", "half hour": "Between half hours of the day",
}
TOLD_BY: Final = 2.0
"""Chance cannot take off less than nothing: what is left so much above the plain figure rests on a part without any error to speak of."""
STATES: Final[dict[str | None, tuple[State, str]]] = {
    "ok": ("ok", "On target"), "watch": ("watch", "Near it"), "miss": ("miss", "Short"), None: ("idle", "No data"),
}


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the standards in force with how often each was met."""
    register: Register[Row] = Register(
        code="consistency",
        title="Consistency",
        nouns=("standard", "standards"),
        columns=(
            Column("standard", "Standard", lambda row: Link(
                of_standard(row.standard).words, reverse("review:consistency_of", args=[row.standard.reference]), row.standard.reference
            )),
            Column("target", "Target", lambda row: aim(row.standard)),
            Column("days", "Days met", lambda row: _kept(row.days, "days")),
            Column("longest", "Longest run missed", lambda row: f"{row.days.longest_missed} days" if row.days.counted else "no data",
                   plain=lambda row: row.days.longest_missed),
            Column("signals", "Signals without action", lambda row: row.open_signals if row.charts else "not charted", numeric=True),
        ),
        filters=(
            Filter("signals", "Charted", lambda rows, value: [row for row in rows if bool(row.charts) == (value == "yes")],
                   choices=[("yes", "Yes"), ("no", "No")]),
        ),
        first_use=FirstUse(
            "No standard is in force", "Once something is promised, this page says how evenly and how reliably it is kept.",
            "Open the standards", reverse("plan:standards"), "ruler",
        ),
    )
    rows = queries.listed(request.actor)
    context = {"title": "Consistency and reliability", "missing": panels.missing(), "chart": drawn.of_standards(rows)}
    return respond(request, "review/consistency.html", register=register, rows=rows, context=context)


def _kept(kept: Kept, what: str) -> Lines | str:
    if not kept.counted:
        return "no data"
    likely = f", likely {formats.share(kept.low)} to {formats.share(kept.high)}" if kept.counted >= formats.SMALL_SAMPLE else ""
    return Lines(f"{kept.met} of {kept.counted} {what}", f"{formats.share(kept.share)}{likely}")


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show how evenly and how reliably one standard was kept."""
    standard = queries.find(reference, by=request.actor)
    found = queries.whole(standard, by=request.actor)
    measure = found.measure
    context = {
        "title": of_standard(standard).words, "standard": standard, "aim": aim(standard), "found": found, "measure": measure,
        "intervals": _kept(found.intervals, "half hours"), "days": _kept(found.days, "days"),
        "longest_intervals": f"{found.intervals.longest_missed} half hours" if found.intervals.counted else "no data",
        "longest_days": f"{found.days.longest_missed} days" if found.days.counted else "no data",
        "parts": [_part(name, found, place) for place, name in enumerate(each for each in NAMES if each in found.parts)],
        "situation": drawn.situation(found), "days_chart": drawn.of_days(found),
        "charts": [(each, reverse("review:chart", args=[each.reference])) for each in found.charts],
    }
    return render(request, "review/consistency_of.html", context)


def _part(name: str, found: Whole, place: int) -> dict[str, Any]:
    """Return what the page says of parts of one kind: in a word, in sentences, as a chart, and as rows beside it."""
    compared = found.parts[name]
    rows = _rows(compared, name, found.standard, found.measure)
    if name == "half hour":
        chart = drawn.of_half_hours(f"part-{place}", NAMES[name], [state.word for *_, state in rows], found)
    else:
        chart = drawn.of_parts(f"part-{place}", NAMES[name], compared, [each for each, *_ in rows], found)
    return {
        "name": NAMES[name], "words": _spread_words(compared, found.measure), "rows": rows,
        "chart": replace(chart, table=None) if chart is not None and name != "half hour" else chart,  # its table stands beside
        "is_tall": chart is not None and name == "half hour",
    }


def _spread_words(compared: Compared, measure: Any) -> tuple[Status, list[str]]:
    """Return in a word and in sentences how far parts differ, chance told from the rest."""
    if math.isnan(compared.gap):
        return Status("idle", "Nothing to compare"), ["Fewer than two parts with eight contacts or more."]
    gap = moved(measure, compared.gap).removeprefix("+")
    spread = compared.spread
    if spread is None:
        return Status("info", f"Gap {gap}"), ["What chance makes of it is not known for this measure."]
    plain, real, low, high = (formats.share(each, places=1) for each in (spread.variation, spread.real, spread.real_low, spread.real_high))
    words = [
        f"Gap between best and worst {gap}; chance alone stays below {moved(measure, spread.chance_gap).removeprefix('+')}.",
        f"Coefficient of variation {plain}; " + (
            f"without chance {real} ({low} to {high})." if spread.real <= TOLD_BY * spread.variation
            else "what is left of it without chance cannot be told where one part lies next to zero."
        ),
    ]
    return (Status("ok", "Noise"), [*words, "Differences such as these come by chance."]) if spread.is_noise else (
        Status("watch", "Real differences"), words)


def _rows(compared: Compared, name: str, standard: Any, measure: Any) -> list[tuple[str, str, str, Status]]:
    names: dict[Any, Any] = {}
    match name:
        case "team" | "queue":
            names = dict((Team if name == "team" else Queue)._default_manager.values_list("pk", "name"))
        case "channel":
            names = dict(Channel.choices)
        case "weekday":
            names = dict(enumerate(WEEKDAYS, start=1))
    return [
        (
            str(names.get(each.key, each.key if each.key is not None else "none")), _figure(each, measure),
            behind(measure, each.n, each.low, each.high) if not each.is_small else "", _stand(each, measure, standard),
        )
        for each in compared.figures
    ]


def _figure(figure: Figure, measure: Any) -> str:
    return f"{formats.count(figure.n)} only" if figure.is_small else written(measure, figure.value)


def _stand(figure: Figure, measure: Any, standard: Any) -> Status:
    return Status("idle", "Too few to say") if figure.is_small else Status(*STATES[verdict(measure, figure.value, standard)])


@login_required
@require_safe
def gaps(request: FloorRequest) -> HttpResponseBase:
    """List where the service falls short of its standards, the surest and greatest first."""
    report = gap_queries.report(request.actor)
    may = policy.allows(request.actor, KEEP)
    register: Register[Gap] = Register(
        code="gaps",
        title="Gaps",
        nouns=("gap", "gaps"),
        key="theme",
        columns=(
            Column("where", "Where", lambda row: Lines(row.where, gap_queries.KINDS[row.kind])),
            Column("standard", "Standard", lambda row: Link(
                of_standard(row.standard).words, reverse("review:consistency_of", args=[row.standard.reference]), row.standard.reference
            )),
            Column("target", "Target", lambda row: aim(row.standard)),
            Column("actual", "Actual", lambda row: Lines(
                written(row.measure, row.figure.value), behind(row.measure, row.figure.n, row.figure.low, row.figure.high)
            )),
            Column("short", "Short by", lambda row: Lines(
                moved(row.measure, row.short).removeprefix("+"), f"{formats.share(row.of_target)} of the target"
            )),
            Column("sure", "How sure", lambda row: Status("miss", "Real") if row.is_real else Status("idle", "May be chance")),
            Column("issue", "Issue", lambda row: _issue(row, may=may), plain=lambda row: row.finding.reference if row.finding else ""),
        ),
        filters=(
            Filter("kind", "Part", lambda rows, value: [row for row in rows if row.kind == value], choices=list(gap_queries.KINDS.items())),
            Filter("sure", "How sure", lambda rows, value: [row for row in rows if row.is_real == (value == "real")],
                   choices=[("real", "Real"), ("chance", "May be chance")]),
            Filter("issue", "Issue", lambda rows, value: [row for row in rows if (row.finding is not None) == (value == "raised")],
                   choices=[("raised", "Raised"), ("none", "None yet")]),
        ),
        first_use=FirstUse(
            "No gap", "Every part of the service with contacts enough is on target." if report.looked_at else
            "There are no figures yet beside the standards in force.", icon="circle-check",
        ),
    )
    context = {"title": "Gaps", "report": report, "real": sum(each.is_real for each in report.gaps)}
    return respond(request, "review/gaps.html", register=register, rows=report.gaps, context=context)


def _issue(row: Gap, *, may: bool) -> Link | str:
    if row.finding is not None:
        owner = row.finding.owner.display_name if row.finding.owner else "nobody yet"
        return Link(row.finding.reference, reverse("ground:finding", args=[row.finding.reference]), owner)
    return Link("Raise issue", f"{reverse('review:gap_raise')}?of={row.theme}") if may else "none yet"


@login_required
@require_http_methods(GET_OR_POST)
def raise_gap(request: FloorRequest) -> HttpResponse:
    """Raise an issue from one gap."""
    policy.require(request.actor, KEEP)
    gap = gap_queries.find(request.GET.get("of", ""), by=request.actor)
    words = f"{gap.measure.name} at {gap.where}: {written(gap.measure, gap.figure.value)} against {aim(gap.standard)}"
    owners = who_may(CLOSE, on=queries.today()) if policy.allows(request.actor, CLOSE) else None
    form = GapForm(request.POST or None, owners=owners, initial={"summary": words})
    made = tried(request, form, lambda: actions.raise_issue(gap.theme, by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is raised with the figures of the gap.")
        return redirect("review:gaps")
    context = {"title": "Raise an issue", "form": form, "submit": "Raise", "cancel_url": reverse("review:gaps")}
    return render(request, "review/form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
