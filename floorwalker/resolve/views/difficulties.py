"""Difficulties and service requests: the list by due date, and the page on which one is put right or becomes a complaint."""

from __future__ import annotations

from dataclasses import replace
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
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.filling import UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.resolve import authority
from floorwalker.resolve.actions import cases, giving
from floorwalker.resolve.actions import difficulties as actions
from floorwalker.resolve.forms.cases import CloseForm, ContactForm, NewWordsForm, OptionForm
from floorwalker.resolve.models import Difficulty
from floorwalker.resolve.queries import cases as queries
from floorwalker.resolve.queries import regimes, suggestion
from floorwalker.resolve.views.write_down import verdict

STATES: Final[dict[str, State]] = {"open": "info", "resolved": "ok", "not_resolved": "watch", "complaint": "care"}
TRAIL_LINES: Final = 8


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: FloorRequest) -> HttpResponseBase:
    """List difficulties and requests, the open ones by due date unless a state is chosen."""
    zone, rows = zone_of(request), queries.difficulties(request.actor)
    late = queries.late(rows).count()
    if not request.GET.get("state"):
        rows = rows.filter(state=Difficulty.State.OPEN)
    register: Register[Difficulty] = Register(
        code="difficulties", title="Difficulties", nouns=("difficulty", "difficulties"), sort="due",
        export="record.export", exported=lambda: store.look("difficulties", page="difficulties export", by=request.actor),
        columns=(
            Column("what", "Difficulty", lambda row: Link(row.summary, reverse("resolve:difficulty", args=[row.reference]), row.reference),
                   plain=lambda row: f"{row.reference}: {row.summary}"),
            Column("state", "State", state_of, sort="state"),
            Column("due", "Put right by", lambda row: formats.moment(row.due_at, zone=zone), sort="due_at"),
            Column("kind", "Kind", lambda row: row.get_kind_display(), sort="kind"),
            Column("line", "About", lambda row: row.line.name, sort="line__name"),
            Column("customer", "Customer", lambda row: str(row.customer) if row.customer else "not known"),
            Column("owner", "Has it", lambda row: row.owner.display_name if row.owner else "nobody", sort="owner__sort_key"),
            Column("received", "Said", lambda row: formats.moment(row.received_at, zone=zone), sort="received_at"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=Difficulty.State.choices, none="Open"),
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), choices=Difficulty.Kind.choices),
            Filter("late", "Late", lambda rows, _value: queries.late(rows), choices=[("yes", "Late")]),
            Filter("owner", "Has it", lambda rows, typed: rows.filter(owner__display_name__icontains=typed)),
        ),
        first_use=FirstUse(
            "No difficulty is written down yet",
            "What a customer is not satisfied with is written down here, and the test tells whether it is a complaint.",
            "Write down", reverse("resolve:write_down"), "message-square",
        ),
    )  # fmt: skip
    register = handed_over(
        register, owner=lambda row: row.owner_id or 0, give=lambda row, to, by: actions.give(row.reference, to=to, by=by)
    )
    context = {"title": "Difficulties", "late": late, "may_write": policy.allows(request.actor, cases.WRITE)}
    return respond(request, "resolve/difficulties.html", register=register, rows=rows, context=context)


def state_of(row: Difficulty) -> Status:
    """Return how a difficulty stands."""
    return Status(STATES[row.state], row.get_state_display())


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show a difficulty: what was said, what was considered, and what can be done now."""
    held = queries.difficulty(reference, by=request.actor)
    store.look(held.reference, page="difficulty", by=request.actor)
    return _shown(request, held, {})


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Consider an option, close it, link a contact, or let it be a complaint; a refusal stands in the form."""
    held, by = queries.difficulty(reference, by=request.actor), request.actor
    holds = regimes.of_difficulty(held)
    forms: dict[str, Any] = {
        "consider": lambda: OptionForm(request.POST, auto_id="option_%s"), "close": lambda: CloseForm(request.POST, auto_id="close_%s"),
        "link": lambda: ContactForm(request.POST, auto_id="link_%s"),
        "complain": lambda: NewWordsForm(request.POST, edition=holds.edition),
    }
    if act == "test":
        return _retested(request, held)
    if act not in forms:
        raise NotFound(f"A difficulty has no act {act}.", remedy="Look at its page for what it offers.")
    form = forms[act]()
    done = tried(request, form, lambda: _done(held, act, form, by))
    if done is None:
        return _shown(request, held, {act: form})
    said = {"consider": "The option is kept.", "close": f"{held.reference} is closed.", "link": "The contact belongs to it now."}
    messages.success(request, said.get(act, f"{held.reference} is a complaint now; its clocks run from when it was first said."))
    return redirect(refs.kinds().get("complaint").page(done) if act == "complain" else reverse("resolve:difficulty", args=[reference]))


