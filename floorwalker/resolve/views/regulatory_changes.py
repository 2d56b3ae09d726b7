"""Changes of regulations: the calendar and log, one by hand, and the page of one with its impact, tasks and sign-off."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import refs
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, Rows, respond
from floorwalker.resolve.actions import regulatory_changes as actions
from floorwalker.resolve.forms import regulatory_changes as typed
from floorwalker.resolve.models import RegulatoryChange
from floorwalker.resolve.queries import regulatory_changes as queries

STANDS: Final = (("open", "Not signed off"), ("ahead", "To come"), ("signed", "Signed off"))


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List every change by the day on which it comes into force."""
    rows, keeps = queries.log(request.actor), policy.allows(request.actor, queries.KEEP)
    listing: Register[RegulatoryChange] = handed_over(Register(
        code="regulatory_changes",
        title="Changes of regulations",
        nouns=("change", "changes"),
        sort="in_force",
        columns=(
            Column("in_force", "In force on", lambda row: formats.day_with_year(row.in_force_on, zone="UTC"), sort="in_force_on"),
            Column("change", "Change", lambda row: Link(row.title, _url(row), row.reference)),
            Column("stands", "Stands", stands_of),
            Column("clause", "Clause", lambda row: row.clause),
            Column("owner", "Sees to it", lambda row: row.owner.display_name),
        ),
        filters=(
            Filter("stands", "Stands", _keep, choices=STANDS),
            Filter("pack", "Regulation", lambda rows, value: rows.filter(pack=value)),
        ),
        first_use=FirstUse(
            "No change is recorded",
            "A new edition of a regulation is recorded by itself, with what it changes clause by clause; others are written by hand.",
            *(("Write a change", reverse("resolve:new_regulatory_change")) if keeps
              else ("Read the regulations", reverse("resolve:regulations"))),
            "calendar-days",
        ),
    ), owner=lambda row: row.owner_id, give=lambda row, to, by: actions.give(row.reference, to=to, by=by))  # fmt: skip
    months = [(f"{first:%b %Y}", number) for first, number in queries.months(request.actor)]
    chart = charts.counts_by_name("months", months, title="Changes by the month in which they come into force", heads=("Month", "Changes"))
    return respond(request, "resolve/regulatory_changes.html", register=listing, rows=rows, context={
        "title": "Changes of regulations", "situation": _all(rows), "keeps": keeps, "chart": chart if any(n for _m, n in months) else None,
        "unrecorded": [(pack, day) for pack, day in queries.unrecorded()] if keeps else [],
    })  # fmt: skip


def _url(row: RegulatoryChange) -> str:
    return reverse("resolve:regulatory_change", args=[row.reference])


def _keep(rows: Rows, value: str) -> Rows:
    if value == "ahead":
        return rows.filter(in_force_on__gt=queries.today())
    if value in {"open", "signed"}:
        return rows.filter(signed_at__isnull=value == "open")
    raise ValueError("Choose how it stands from the list.")


def stands_of(row: Any) -> Status:
    """Return how a change of the log stands."""
    if row.signed_at is not None:
        return Status("ok", "Signed off")
    if row.in_force_on <= queries.today():
        return Status("miss", f"In force, {row.open_tasks} to do")
    if row.late_tasks:
        return Status("miss", f"{row.late_tasks} late")
    return Status("watch", f"{row.all_tasks - row.open_tasks} of {row.all_tasks} done")


def _all(rows: Any) -> Situation:
    waiting = list(rows.filter(signed_at=None).order_by("in_force_on")[:1])
    if not waiting:
        why = "What is new is recorded by itself once its edition is here."
        return Situation("ok", "The house is ready for every change that is known", why)
    first, today = waiting[0], queries.today()
    acts = (Act("Show", _url(first), primary=True),)
    if first.in_force_on <= today:
        return Situation("miss", f"In force and not signed off: {first.title}", f"{first.open_tasks} of its tasks are open.", acts=acts)
    days = (first.in_force_on - today).days
    why = f"{first.open_tasks} of {first.all_tasks} tasks are open, {first.late_tasks} late."
    return Situation("miss" if first.late_tasks else "watch", f"In {days} day{'s' if days != 1 else ''}: {first.title}", why, acts=acts)


