"""Pages of sample plans: the register, one plan with its period, writing a version, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.forms.drafts import forms_to_decide, number_in, proposal_in, state_of
from floorwalker.review.actions import sample_draws
from floorwalker.review.actions import sample_plans as actions
from floorwalker.review.forms.samples import SamplePlanForm, begins_from
from floorwalker.review.models import SamplePlan
from floorwalker.review.queries import sample_needs
from floorwalker.review.queries import samples as queries
from floorwalker.review.views import sample_page

UNPROCESSABLE = 422
State = SamplePlan.State
FIRST_USE: Final = FirstUse(
    "No sample plan is written yet",
    "A sample plan says which contacts are judged: of whom, how many so that the result can be trusted, drawn how, by which scorecard, "
    "by whom and by when. Another approves it; draws by it are frozen and can be repeated by anybody.",
    "Write the first", "", "dices",
)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every sample plan in the versions that are open or in use."""
    may_plan = policy.allows(request.actor, queries.PLAN)
    new = reverse("review:new_sample_plan")
    register: Register[SamplePlan] = Register(
        code="sample-plans",
        title="Sample plans",
        nouns=("version", "versions"),
        sort="-plan",
        columns=(
            Column("plan", "Plan", _named, sort="reference", plain=lambda row: row.reference),
            Column("version", "Version", lambda row: row.number, sort="number", numeric=True),
            Column("period", "Period", lambda row: str(row.get_period_display()), sort="period"),
            Column("drawn", "Drawn", lambda row: str(row.get_pace_display())),
            Column("margin", "Within", lambda row: formats.points(row.margin), sort="margin", numeric=True),
            Column("owner", "Owner", lambda row: row.owner.display_name, sort="owner__sort_key"),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter(
                "state", "State", lambda rows, value: rows.filter(state=value),
                choices=[each for each in State.choices if each[0] in queries.OPEN_OR_PUBLISHED],
            ),
        ),
        first_use=FirstUse(
            FIRST_USE.title, FIRST_USE.text, FIRST_USE.action_label if may_plan else "", new if may_plan else "", FIRST_USE.icon
        ),
    )
    context = {"title": "Sample plans", "may_plan": may_plan}
    return respond(request, "review/sample_plans.html", register=register, rows=queries.listed(request.actor), context=context)


def _named(row: SamplePlan) -> Link:
    return Link(row.reference, f"{reverse('review:sample_plan', args=[row.reference])}?version={row.number}", row.name)


