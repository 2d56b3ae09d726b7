"""What rests on one or two people: the list with its hours, absences and next steps, and giving somebody the next one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.charts import counts_by_name
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import reliance as actions
from floorwalker.plan.forms.reliance import StepForm
from floorwalker.plan.queries import reliance as queries
from floorwalker.plan.queries.reliance import Row
from floorwalker.plan.rules.reliance import KINDS
from floorwalker.plan.views.agreements import UNPROCESSABLE

AWAY_SHOWN = 2
MOMENT = timedelta(seconds=1)
"""Leave ends as its last day does."""
NAMES = dict(KINDS)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List what only one or two people whom the reader reaches can do."""
    may = policy.allows(request.actor, queries.ASK)
    rows = queries.listed(request.actor, on=queries.today())
    zone = zone_of(request)
    register: Register[Row] = Register(
        code="reliance",
        title="What rests on one or two",
        nouns=("thing", "things"),
        columns=(
            Column("what", "What", lambda row: Link(row.on.what, row.on.url, NAMES[row.on.kind])),
            Column("kind", "Kind", lambda row: NAMES[row.on.kind]),
            Column("number", "People", lambda row: Status("watch" if len(row.on.people) == 1 else "info", _people(len(row.on.people)))),
            Column("who", "Who", _who),
            Column("evidence", "By the record", lambda row: row.on.evidence),
            Column("hours", "Open half hours without them", _hours),
            Column("away", "All of them away", lambda row: _away(row, zone)),
            Column("step", "Next step", lambda row: _step(row, may=may), plain=lambda row: row.finding.summary if row.finding else ""),
        ),
        filters=(
            Filter("kind", "Kind", lambda rows, value: [row for row in rows if row.on.kind == value], choices=KINDS),
            Filter("number", "People", lambda rows, value: [row for row in rows if str(len(row.on.people)) == value],
                   choices=[("1", "One"), ("2", "Two")]),
            Filter("step", "Next step", lambda rows, value: [row for row in rows if (row.finding is not None) == (value == "given")],
                   choices=[("given", "Given"), ("none", "None yet")]),
        ),
        first_use=FirstUse(
            "Nothing rests on one or two", "Whatever the record knows of can be done by three people or more, of those whom you reach.",
            icon="circle-check",
        ),
    )
    counts = [(name, number) for code, name in KINDS if (number := sum(row.on.kind == code for row in rows))]
    counts.sort(key=lambda each: -each[1])
    context = {
        "title": "What rests on one or two", "one": sum(len(row.on.people) == 1 for row in rows), "number": len(rows),
        "chart": counts_by_name("reliance", counts, title="What rests on one or two people, by kind", heads=("Kind", "Things"))
        if counts else None,
        "sees_framework": policy.allows(request.actor, "plan.read_documents"),
    }
    return respond(request, "plan/reliance.html", register=register, rows=rows, context=context)


def _people(number: int) -> str:
    return "One" if number == 1 else "Two"


def _who(row: Row) -> str:
    names = [person.display_name for person in row.named]
    return ", ".join([*names, "1 other"] if row.others else names)


def _hours(row: Row) -> Status | str:
    if row.on.hours is None:
        return "no data" if row.on.kind in {"queue", "skill"} else ""
    lacking, number = row.on.hours
    return Status("watch" if lacking else "ok", f"{lacking} of {number}")


def _away(row: Row, zone: str) -> Lines | str:
    days = [(formats.day(begins, zone=zone), formats.day(ends - MOMENT, zone=zone)) for begins, ends in row.on.away]
    spans = [first if first == last else f"{first} to {last}" for first, last in days]
    if not spans:
        return "none recorded"
    more = f" and {len(spans) - AWAY_SHOWN} more" if len(spans) > AWAY_SHOWN else ""
    return Lines(", ".join(spans[:AWAY_SHOWN]) + more, "nobody else can then")


def _step(row: Row, *, may: bool) -> Link | Status | str:
    if row.finding is not None:
        owner = row.finding.owner.display_name if row.finding.owner else "nobody"
        return Link(row.finding.summary, reverse("ground:finding", args=[row.finding.reference]), f"{row.finding.reference}, {owner}")
    if not row.on.source:
        return "on the page it leads to"
    address = f"{reverse('plan:reliance_step')}?{urlencode({'of': row.on.theme})}"
    return Link("Give a next step", address) if may else Status("idle", "None yet")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: FloorRequest) -> HttpResponse:
    """Give somebody the next step on one row."""
    policy.require(request.actor, queries.ASK)
    row = queries.find(request.GET.get("of", ""), by=request.actor)
    begins: dict[str, Any] = {"owner": request.person, "step": "share" if row.on.kind == "documents" else "cross_train"}
    form = StepForm(request.POST or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(row.on.theme, by=request.actor, **form.cleaned_data)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is given to {form.cleaned_data['owner'].display_name}.")
            return redirect("plan:reliance")
    context = {"title": f"Next step: {row.on.what}", "form": form, "submit": "Give it", "cancel_url": reverse("plan:reliance")}
    return render(request, "plan/draft_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
