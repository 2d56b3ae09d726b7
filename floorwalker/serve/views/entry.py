"""One entry of the log: what is known, its history, what came of it, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import clock, standards
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.serve import log_rows
from floorwalker.serve.actions import corrections, exceptions, issues, moves, notes
from floorwalker.serve.entries import reaches
from floorwalker.serve.forms import day_log as forms
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log as queries
from floorwalker.serve.queries import effects
from floorwalker.serve.queries.day_log import LOG
from floorwalker.serve.sight import VIEW
from floorwalker.serve.views.day_log import UNPROCESSABLE

AROUND: Final = timedelta(hours=2)
LONGEST_SHOWN: Final = timedelta(hours=12)


@login_required
@require_safe
def page(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one entry."""
    entry = queries.find(reference, by=request.actor)
    store.look(entry.reference, page="day log entry", by=request.actor)
    return render(request, "serve/entry.html", _context(request, entry))


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about an entry; refused, the page says why."""
    entry = queries.find(reference, by=request.actor)
    if act not in ACTS:
        raise NotFound(f"{act!r} is nothing that can be done about an entry.", remedy=f"There are: {', '.join(ACTS)}.")
    try:
        said = ACTS[act](request, entry)
    except RuleBroken as refused:
        if refused.status != UNPROCESSABLE:
            raise
        return render(request, "serve/entry.html", _context(request, entry, refused=refused), status=UNPROCESSABLE)
    messages.success(request, said)
    return redirect("serve:entry", reference=reference)


def _words(request: FloorRequest) -> str:
    form = forms.WordsForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("That is longer than 500 characters.", remedy="Say it shorter, or add a second line.", code="too_long")
    return str(form.cleaned_data["words"])


def _when(request: FloorRequest, entry: Entry) -> datetime:
    form = forms.WhenForm(request.POST, zone=entry.site.zone, now=clock.now())
    if not form.is_valid():
        raise RuleBroken("The day or the time cannot be read.", remedy="Give a day and a time such as 14:30.", code="bad_time")
    return form.begins()


def _act(request: FloorRequest, entry: Entry) -> str:
    issues.act(entry, words=_words(request), by=request.actor)
    return "It is logged."


def _give(request: FloorRequest, entry: Entry) -> str:
    form = forms.GiveForm(request.POST, people=queries.runs_the_floor())
    if not form.is_valid():
        raise RuleBroken("Nobody was chosen.", remedy="Choose who owns it from now on.", code="no_owner")
    owner: Person = form.cleaned_data["owner"]
    issues.give(entry, owner=owner, by=request.actor)
    return f"{entry.reference} is {owner.display_name}'s now."


def _restore(request: FloorRequest, entry: Entry) -> str:
    issues.restore(entry, at=_when(request, entry), words=_words(request), by=request.actor)
    return "Service is restored. Close it with its result."


def _back(request: FloorRequest, entry: Entry) -> str:
    moves.end(entry, at=_when(request, entry), by=request.actor)
    return "They are back. Close it with its result."


def _close(request: FloorRequest, entry: Entry) -> str:
    issues.close(entry, result=_words(request), by=request.actor)
    return f"{entry.reference} is closed."


def _correct(request: FloorRequest, entry: Entry) -> str:
    corrections.correct(entry, words=_words(request), by=request.actor)
    return "The correction is added."


def _approve(request: FloorRequest, entry: Entry) -> str:
    exceptions.decide(entry, approved="approved", words=_words(request), by=request.actor)
    return f"{entry.reference} is approved."


def _refuse(request: FloorRequest, entry: Entry) -> str:
    exceptions.decide(entry, approved="refused", words=_words(request), by=request.actor)
    return f"{entry.reference} is not approved."


def _take_back(request: FloorRequest, entry: Entry) -> str:
    exceptions.take_back(entry, words=_words(request), by=request.actor)
    return f"{entry.reference} is taken back."


def _acknowledge(request: FloorRequest, entry: Entry) -> str:
    notes.take_over(entry, by=request.actor)
    return "You have taken over."


ACTS: Final[dict[str, Callable[[FloorRequest, Entry], str]]] = {
    "act": _act, "give": _give, "restore": _restore, "back": _back, "close": _close, "correct": _correct, "approve": _approve,
    "refuse": _refuse, "take-back": _take_back, "acknowledge": _acknowledge,
}


def _context(request: FloorRequest, entry: Entry, *, refused: RuleBroken | None = None) -> dict[str, Any]:
    zone = entry.site.zone
    steps = list(entry.steps.all())
    names = queries.named({entry.raised_by, entry.decided_by, *(step.by for step in steps)})
    can = _can(request, entry, may_log=policy.allows(request.actor, LOG) and reaches(entry, by=request.actor))
    found = _effect(entry)
    return {
        "title": f"{entry.get_kind_display()} {entry.reference}", "entry": entry, "zone": zone, "refused": refused,
        "status": log_rows.status_of(entry)[1], "raised_by": names.get(entry.raised_by, entry.raised_by),
        "decided_by": names.get(entry.decided_by, ""), "can": can, "may_view_log": policy.allows(request.actor, VIEW),
        "steps": [(step, names.get(step.by, step.by)) for step in steps],
        "moved": log_rows.moved_words(entry, log_rows.reached(request.actor, [entry])) if entry.kind == Entry.Kind.MOVE else "",
        "lasted": (entry.ends_at - entry.starts_at).total_seconds() if entry.ends_at else None,
        "effect": found if found is not None and found.is_known else None,
        "chart": _chart(entry) if found is not None and found.is_known else None,
        "give": forms.GiveForm(people=queries.runs_the_floor()) if "give" in can else None,
        "now_day": formats.local(clock.now(), zone).date(), "now_time": formats.clock(clock.now(), zone=zone),
    }


def _can(request: FloorRequest, entry: Entry, *, may_log: bool) -> set[str]:
    """Return what the page offers; the actions decide."""
    is_own = entry.person_id is not None and entry.person_id == request.actor.person_id
    has_ended = entry.ends_at is not None and entry.ends_at <= clock.now()
    can: set[str] = {"correct"} if may_log else set()
    match Entry.Kind(entry.kind):
        case Entry.Kind.ISSUE if may_log and entry.closed_at is None:
            can |= {"act", "give", "restore"} | ({"close"} if has_ended else set())
        case Entry.Kind.MOVE if may_log and entry.closed_at is None:
            can |= {"back"} | ({"close"} if has_ended else set())
        case Entry.Kind.EXCEPTION:
            decides = not is_own and queries.decided_by(request.actor, entry)
            can |= {"approve", "refuse"} if decides and entry.is_open else set()
            can |= {"take-back"} if (is_own and entry.is_open) or (decides and entry.is_excused) else set()
        case Entry.Kind.HANDOVER if is_own and entry.closed_at is None:
            can |= {"acknowledge"}
    return can


def _effect(entry: Entry) -> effects.Effect | None:
    if entry.queue is None or entry.kind not in {Entry.Kind.ISSUE, Entry.Kind.MOVE}:
        return None
    return effects.effect(entry.queue, start=entry.starts_at, end=entry.ends_at or clock.now())


def _chart(entry: Entry) -> charts.Chart:
    assert entry.queue is not None, "only what has a queue is measured"
    end = min(entry.ends_at or clock.now(), entry.starts_at + LONGEST_SHOWN)
    found = effects.by_half_hour(entry.queue, start=entry.starts_at - AROUND, end=end + AROUND)
    standard = standards.ruling("service_level", queue=entry.queue, day=formats.local(entry.starts_at, entry.site.zone).date())
    return charts.level_by_interval(
        "effect", charts.Intervals(found.starts, effects.INTERVAL_MINUTES, entry.site.zone), service_level=found.service_level,
        offered=found.offered, spans=[charts.Span(entry.reference, entry.starts_at, entry.ends_at)],
        target_share=standard.target if standard else None, title=f"{entry.queue.name} around {entry.reference}",
    )