@login_required
@require_safe
def plan(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one plan: what it takes of a period, what was drawn and scored, what that says, and who owes what."""
    shown = queries.find(reference, by=request.actor, number=number_in(request.GET.get("version", "")))
    context = sample_page.picture(shown, query=request.GET, by=request.actor) | may_be_done(request, shown)
    return render(request, "review/sample_plan.html", context)


def may_be_done(request: FloorRequest, shown: SamplePlan) -> dict[str, Any]:
    """Return what this reader may do to a version of a plan, and the forms it is done by."""
    may_plan = policy.allows(request.actor, queries.PLAN)
    own = shown.proposed_by_id == request.actor.person_id
    is_draft, waits, in_use = (shown.state == each for each in (State.DRAFT, State.PROPOSED, State.PUBLISHED))
    gaps = sample_needs.missing(shown) if (is_draft and may_plan) or waits else []
    may_draw = in_use and policy.allows(request.actor, queries.DRAW)
    return {
        "gaps": gaps, "waits": waits, "own": own and waits, "may_change": is_draft and may_plan,
        "may_propose": is_draft and may_plan and not gaps, "may_take_back": waits and own and may_plan,
        "may_decide": waits and not own and policy.allows(request.actor, queries.APPROVE), "may_revise": in_use and may_plan,
        "may_end": in_use and policy.allows(request.actor, queries.APPROVE), "undrawn": queries.undrawn(shown) if may_draw else [],
        "may_assign": policy.allows(request.actor, queries.ASSIGN), "may_draw": may_draw,
        **forms_to_decide(queries.approvers(but=request.actor)),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: FloorRequest, reference: str = "") -> HttpResponse:
    """Write a sample plan, or change a draft of one."""
    policy.require(request.actor, queries.PLAN)
    of = _draft(request, reference) if reference else None
    begins = begins_from(of) if of is not None else _first(request)
    form = SamplePlanForm(request.POST or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"evaluators": form.evaluators(), "owner": form.cleaned_data["owner"], "by": request.actor}
        try:
            if of is not None:
                made = actions.change(of, form.terms(), seen=form.cleaned_data["seen"], **said)
            else:
                made = actions.draft(form.terms(), **said)
        except RuleBroken as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is saved.")
            return redirect(_address(made))
    context = {
        "title": f"Change {of.name}" if of is not None else "Write a sample plan", "form": form,
        "cancel_url": _address(of) if of is not None else reverse("review:sample_plans"),
    }
    return render(request, "review/sample_plan_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _draft(request: FloorRequest, reference: str) -> SamplePlan:
    newest = queries.versions(reference).first()
    return queries.find(reference, by=request.actor, number=newest.number if newest is not None else None)


def _first(request: FloorRequest) -> dict[str, Any]:
    zone = zone_of(request)
    return {
        "owner": request.person, "starts_on": clock.today(zone).replace(day=1), "directions": ["inbound"], "period": "month",
        "pace": "week", "margin": 7, "confidence": "0.95", "expected": 80, "stratum_1": "queue", "least_stratum": 5, "least_person": 2,
        "score_days": 5, "feedback_days": 2, "calibration_weeks": 4, "mix": "share",
    }


def _address(one: SamplePlan) -> str:
    return f"{reverse('review:sample_plan', args=[one.reference])}?version={one.number}"


@login_required
@require_POST
def draw(request: FloorRequest, reference: str) -> HttpResponse:
    """Draw the contacts of the days that the button names."""
    shown = queries.find(reference, by=request.actor)
    try:
        starts_on = date.fromisoformat(request.POST.get("starts_on", ""))
    except ValueError:
        raise RuleBroken("Which days are drawn?", remedy="Use the button of the page.", code="draw_refused") from None
    made = sample_draws.draw(shown, starts_on, by=request.actor)
    number = made.picks.count()
    messages.success(request, f"{number} of {formats.count(made.population)} contacts are drawn by seed {made.seed}; the list is frozen.")
    return redirect("review:sample_draw", reference=made.reference)


@login_required
@require_POST
def act(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Do what a button of the page says, and say that it is done."""
    done = ACTS.get(act)
    if done is None:
        raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    shown = queries.find(reference, by=request.actor, number=number_in(request.POST.get("version", "")))
    made, words = done(request, shown)
    messages.success(request, words)
    return redirect(_address(made))


def _propose(request: FloorRequest, one: SamplePlan) -> tuple[SamplePlan, str]:
    asked = proposal_in(request, queries.approvers(but=request.actor))
    return actions.propose(one, **asked, by=request.actor), f"{asked['approver'].display_name} is asked to decide."


def _approve(request: FloorRequest, one: SamplePlan) -> tuple[SamplePlan, str]:
    made = actions.approve(one, seen=number_in(request.POST.get("seen", "")), by=request.actor)
    return made, f"Approved: contacts from {formats.day_with_year(made.starts_on, zone='UTC')} on are drawn by it."


def _return(request: FloorRequest, one: SamplePlan) -> tuple[SamplePlan, str]:
    return actions.send_back(one, reason=request.POST.get("reason", ""), by=request.actor), "It is a draft again."


def _put_away(request: FloorRequest, one: SamplePlan) -> tuple[SamplePlan, str]:
    return actions.put_away(one, reason=request.POST.get("reason", ""), by=request.actor), "The draft is put away."


def _end(request: FloorRequest, one: SamplePlan) -> tuple[SamplePlan, str]:
    return actions.end(one, reason=request.POST.get("reason", ""), by=request.actor), "Nothing more is drawn by it."


def _revise(request: FloorRequest, one: SamplePlan) -> tuple[SamplePlan, str]:
    made = actions.revise(one, by=request.actor)
    return made, f"Version {made.number} is begun; version {one.number} rules until another approves it."


ACTS: Final[dict[str, Callable[[FloorRequest, SamplePlan], tuple[SamplePlan, str]]]] = {
    "propose": _propose, "approve": _approve, "return": _return, "put-away": _put_away, "end": _end, "revise": _revise,
}
