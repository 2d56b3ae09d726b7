"""Impact assessments: the list, one of them with its risks, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.filling import GET_OR_POST, UNPROCESSABLE, tried
from floorwalker.ground.web.giving import handed_over
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.deciding import ProposeForm, ReasonForm
from floorwalker.plan.forms.drafts import may_be_done, number_in, state_of
from floorwalker.resolve.actions import assessments as actions
from floorwalker.resolve.assessment_templates import TEMPLATES, VERIFY
from floorwalker.resolve.forms import assessments as typed
from floorwalker.resolve.models import Assessment
from floorwalker.resolve.queries import assessments as queries
from floorwalker.resolve.rules import assessments as rules

DONE: Final = {
    "change": "It says so now.", "risk": "The risk is weighed.", "propose": "It waits for who was asked.", "approve": "It is in force.",
    "refuse": "It is a draft again.", "away": "It is put away.", "revise": "The next version is begun.",
}


def level(score: int) -> Status:
    """Return what a score from 1 to 9 means."""
    if score >= rules.HIGH:
        return Status("miss", f"High, {score}")
    return Status("watch", f"Medium, {score}") if score >= rules.MEDIUM else Status("ok", f"Low, {score}")


@login_required
@require_http_methods(GET_OR_POST)
def listed(request: FloorRequest) -> HttpResponseBase:
    """List the assessments that are open or in force."""
    rows, zone = queries.register(request.actor), zone_of(request)
    writes = policy.allows(request.actor, queries.WRITE)
    listing: Register[Assessment] = handed_over(Register(
        code="assessments",
        title="Impact assessments",
        nouns=("assessment", "assessments"),
        columns=(
            Column("name", "About", _named, sort="name"),
            Column("state", "Stands", state_of, sort="state"),
            Column("risks", "Risks", lambda row: len(row.risks.all()), numeric=True),
            Column("left", "Highest left", _left),
            Column("review", "Looked at again by", lambda row: formats.day_with_year(row.review_on, zone=zone), sort="review_on"),
            Column("owner", "Answers for it", lambda row: row.owner.display_name),
        ),
        filters=(Filter("state", "Stands", lambda rows, value: rows.filter(state=value), choices=[
            (each.value, str(each.label)) for each in queries.SHOWN
        ]),),
        first_use=FirstUse(
            "Nothing is weighed yet",
            "Where processing may weigh on people, its risks are weighed before it begins. Begin from the shipped text on monitoring of "
            "workers: recording, scoring and adherence weigh on everybody who serves.",
            "Begin an assessment" if writes else "", reverse("resolve:new_assessment") if writes else "", "ruler",
        ),
    ), owner=lambda row: row.owner_id, give=lambda row, to, by: actions.give(row.reference, to=to, by=by))  # fmt: skip
    return respond(request, "resolve/assessments.html", register=listing, rows=rows, context={
        "title": "Impact assessments", "situation": _all(rows), "writes": writes,
    })  # fmt: skip


def _named(row: Assessment) -> Link:
    where = f"{reverse('resolve:assessment', args=[row.reference])}?version={row.number}"
    return Link(row.name, where, f"{row.reference}, version {row.number}")


def _left(row: Assessment) -> Status | str:
    scores = [each.after for each in row.risks.all()]
    return level(max(scores)) if scores else ""


def _all(rows: Any) -> Situation:
    in_force = rows.filter(state=queries.State.PUBLISHED)
    if not in_force.filter(template__in=TEMPLATES).exists():
        return Situation(
            "watch", "Monitoring of workers is not assessed yet", "Recording, scoring and adherence weigh on people: begin from our text."
        )
    late = in_force.filter(review_on__lte=clock.today("UTC")).count()
    if late:
        return Situation("watch", f"{late} to be looked at again", "Whether processing and risks are still what it says.")
    return Situation("ok", "Every assessment in force is within its day")


@login_required
@require_http_methods(GET_OR_POST)
def new(request: FloorRequest) -> HttpResponse:
    """Begin an assessment."""
    policy.require(request.actor, queries.WRITE)
    first = next(iter(TEMPLATES.values()))
    form = typed.NewForm(request.POST or None, initial={"template": first.code, "name": first.name, "owner": request.person})
    made = tried(request, form, lambda: actions.draft(by=request.actor, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"{made.reference} is begun.")
        return redirect("resolve:assessment", reference=made.reference)
    context = {"title": "New assessment", "form": form}
    return render(request, "resolve/assessment_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one assessment."""
    number = number_in(request.GET.get("version", ""))
    return _page(request, queries.find(reference, number=number, by=request.actor))


