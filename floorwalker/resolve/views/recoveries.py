"""Recoveries: the list, starting a playbook, and the live page of one with its steps, messages, log, review and figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.engine.rates import Rate
from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.charts import Chart, StepTime
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, respond
from floorwalker.resolve.actions import recoveries as actions
from floorwalker.resolve.actions import recovery_log as log
from floorwalker.resolve.actions import recovery_reviews as reviews
from floorwalker.resolve.forms import recoveries as typed
from floorwalker.resolve.models import Recovery, RecoveryStep
from floorwalker.resolve.queries import playbooks
from floorwalker.resolve.queries import recoveries as queries

STANDS: Final = (("runs", "Runs"), ("review", "Waits for its review"), ("closed", "Closed"))


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List every recovery, the newest first."""
    rows, zone = queries.register(request.actor), zone_of(request)
    starts = policy.allows(request.actor, queries.RUN)
    listing: Register[Recovery] = handed_over(Register(
        code="recoveries",
        title="Recovery",
        nouns=("recovery", "recoveries"),
        columns=(
            Column("recovery", "Recovery", lambda row: Link(row.what, reverse("resolve:recovery", args=[row.reference]), row.reference)),
            Column("stands", "Stands", stands_of),
            Column("playbook", "Playbook", lambda row: f"{row.playbook.name}, version {row.playbook.number}"),
            Column("seen", "Trigger seen", lambda row: formats.moment(row.seen_at, zone=zone), sort="seen_at"),
            Column("lasted", "Lasted", lambda row: formats.duration(_seconds(row))),
            Column("leader", "Leads", lambda row: row.leader.display_name),
        ),
        filters=(
            Filter("stands", "Stands", _keep, choices=STANDS),
            Filter("playbook", "Playbook", lambda rows, value: rows.filter(playbook__reference=value)),
        ),
        first_use=FirstUse(
            "Nothing was recovered yet",
            "When something goes wrong for many at once a playbook is started: who does what by when, what customers are told and given.",
            "Look at the playbooks", reverse("resolve:playbooks"), "refresh-cw",
        ),
    ), owner=lambda row: row.leader_id, give=lambda row, to, by: actions.give(row.reference, to=to, by=by))  # fmt: skip
    context = {"title": "Recovery", "situation": _all(rows), "starts": starts}
    return respond(request, "resolve/recoveries.html", register=listing, rows=rows, context=context)


def _keep(rows: Rows, value: str) -> Rows:
    if value == "runs":
        return rows.filter(stopped_at=None)
    if value in {"review", "closed"}:
        return rows.filter(stopped_at__isnull=False, closed_at__isnull=value == "review")
    raise ValueError("Choose how it stands from the list.")


def _seconds(row: Recovery) -> float:
    return ((row.stopped_at or clock.now()) - row.seen_at).total_seconds()


def stands_of(row: Any) -> Status:
    """Return how a recovery of the register stands."""
    if row.closed_at is not None:
        return Status("ok", "Closed")
    if row.stopped_at is not None:
        return Status("watch", "Waits for its review") if row.reviewed_at is None else Status("info", "Reviewed")
    return Status("miss", f"{row.late} late") if row.late else Status("info", f"Runs, {row.left} to do")


def _all(rows: Any) -> Situation:
    runs = list(rows.filter(stopped_at=None)[:2])
    if runs:
        late = sum(each.late for each in runs)
        acts = (Act("Show", reverse("resolve:recovery", args=[runs[0].reference]), primary=True),)
        return Situation("miss" if late else "watch", runs[0].what, f"{late} steps are late." if late else "In time so far.", acts=acts)
    waiting = rows.filter(stopped_at__isnull=False, reviewed_at=None).count()
    if waiting:
        where = f"{reverse('resolve:recoveries')}?stands=review"
        why = "Somebody who did not lead asks what worked and what did not, while it is remembered."
        return Situation("watch", f"{waiting} to be reviewed", why, acts=(Act("Show", where),))
    return Situation("ok", "Nothing runs", "Everything that was run is reviewed.")