@login_required
@require_POST
def record(request: FloorRequest, code: str, day: str) -> HttpResponse:
    """Record what an edition changes."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise NotFound("There is no such day.", remedy="Use the buttons of the page.") from None
    policy.require(request.actor, queries.KEEP)
    assert request.person is not None
    made = actions.record(code, on, owner=request.person, by=request.actor)
    messages.success(request, f"{made.reference} is recorded, with a task for each part of the work.")
    return redirect("resolve:regulatory_change", made.reference)


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Write a change by hand."""
    policy.require(request.actor, queries.KEEP)
    form = typed.ChangeForm(request.POST or None, initial={"owner": request.person})
    made = tried(request, form, lambda: actions.write(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is recorded.")
        return redirect("resolve:regulatory_change", made.reference)
    context = {"title": "New change of a regulation", "form": form}
    return render(request, "resolve/regulatory_change_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one change with whom it concerns and what is done about it."""
    return _page(request, queries.find(reference, by=request.actor))


def _page(request: FloorRequest, held: RegulatoryChange, **refused: Any) -> HttpResponse:
    by, is_open = request.actor, held.signed_at is None
    keeps, rows = policy.allows(by, queries.KEEP), list(held.tasks.select_related("owner", "done_by"))
    mine = {each.pk for each in rows if is_open and each.done_at is None and (keeps or each.owner_id == by.person_id)}
    tasks = [
        (each, _task_state(each), refs.sight(Ref.parse(each.evidence), by=by) if each.evidence else None,
         typed.DoneForm(auto_id=f"done-{each.pk}-%s") if each.pk in mine else None)
        for each in rows
    ]  # fmt: skip
    context = {
        "title": f"{held.reference}: {held.title}", "one": held, "zone": zone_of(request), "tasks": tasks,
        "cites": queries.documents(held, by=by),
        "words": queries.words(held), "concerned": queries.concerned(held, by=by), "lines": queries.lines(held),
        "situation": _next(held, rows),
        "forms": {
            **({"task": typed.TaskForm(auto_id="task-%s", initial={"due_on": held.in_force_on})} if is_open and keeps else {}),
            **({"sign": typed.SignForm(auto_id="sign-%s")} if is_open and policy.allows(by, queries.SIGN) else {}), **refused,
        },
    }
    return render(request, "resolve/regulatory_change.html", context, status=UNPROCESSABLE if refused else 200)


def _task_state(each: Any) -> Status:
    if each.done_at is not None:
        return Status("ok", "Done") if each.evidence else Status("idle", "Done with a reason")
    return Status("miss", "Late") if each.due_on < queries.today() else Status("watch", "To do")


def _next(held: RegulatoryChange, tasks: list[Any]) -> Situation:
    if held.signed_at is not None:
        return Situation("ok", "The house is ready", held.signed_why)
    left = [each for each in tasks if each.done_at is None]
    days = (held.in_force_on - queries.today()).days
    when = f"In force in {days} day{'s' if days != 1 else ''}." if days > 0 else "It is in force."
    if not left:
        return Situation("info", "Every task is done", f"{when} Compliance signs it off.")
    late = sum(each.due_on < queries.today() for each in left)
    why = f"{left[0].owner.display_name}, by {left[0].due_on:%d %b %Y}. {when} {len(left)} to do, {late} late."
    return Situation("miss" if late or days <= 0 else "watch", f"Next: {left[0].what}", why)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Add a task, or sign the change off."""
    held = queries.find(reference, by=request.actor)
    does: dict[str, tuple[Any, Any]] = {"task": (typed.TaskForm, actions.add_task), "sign": (typed.SignForm, actions.sign)}
    if act not in does:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    make, do = does[act]
    form = make(request.POST, auto_id=f"{act}-%s")
    if tried(request, form, lambda: do(held, by=request.actor, **form.cleaned_data)) is None:
        return _page(request, held, **{act: form})
    messages.success(request, "It is written down.")
    return redirect("resolve:regulatory_change", reference)


@login_required
@require_POST
def done(request: FloorRequest, reference: str, key: int) -> HttpResponse:
    """Say that a task is done, or not needed."""
    held = queries.find(reference, by=request.actor)
    form = typed.DoneForm(request.POST)
    if tried(request, form, lambda: actions.done(held, key, by=request.actor, **form.cleaned_data)) is None:
        return _page(request, held, refused_task=form)
    messages.success(request, "The task is ticked off.")
    return redirect("resolve:regulatory_change", reference)