def _done(held: Difficulty, act: str, form: Any, by: Any) -> Any:
    values = form.cleaned_data
    if act == "consider":
        return actions.consider(held, **{**values, "chosen": values["chosen"] == "yes"}, by=by)
    if act == "close":
        return actions.close(held, **values, by=by)
    if act == "link":
        return giving.link(held, values["contact"], by=by)
    shown = _test(held, form)["suggested"]
    return cases.become_complaint(held, replace(form.answered(), suggestion=shown.kept() if shown else None), by=by)


def _retested(request: FloorRequest, held: Difficulty) -> HttpResponse:
    """Answer with the questions as they are answered so far, what that makes of it, and what the new words suggest."""
    policy.require(request.actor, cases.WRITE)
    test = NewWordsForm(request.POST, edition=regimes.of_difficulty(held).edition)
    return render(request, "resolve/_test.html", _test(held, test))


def _test(held: Difficulty, test: NewWordsForm) -> dict[str, Any]:
    holds = regimes.of_difficulty(held)
    suggested = suggestion.of_words(str(test["reason"].value() or ""), edition=holds.edition)
    hints = [(each.id, suggested.of(each.id)) for each in holds.edition.questions] if suggested else []
    said = verdict(holds, test.answers(), held.received_at)
    return {"holds": holds, "test": test, "verdict": said, "suggested": suggested, "hints": hints}


def _shown(request: FloorRequest, held: Difficulty, forms: dict[str, Any]) -> HttpResponse:
    zone, by, holds = zone_of(request), request.actor, regimes.of_difficulty(held)
    is_open = held.state == Difficulty.State.OPEN
    asked = held.classifications.select_related("decided_by", "second").order_by("-decided_at")
    last = asked.first()
    test = forms.get("complain") or NewWordsForm(
        initial={f"q_{name}": value for name, value in last.answers.items()} if last else None, edition=holds.edition
    )
    complaint = getattr(held, "complaint", None)
    context = {
        "title": held.reference, "held": held, "zone": zone, "state": state_of(held), "asked": asked,
        "options": held.options.select_related("said_by"), "contacts": held.contacts.all(), "complaint": complaint,
        "complaint_url": refs.kinds().get("complaint").page(complaint) if complaint else "",
        "situation": _situation(held, zone), "may_act": is_open and policy.allows(by, actions.HANDLE),
        "may_complain": held.state != Difficulty.State.COMPLAINT and policy.allows(by, cases.WRITE),
        "option": forms.get("consider") or OptionForm(auto_id="option_%s"), "closing": forms.get("close") or CloseForm(auto_id="close_%s"),
        "linking": forms.get("link") or ContactForm(auto_id="link_%s"), **_test(held, test),
        "ladder": authority.ladder(by), "tried": set(forms),
        "lines": trail.lines(subject=held.reference, limit=TRAIL_LINES) if policy.allows(by, "ground.view_trail") else None,
    }
    return render(request, "resolve/difficulty.html", context, status=UNPROCESSABLE if forms else 200)


def _situation(held: Difficulty, zone: str) -> Situation:
    due = formats.moment(held.due_at, zone=zone)
    if held.state == Difficulty.State.COMPLAINT:
        return Situation("info", "It became a complaint", "Its clocks run from when the customer first said it; the history stays here.")
    if held.state != Difficulty.State.OPEN:
        return Situation(STATES[held.state], held.get_state_display(), held.resolution)
    if queries.late(Difficulty.objects.filter(pk=held.pk)).exists():
        return Situation("miss", f"It was to be put right before {due}", "Say what was chosen and close it, or ask the test again.")
    return Situation("info", f"Put it right before {due}", "At first contact where that is possible. No clock of law runs on a difficulty.")