def _forms(request: FloorRequest, held: Assessment) -> dict[str, Callable[[Any], Any]]:
    said = {each: getattr(held, each) for each in (*actions.TEXTS, "name", "review_on", "owner")}
    return {
        "change": lambda data: typed.TextForm(data, auto_id="change-%s", initial={**said, "seen": held.changes}),
        "risk": lambda data: typed.RiskForm(data, auto_id="risk-%s", initial=_risk_of(request, held)),
        "propose": lambda data: ProposeForm(data, approvers=queries.approvers(but=request.actor)),
        "refuse": lambda data: ReasonForm(data, auto_id="refuse-%s"),
        "away": lambda data: ReasonForm(data, auto_id="away-%s"),
    }


def _risk_of(request: FloorRequest, held: Assessment) -> dict[str, Any]:
    """Return what the risk that the address names says, to be changed."""
    key = number_in(request.GET.get("risk", ""))
    found = next((each for each in held.risks.all() if each.pk == key), None)
    if found is None:
        return {"likelihood": 2, "severity": 2, "likelihood_after": 1, "severity_after": 2}
    names = ("what", "likelihood", "severity", "measure", "owner", "likelihood_after", "severity_after")
    return {"key": found.pk, **{name: getattr(found, name) for name in names}}


def _page(request: FloorRequest, held: Assessment, **refused: Any) -> HttpResponse:
    gaps = queries.gaps(held)
    may = may_be_done(request, held, write=queries.WRITE, publish=queries.APPROVE, gaps=gaps)
    make = _forms(request, held)
    shown = {
        **({each: make[each](None) for each in ("change", "risk", "away")} if may["may_change"] else {}),
        **({"propose": make["propose"](None)} if may["may_propose"] else {}),
        **({"refuse": make["refuse"](None)} if may["may_decide"] or may["may_take_back"] else {}),
        **refused,
    }
    risks = [(each, level(each.before), level(each.after)) for each in held.risks.all()]
    return render(request, "resolve/assessment.html", {
        "title": held.name, "one": held, "state": state_of(held), "zone": zone_of(request), "gaps": gaps, "risks": risks,
        "forms": shown,
        "texts": [(words, getattr(held, name)) for name, words in rules.TEXTS.items()], "may": may,
        "verify": VERIFY if held.template else "",
        "versions": Assessment.objects.filter(reference=held.reference).order_by("-number").values_list("number", "state"),
        "situation": _situation(held, risks, len(gaps)),
    }, status=UNPROCESSABLE if refused else 200)  # fmt: skip


def _situation(held: Assessment, risks: list[Any], lacking: int) -> Situation:
    left = sum(each.after >= rules.HIGH for each, _, _ in risks)
    if held.state == queries.State.DRAFT and lacking:
        return Situation("info", f"{lacking} thing{'s are' if lacking > 1 else ' is'} missing", "They stand beside the text.")
    if held.state == queries.State.DRAFT:
        return Situation("info", "It is whole", "Propose it: somebody else than who wrote it agrees.")
    if held.state == queries.State.PROPOSED:
        decides = held.approver.display_name if held.approver else "somebody"
        return Situation("watch", f"It waits for {decides}", held.why)
    if held.state != queries.State.PUBLISHED:
        return Situation("idle", "Not in force")
    if left:
        return Situation("watch", f"{left} of {len(risks)} risks are left high", f"The Commissioner was asked: {held.commissioner}")
    return Situation("ok", f"No risk of {len(risks)} is left high")


@login_required
@require_http_methods(["POST"])
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do one thing about an assessment."""
    held = queries.find(reference, by=request.actor)
    by = request.actor
    at_once: dict[str, Callable[[], Any]] = {
        "approve": lambda: actions.approve(held, seen=number_in(request.POST.get("seen", "")), by=by),
        "revise": lambda: actions.revise(held, by=by),
    }
    make = {**dict.fromkeys(at_once, _Click), **_forms(request, held)}.get(act)
    if make is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    form = make(request.POST)

    def said() -> dict[str, Any]:
        return dict(form.cleaned_data)

    does: dict[str, Callable[[], Any]] = {
        **at_once,
        "change": lambda: actions.change(held, said(), seen=said()["seen"], by=by),
        "risk": lambda: actions.weigh(held, said(), by=by),
        "propose": lambda: actions.propose(held, **said(), by=by),
        "refuse": lambda: actions.send_back(held, **said(), by=by),
        "away": lambda: actions.put_away(held, **said(), by=by),
    }
    if tried(request, form, does[act]) is None:
        return _page(request, held, **{act: form})
    messages.success(request, DONE[act])
    return redirect("resolve:assessment", reference=reference)


class _Click(forms.Form):
    """What asks for nothing but the click."""


@login_required
@require_http_methods(["POST"])
def drop(request: FloorRequest, reference: str, key: int) -> HttpResponse:
    """Take a risk out of a draft."""
    actions.drop(queries.find(reference, by=request.actor), key, by=request.actor)
    messages.success(request, "The risk is taken out.")
    return redirect("resolve:assessment", reference=reference)
