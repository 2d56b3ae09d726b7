"""Where registers that were brought in differ from the rules: the list, and one with the case beside it and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground import packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Cell, Lines, Link, State, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.hands import Hand
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.resolve.actions import case_differences as actions
from floorwalker.resolve.forms.case_imports import CorrectionForm, ReasonForm
from floorwalker.resolve.models import CaseClock, CaseDifference, CaseImport, CaseLetter
from floorwalker.resolve.queries import case_imports as queries
from floorwalker.resolve.rules import differing

STATES: dict[str, State] = {"open": "watch", "accepted": "idle", "corrected": "ok"}


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List where registers differ from the rules, each with its case; many are accepted at once with one reason."""
    by = request.actor
    rows = queries.differences(by)
    listing: Register[CaseDifference] = Register(
        code="case_differences", title="Differences", nouns=("difference", "differences"), sort="case", key="pk",
        exported=lambda: store.look("case-differences", page="Differences export", by=by),
        columns=(
            Column("case", "Case", _case, sort="imported__old_reference", written=(
                Column("reference", "Case", lambda row: str(row.imported.complaint)),
                Column("old", "Old reference", lambda row: row.imported.old_reference),
                Column("register", "Register", lambda row: row.imported.source),
            )),
            Column("what", "What differs", lambda row: Link(differing.in_words(row.code, row.of), _address(row)), sort="code"),
            Column("theirs", "The old register", lambda row: row.theirs),
            Column("ours", "By the rules", lambda row: row.ours),
            Column("state", "State", lambda row: Status(STATES[row.state], row.get_state_display()), sort="state"),
            Column("reason", "Why", _why),
        ),
        filters=(
            Filter("import", "Register", lambda rows, value: rows.filter(imported__batch__reference=value), choices=_registers()),
            Filter("code", "What differs", lambda rows, value: rows.filter(code=value), choices=CaseDifference.Code.choices),
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=CaseDifference.State.choices),
            Filter("old", "Old reference", lambda rows, typed: rows.filter(imported__old_reference__icontains=typed)),
        ),
        hands=(Hand("accept", "Accept with a reason", _accept, permission=queries.IMPORT, form=ReasonForm),),
        first_use=FirstUse(
            "Nothing differs",
            "Where a register that was brought in says something else than the rules of the day, it stands here with its case.",
            "Cases brought in", reverse("resolve:case_imports"), "scale",
        ),
    )  # fmt: skip
    return respond(request, "resolve/case_differences.html", register=listing, rows=rows, context={
        "title": "Differences", "situation": _situation(rows.filter(state=CaseDifference.State.OPEN).count()),
    })  # fmt: skip


def _registers() -> list[tuple[str, str]]:
    return [(each.reference, f"{each.reference} {each.source}") for each in CaseImport.objects.order_by("-pk")[:100]]


def _accept(row: CaseDifference, values: Mapping[str, Any], by: Actor) -> object:
    return actions.accept(row.pk, reason=values["reason"], by=by)


def _address(row: CaseDifference) -> str:
    return reverse("resolve:case_difference", args=[row.pk])


def _case(row: CaseDifference) -> Link:
    case = row.imported.complaint
    assert case is not None  # the query keeps what has one
    return Link(case.reference, reverse("resolve:complaint", args=[case.reference]), f"{row.imported.old_reference}, {row.imported.source}")


def _why(row: CaseDifference) -> Cell:
    return Lines(row.reason, row.settled_by.display_name) if row.settled_by is not None else "·"


def _situation(open_now: int) -> Situation:
    if not open_now:
        return Situation("ok", "No difference is open", "What was accepted keeps its reason, what was corrected what shows it.")
    words = f"{formats.count(open_now)} difference{'s are' if open_now > 1 else ' is'} open"
    why = "The case keeps to the rules of its day whatever the old register says. Accept with a reason, or correct it."
    return Situation("watch", words, why)


@login_required
@require_http_methods(GET_OR_POST)
def one(request: FloorRequest, key: int) -> HttpResponse:
    """Show one difference beside its case; a POST accepts it, or corrects what was brought in."""
    row, zone = queries.difference(key, by=request.actor), zone_of(request)
    case = row.imported.complaint
    assert case is not None
    store.look(case.reference, page="Difference", by=request.actor)
    act = request.POST.get("act", "")
    if act not in {"", "accept", "correct"}:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    is_open = row.state == CaseDifference.State.OPEN
    may_correct = bool(row.imported.facts) and not actions.worked_on(case, row.imported)
    accepting = ReasonForm(request.POST if act == "accept" else None, auto_id="accept-%s")
    correcting = _correcting(request, row, zone) if may_correct else None
    if act == "accept" and tried(request, accepting, lambda: actions.accept(key, by=request.actor, **accepting.cleaned_data)):
        messages.success(request, "It stands, with your reason.")
        return redirect("resolve:case_difference", key=key)
    if act == "correct" and correcting is not None:
        left = tried(request, correcting, lambda: actions.correct(
            case, correcting.correction(), reason=correcting.cleaned_data["reason"], by=request.actor,
        ))  # fmt: skip
        if left is not None:
            messages.success(request, f"It is corrected, and its clocks were reckoned anew; {len(left)} of its differences left open.")
            return redirect("resolve:case_difference", key=key)
    failed = bool(accepting.errors or (correcting is not None and correcting.errors))
    others, what = row.imported.differences.exclude(pk=row.pk), differing.in_words(row.code, row.of)
    context = {
        "title": f"{case.reference}: {what}", "row": row, "case": case, "zone": zone, "state": STATES[row.state], "what": what,
        "accepting": accepting if is_open else None, "correcting": correcting,
        "others": [(each, differing.in_words(each.code, each.of), STATES[each.state]) for each in others],
        "letters": _letters(row), "pack": packs.regulations().get(case.pack), "clocks": [_clock(each) for each in case.clocks.all()],
        "situation": _next(row, is_open=is_open, may_correct=may_correct),
    }  # fmt: skip
    return render(request, "resolve/case_difference.html", context, status=UNPROCESSABLE if failed else 200)


def _correcting(request: FloorRequest, row: CaseDifference, zone: str) -> CorrectionForm:
    data = request.POST if request.POST.get("act") == "correct" else None
    return CorrectionForm(data, old=actions.old_case(row.imported), zone=zone, auto_id="correct-%s")


def _letters(row: CaseDifference) -> list[tuple[str, datetime, str]]:
    if not row.imported.facts:
        return []
    letters = actions.old_case(row.imported).letters
    return [(str(CaseLetter.Kind(each.kind).label), each.at, each.way) for each in letters]


def _clock(row: CaseClock) -> tuple[str, date, State, str, str]:
    """Return a clock's name, its last day, and how it stands."""
    name = row.of.replace("-", " ").capitalize()
    if row.runs:
        return name, row.last_day, "info", "Runs", ""
    if row.met_at is None:
        return name, row.last_day, "idle", "Ended", row.dropped_why
    late = row.met_at >= row.ends_at
    return name, row.last_day, "miss" if late else "ok", "Late" if late else "In time", row.met_with


def _next(row: CaseDifference, *, is_open: bool, may_correct: bool) -> Situation:
    if not is_open:
        return Situation(STATES[row.state], row.get_state_display(), row.reason)
    ways = ("Accept it with a reason: work was done on the case here.", "Accept it with a reason, or correct what was brought in.")
    acts = (Act("Open the case", reverse("resolve:complaint", args=[row.imported.complaint.reference])),)  # type: ignore[union-attr]
    return Situation("watch", f"The old register says {row.theirs}; by the rules: {row.ours}", ways[may_correct], acts)
