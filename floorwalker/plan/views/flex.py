"""Pages of agreed flex: the list, one with its sign, proposing and deciding."""

from __future__ import annotations

from typing import Any

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
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import flex as actions
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.flex import FlexForm
from floorwalker.plan.models import FlexAction
from floorwalker.plan.queries import flex as queries

UNPROCESSABLE = 422
STATES: dict[str, State] = {"proposed": "watch", "agreed": "ok", "refused": "info", "withdrawn": "info"}


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every flex with its sign."""
    may = policy.allows(request.actor, queries.PROPOSE)
    register: Register[FlexAction] = Register(
        code="flex",
        title="Agreed flex",
        nouns=("flex", "flex"),
        sort="queue",
        columns=(
            Column("flex", "Flex", lambda row: Link(row.reference, reverse("plan:one_flex", args=[row.reference]), row.get_kind_display()),
                   sort="reference"),
            Column("queue", "Queue", lambda row: row.queue.name, sort="queue__name"),
            Column("band", "For", lambda row: row.get_band_display()),
            Column("sign", "Sign", sign_in_words),
            Column("hours", "Hours a week", lambda row: formats.decimal(row.hours_a_week), sort="hours_a_week", numeric=True),
            Column("until", "Until", lambda row: formats.day_with_year(row.last_day, zone="UTC"), sort="last_day"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("state", "State", state_of),
        ),
        filters=(
            Filter("state", "State", lambda found, value: found.filter(state=value), choices=FlexAction.State.choices),
            Filter("band", "For", lambda found, value: found.filter(band=value), choices=FlexAction.Band.choices),
        ),
        first_use=FirstUse(
            "Nothing is agreed yet", "What is done when demand comes otherwise is agreed beforehand: the sign that starts it, how many "
            "hours it gives, its limits and who uses it.", "Propose the first" if may else "", reverse("plan:propose_flex") if may else "",
            "fast-forward",
        ),
    )
    return respond(
        request, "plan/flex.html", register=register, rows=queries.listed(request.actor), context={"title": "Agreed flex", "may": may}
    )


def sign_in_words(row: FlexAction) -> str:
    """Return the sign of a flex, such as "8% above on 2 days running"."""
    way = "above" if row.band == FlexAction.Band.HIGH else "below"
    return f"{formats.share(row.beyond_share)} {way} on {row.days} {'day' if row.days == 1 else 'days running'}"


def state_of(row: FlexAction) -> Status:
    """Return how far a flex has come."""
    if row.state == FlexAction.State.AGREED and row.last_day < clock.today("UTC"):
        return Status("idle", "Ended")
    return Status(STATES[row.state], row.get_state_display())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: FloorRequest) -> HttpResponse:
    """Propose a flex."""
    policy.require(request.actor, queries.PROPOSE)
    approvers = queries.approvers(but=request.actor)
    form = FlexForm(request.POST or None, approvers=approvers, initial={"approver": approvers.first(), "owner": request.person})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(form.draft(), approver=form.cleaned_data["approver"], by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is proposed; {made.approver.display_name} is asked to agree.")
            return redirect("plan:one_flex", reference=made.reference)
    context = {"title": "Propose flex", "form": form, "nobody": not approvers.exists(), "cancel_url": reverse("plan:flex")}
    return render(request, "plan/flex_propose.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one flex with its sign and what may be done."""
    row = queries.find(reference, by=request.actor)
    sign = queries.signs([row])[row.pk]
    waits = row.state == FlexAction.State.PROPOSED
    own = row.proposed_by_id == request.actor.person_id
    context: dict[str, Any] = {
        "title": row.reference, "one": row, "state": state_of(row), "sign_words": sign_in_words(row), "sign": sign, "waits": waits,
        "own": own,
        "days": [(each, formats.signed_share(each.beyond)) for each in sign.days],
        "may_decide": waits and not own and policy.allows(request.actor, queries.AGREE), "refusal": ReasonForm(auto_id="refuse-%s"),
        "return": ReasonForm(auto_id="return-%s"),
        "may_withdraw": row.state in {"proposed", "agreed"} and policy.allows(request.actor, queries.PROPOSE), "zone": row.queue.zone,
        "used": row.allocations.select_related("queue").all(),
    }
    return render(request, "plan/flex_one.html", context)


@login_required
@require_POST
def decide(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Agree to, refuse or take back a flex."""
    row = queries.find(reference, by=request.actor)
    reason = request.POST.get("reason", "")
    match act:
        case "agree":
            actions.agree(row, by=request.actor)
            messages.success(request, f"{reference} is agreed.")
        case "refuse":
            actions.refuse(row, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is refused; {row.proposed_by.display_name} is told why.")
        case "withdraw":
            actions.withdraw(row, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is taken back.")
        case _:
            raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("plan:one_flex", reference=reference)