@login_required
@require_http_methods(GET_OR_POST)
def start(request: FloorRequest, reference: str) -> HttpResponse:
    """Start a playbook."""
    policy.require(request.actor, queries.RUN)
    held = playbooks.find(reference, by=request.actor)
    form = typed.StartForm(request.POST or None, zone=zone_of(request), initial={"seen_at": clock.now(), "leader": request.person})
    made = tried(request, form, lambda: actions.start(held, by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} runs; who has a step is asked.")
        return redirect("resolve:recovery", made.reference)
    context = {"title": f"Start {held.name}", "form": form, "one": held, "steps": held.steps.select_related("owner")}
    return render(request, "resolve/recovery_start.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one recovery; asked for anew by the page itself, only what is live."""
    held = queries.find(reference, by=request.actor)
    if request.headers.get("HX-Request"):
        return render(request, "resolve/_recovery_live.html", _live(request, held))
    store.look(held.reference, page="Recovery", by=request.actor)
    return _page(request, held)


def _forms(request: FloorRequest, held: Recovery) -> dict[str, Callable[[Any], Any]]:
    """Return what may be typed about a recovery now, by act."""
    by, forms = request.actor, dict[str, Callable[[Any], Any]]()
    if held.closed_at is not None:
        return forms
    if policy.allows(by, queries.RUN):
        today = clock.today(zone_of(request))
        forms["log"] = lambda data: typed.LogForm(data, auto_id="log-%s")
        forms["count"] = lambda data: typed.CountForm(data, auto_id="count-%s", initial={"counted_on": today})
        forms["compensate"] = lambda data: typed.CompensateForm(data, auto_id="give-%s", initial=typed.count_of(held))
        if held.stopped_at is None:
            forms["stop"] = lambda data: typed.StopForm(data, auto_id="stop-%s")
        elif not queries.lacking(held):
            forms["close"] = typed.EmptyForm
    reviews_it = held.stopped_at is not None and held.reviewed_at is None and held.leader_id != by.person_id
    if reviews_it and policy.allows(by, queries.REVIEW):
        forms["review"] = lambda data: typed.ReviewForm(data, auto_id="review-%s")
    return forms


def _page(request: FloorRequest, held: Recovery, **refused: Any) -> HttpResponse:
    by = request.actor
    runs = held.stopped_at is None and policy.allows(by, queries.RUN)
    context = {
        **_live(request, held), "forms": {**{act: make(None) for act, make in _forms(request, held).items()}, **refused},
        "timeline": queries.timeline(held), "lessons": queries.lessons(held), "lacking": queries.lacking(held), "runs": runs,
        "steps": [(each, _step_state(each), typed.StepDoneForm(auto_id=f"step-{each.pk}-%s")) for each in held.steps.all()],
        "messages_": [(each, typed.SentForm(auto_id=f"sent-{each.pk}-%s")) for each in held.messages.all()],
        "given": [(each, formats.money(each.amount, held.playbook.currency)) for each in queries.given(held)],
        "by_rule": formats.money(queries.by_rule(held), held.playbook.currency) if queries.by_rule(held) is not None else "nothing yet",
        "effect": _effect(held, by), "next_version": _next_version(held),
    }
    return render(request, "resolve/recovery.html", context, status=UNPROCESSABLE if refused else 200)


def _next_version(held: Recovery) -> Any:
    rows = type(held.playbook).objects.filter(reference=held.playbook.reference, number__gt=held.playbook.number)
    return rows.order_by("number").first() if held.playbook_changes else None


def _live(request: FloorRequest, held: Recovery) -> dict[str, Any]:
    return {
        "title": f"{held.reference}: {held.what}", "one": held, "zone": zone_of(request), "situation": _next(held),
        "tiles": _tiles(held), "chart": _chart(held), "is_live": held.stopped_at is None,
    }


def _step_state(each: RecoveryStep) -> Status:
    if each.done_at is not None:
        late = each.done_at > each.due_at
        return Status("idle", "Left out") if each.left_out else Status("watch" if late else "ok", "Done late" if late else "Done in time")
    behind = (clock.now() - each.due_at).total_seconds()
    return Status("miss", f"{formats.duration(behind)} late") if behind > 0 else Status("info", f"{formats.duration(-behind)} left")


def _next(held: Recovery) -> Situation:
    if held.closed_at is not None:
        return Situation("ok", "Nothing is left to do", "What it taught stands below, and as findings.")
    if held.stopped_at is not None:
        missing = queries.lacking(held)
        return Situation("watch" if missing else "ok", missing[0] if missing else "It can be closed", "; ".join(missing[1:]))
    due = queries.next_of(held)
    if due is None:
        return Situation("info", "Every step is done", f"It ends when: {held.playbook.ends_when}")
    what = due.what if isinstance(due, RecoveryStep) else f"Tell customers: {due.template.title}"
    who = due.owner.display_name if isinstance(due, RecoveryStep) else f"{held.leader.display_name}, by {due.channel}"
    behind = (clock.now() - due.due_at).total_seconds()
    told = f"{formats.duration(abs(behind))} {'late' if behind > 0 else 'left'}"
    return Situation("miss" if behind > 0 else "watch", f"Next: {what}", f"{who}. {told}.")


def _tiles(held: Recovery) -> list[Tile]:
    kept, counted = queries.kept(held), queries.affected(held)
    first = None if kept.first_message_at is None else (kept.first_message_at - held.seen_at).total_seconds()
    promised = "" if kept.first_message_due is None else formats.duration((kept.first_message_due - held.seen_at).total_seconds())
    late = first is not None and kept.first_message_due is not None and kept.first_message_at is not None and (
        kept.first_message_at > kept.first_message_due
    )
    return [
        Tile("Since the trigger", formats.duration(_seconds(held)), note="runs" if held.stopped_at is None else "until it was stopped"),
        Tile("Steps done", str(kept.steps_done), target=f"of {kept.steps}", note=f"{kept.steps_in_time} of them in time"),
        Tile(
            "First message", None if first is None else formats.duration(first), target=f"within {promised}" if promised else "",
            note="not sent yet" if first is None else "late" if late else "in time",
            state=None if first is None else "watch" if late else "ok",
        ),
        Tile(
            "Customers affected", formats.count(counted.number) if counted is not None else None,
            note=counted.words if counted is not None else "nobody counted them yet",
        ),
    ]


def _chart(held: Recovery) -> Chart:
    def at(moment: Any) -> float:
        return float((moment - held.seen_at).total_seconds() / 60)

    rows = [
        StepTime(each.what, at(each.due_at), at(each.done_at) if each.done_at else None, each.owner.display_name, each.left_out)
        for each in held.steps.all()
    ] + [
        StepTime(f"Tell: {each.template.title}", at(each.due_at), at(each.sent_at) if each.sent_at else None, each.channel)
        for each in held.messages.all()
    ]
    rows.sort(key=lambda each: each.by_minute)
    now = at(held.stopped_at or clock.now())
    title = "Steps and messages against their time"
    return charts.steps_in_time("steps", rows, now=now, runs=held.stopped_at is None, title=title, width=1240.0)


def _effect(held: Recovery, by: Any) -> dict[str, str] | None:
    found = queries.effect(held, by=by)
    if found is None:
        return None
    moved = found.moved
    said = "nothing to compare with"
    if moved.value is not None and moved.low is not None and moved.high is not None:
        value, low, high = (formats.decimal(each, 2) for each in (moved.value, moved.low, moved.high))
        said = f"{value} times as many, likely {low} to {high}"
    after = _an_hour(found.after) if found.after is not None else "not over yet"
    return {"before": _an_hour(found.before), "during": _an_hour(found.during), "after": after, "said": said}


def _an_hour(told: Rate) -> str:
    if told.value is None or told.low is None or told.high is None:
        return "no data"
    n = formats.count(told.events)
    return f"{formats.decimal(told.value)} an hour, likely {formats.decimal(told.low)} to {formats.decimal(told.high)} (n {n})"


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about a recovery."""
    held = queries.find(reference, by=request.actor)
    does: dict[str, tuple[Callable[[Any], Any], Callable[..., Any]]] = {
        "log": (typed.LogForm, log.write), "count": (typed.CountForm, log.count), "compensate": (typed.CompensateForm, log.compensate),
        "stop": (typed.StopForm, actions.stop), "close": (typed.EmptyForm, reviews.close), "review": (typed.ReviewForm, reviews.review),
    }
    if act not in does:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    make, do = does[act]
    form = _forms(request, held).get(act, make)(request.POST)
    if tried(request, form, lambda: do(held, by=request.actor, **form.cleaned_data)) is None:
        return _page(request, queries.find(reference, by=request.actor), **{act: form})
    messages.success(request, "It is written down.")
    return redirect("resolve:recovery", reference)


@login_required
@require_POST
def part(request: FloorRequest, reference: str, act: str, key: int) -> HttpResponse:
    """Say that a step is done, or a message sent."""
    held = queries.find(reference, by=request.actor)
    does: dict[str, tuple[Any, Callable[..., Any]]] = {"step": (typed.StepDoneForm, actions.step), "sent": (typed.SentForm, actions.sent)}
    if act not in does:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    make, do = does[act]
    form = make(request.POST)
    if tried(request, form, lambda: do(held, key, by=request.actor, **form.cleaned_data)) is None:
        return _page(request, queries.find(reference, by=request.actor), refused_part=form)
    messages.success(request, "It is stamped.")
    return redirect("resolve:recovery", reference)
