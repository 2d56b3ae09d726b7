"""The day log: the list of a period, and the forms that add to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from floorwalker.ground import clock, windows
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.people.queries import seen as people_seen
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web.register import Register, respond, wants_file
from floorwalker.ground.web.tagging import tagged
from floorwalker.ground.windows import Period
from floorwalker.plan import briefing_words
from floorwalker.plan.queries import briefings
from floorwalker.serve import log_hands, log_rows
from floorwalker.serve.actions import exceptions, issues, moves, notes
from floorwalker.serve.forms import day_log as forms
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log as queries
from floorwalker.serve.queries import hand_over
from floorwalker.serve.queries.day_log import DECIDE, LOG, LONGEST_DAYS
from floorwalker.serve.sight import VIEW, seen

UNPROCESSABLE: Final = 422
USUAL_DAYS: Final = 7
BRIEFINGS_SHOWN: Final = 20
KEYS: Final = (
    (("i",), "issue"), (("m",), "move"), (("x",), "exception"), (("n",), "note"), (("h",), "hand over"), (("w",), "decide"),
)


def period_of(request: FloorRequest, zone: str) -> Period:
    """Return the period that the address asks for, at most a quarter; without one, the last week."""
    today = clock.today(zone)
    asked = windows.resolved({name: str(value) for name, value in request.GET.items()}, zone=zone, last="until")
    last = day_typed(asked.get("until")) or max(today, day_typed(asked.get("from")) or today)
    first = day_typed(asked.get("from")) or last - timedelta(days=USUAL_DAYS - 1)
    first, last = min(first, last), max(first, last)
    return Period(max(first, last - timedelta(days=LONGEST_DAYS - 1)), last, zone)


def day_typed(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: FloorRequest) -> HttpResponseBase:
    """Show the log of a period, act on entries of it, or send it as a file."""
    policy.require(request.actor, VIEW)
    zone = zone_of(request)
    period = period_of(request, zone)
    rows = log_rows.rows(request.actor, period)
    may_log = policy.allows(request.actor, LOG)
    register = register_of(request, zone)
    if wants_file(request):
        noted = f"day log file {period.first} to {period.last}"
        register = replace(
            register,
            exported=lambda: store.look("day_log", page=noted, by=request.actor, found=len(rows)),
        )
    told = briefings.between(period.starts, period.ends, by=request.actor)
    waiting = queries.waiting(request.actor).count() if policy.allows(request.actor, DECIDE) else 0
    context = {
        "title": "Day log", "period": period, "zone": zone, "may_log": may_log, "waiting": waiting,
        "overdue": sum(row.state == log_rows.OVERDUE for row in rows), "page_keys": KEYS,
        "may_decide": policy.allows(request.actor, DECIDE),
        "briefings": [(each, briefing_words.state_of(each)) for each in told[:BRIEFINGS_SHOWN]],
    }
    return respond(request, "serve/day_log.html", register=register, rows=rows, context=context)


def register_of(request: FloorRequest, zone: str) -> Register[log_rows.Row]:
    """Return the list with the choices that the reader has."""
    queues = [(str(pk), name) for pk, name in Queue.objects.filter(retired_at=None).values_list("pk", "name")]
    leaders = [(f"person:{pk}", name) for pk, name in queries.runs_the_floor().values_list("pk", "display_name")]
    may_log = policy.allows(request.actor, LOG)
    register = log_rows.register(zone, queues=queues, teams=_teams(request), leaders=leaders, may_log=may_log)
    return log_hands.handed(tagged(register, "day_log", seen(request.actor)))


def _teams(request: FloorRequest) -> list[tuple[str, str]]:
    return [(str(team.pk), team.name) for team in _teams_reached(request)]


def _teams_reached(request: FloorRequest) -> Any:
    return Team.objects.filter(policy.scope(request.actor, VIEW).q(team="pk"), retired_at=None).order_by("name")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: FloorRequest, kind: str) -> HttpResponse:
    """Show the form of one kind of entry, or store it."""
    if kind not in ADDED:
        raise NotFound(f"{kind!r} is nothing that can be logged.", remedy=f"There are: {', '.join(ADDED)}.")
    title, permission, make, keep = ADDED[kind]
    policy.require(request.actor, permission)
    form = make(request)
    if request.method == "POST" and form.is_valid():
        try:
            entry = keep(request, form)
        except RuleBroken as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, f"{entry.reference} is logged.")
            return redirect("serve:entry", reference=entry.reference)
    context = {"title": title, "form": form, "cancel_url": reverse("serve:day_log"), "submit": "Log it"}
    return render(request, "ground/form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _zoned(request: FloorRequest, **initial: Any) -> dict[str, Any]:
    return {"data": request.POST or None, "zone": zone_of(request), "now": clock.now(), "initial": initial}


def _issue_form(request: FloorRequest) -> forms.IssueForm:
    form = forms.IssueForm(**_zoned(request, queue=request.GET.get("queue")))
    form.among("team", Team.objects.filter(policy.scope(request.actor, LOG).q(team="pk"), retired_at=None))
    form.among("owner", queries.runs_the_floor())
    return form


def _raise_issue(request: FloorRequest, form: Any) -> Entry:
    said = form.cleaned_data
    found_at = form.begins()
    return issues.raise_issue(
        said["what"], found_at=found_at, queue=said["queue"], team=said["team"], owner=said["owner"], effect=said["effect"],
        trigger=said["trigger"], due_at=form.until("due", after=found_at), by=request.actor,
    )


def _move_form(request: FloorRequest) -> forms.MoveForm:
    form = forms.MoveForm(**_zoned(request))
    form.among("people", people_seen(request.actor, LOG).filter(is_pseudonym=False, left_on=None).order_by("sort_key"))
    return form


def _move(request: FloorRequest, form: Any) -> Entry:
    said = form.cleaned_data
    starts_at = form.begins()
    return moves.move(
        list(said["people"]), from_queue=said["from_queue"], queue=said["queue"], starts_at=starts_at, trigger=said["trigger"],
        why=said["why"], ends_at=form.until("ends", after=starts_at), by=request.actor,
    )


def _exception_form(request: FloorRequest) -> forms.ExceptionForm:
    given = {name: request.GET[name] for name in ("day", "at", "ends", "person") if request.GET.get(name)}
    form = forms.ExceptionForm(**_zoned(request, **given))
    reached = people_seen(request.actor, DECIDE).filter(is_pseudonym=False, left_on=None).exclude(account=request.user.pk)
    form.among("person", reached.order_by("sort_key"))
    return form


def _excuse(request: FloorRequest, form: Any) -> Entry:
    said = form.cleaned_data
    form.zone = said["person"].site.zone
    starts_at = form.begins()
    ends_at = form.until("ends", after=starts_at) or starts_at
    return exceptions.excuse(
        said["person"], reason=said["reason"], starts_at=starts_at, ends_at=ends_at, note=said["note"], by=request.actor
    )


def _note_form(request: FloorRequest) -> forms.NoteForm:
    form = forms.NoteForm(**_zoned(request))
    form.among("team", Team.objects.filter(policy.scope(request.actor, LOG).q(team="pk"), retired_at=None))
    return form


def _note(request: FloorRequest, form: Any) -> Entry:
    return notes.note(form.cleaned_data["text"], at=form.begins(), team=form.cleaned_data["team"], by=request.actor)


def _hand_over_form(request: FloorRequest) -> forms.HandOverForm:
    text = hand_over.draft(request.person, by=request.actor) if request.person and request.method != "POST" else ""
    form = forms.HandOverForm(**_zoned(request, text=text))
    form.among("to", queries.runs_the_floor().exclude(account=request.user.pk))
    return form


def _hand_over(request: FloorRequest, form: Any) -> Entry:
    return notes.hand_over(form.cleaned_data["text"], to=form.cleaned_data["to"], by=request.actor)


Add = tuple[str, str, Callable[[FloorRequest], Any], Callable[[FloorRequest, Any], Entry]]
ADDED: Final[dict[str, Add]] = {
    "issue": ("Raise an issue", LOG, _issue_form, _raise_issue),
    "move": ("Log a move", LOG, _move_form, _move),
    "exception": ("Excuse time off plan", DECIDE, _exception_form, _excuse),
    "note": ("Note something", LOG, _note_form, _note),
    "handover": ("Hand the shift over", LOG, _hand_over_form, _hand_over),
}
