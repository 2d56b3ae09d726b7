"""Rules of readiness: the list, proposing one, one with whom it takes off its queue, and deciding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.ground.web.charts import Intervals, level_by_interval, level_state
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import readiness as actions
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.readiness import RuleForm
from floorwalker.plan.models import ReadinessRule
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.queries import readiness_effects
from floorwalker.plan.readiness_words import KIND_CHOICES, asks, gap_stands, rule_stands
from floorwalker.plan.rules.readiness_kinds import KINDS
from floorwalker.plan.rules.roster_week import SLOT_MINUTES

UNPROCESSABLE = 422
SEES_ROSTERS = "plan.view"


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every rule with how often it was set aside."""
    may = policy.allows(request.actor, queries.PROPOSE)
    register: Register[ReadinessRule] = Register(
        code="readiness-rules",
        title="Rules of readiness",
        nouns=("rule", "rules"),
        sort="queue",
        columns=(
            Column("rule", "Rule", lambda row: Link(row.reference, reverse("plan:readiness_rule", args=[row.reference]),
                                                    KINDS.get(row.kind).label), sort="reference", plain=lambda row: row.reference),
            Column("queue", "Queue", lambda row: row.queue.name, sort="queue__name"),
            Column("asks", "Asks", asks),
            Column("from", "From", lambda row: formats.day_with_year(row.starts_on, zone="UTC"), sort="starts_on"),
            Column("kept", "Kept from", lambda row: formats.day_with_year(row.enforced_on, zone="UTC")),
            Column("released", "People released", lambda row: row.released, sort="released", numeric=True),  # type: ignore[attr-defined]
            Column("state", "State", rule_stands),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=ReadinessRule.State.choices),
            Filter("kind", "Asks", lambda rows, value: rows.filter(kind=value), choices=KIND_CHOICES),
        ),
        first_use=FirstUse(
            "Nothing is asked yet", "A rule says what people must meet before the work of a queue is theirs: a skill, a briefing, a "
            "reading, an account. It begins on a day, gives some days of grace, and is kept from then on.",
            "Propose the first" if may else "", reverse("plan:propose_readiness") if may else "", "shield-check",
        ),
    )
    context = {"title": "Rules of readiness", "may": may}
    return respond(request, "plan/readiness_rules.html", register=register, rows=queries.listed(request.actor), context=context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: FloorRequest) -> HttpResponse:
    """Propose a rule."""
    policy.require(request.actor, queries.PROPOSE)
    approvers = queries.approvers(but=request.actor)
    form = RuleForm(request.POST or None, approvers=approvers, initial={"approver": approvers.first()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(form.draft(), approver=form.cleaned_data["approver"], by=request.actor)
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is proposed; {made.approver.display_name} is asked to decide.")
            return redirect("plan:readiness_rule", reference=made.reference)
    context = {
        "title": "Propose a rule of readiness", "form": form, "nobody": not approvers.exists(),
        "cancel_url": reverse("plan:readiness_rules"),
    }
    return render(request, "plan/readiness_propose.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def one(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one rule: what it asks, whom it takes off the queue, and what may be done."""
    row = queries.find(reference, by=request.actor)
    waits, own = row.state == ReadinessRule.State.PROPOSED, row.proposed_by_id == request.actor.person_id
    is_open = row.state in {ReadinessRule.State.PROPOSED, ReadinessRule.State.APPROVED}
    day = max(queries.today(), row.starts_on)
    lacking = [(person, gap, gap_stands(gap, day)) for person, gap in queries.kept_off(row, by=request.actor)] if is_open else []
    context: dict[str, Any] = {
        "title": row.reference, "one": row, "state": rule_stands(row), "kind": KINDS.get(row.kind), "asks": asks(row), "waits": waits,
        "own": own, "lacking": lacking, "is_open": is_open,
        "may_decide": waits and not own and policy.allows(request.actor, queries.APPROVE), "refusal": ReasonForm(auto_id="refuse-%s"),
        "return": ReasonForm(auto_id="return-%s"), "may_withdraw": is_open and policy.allows(request.actor, queries.PROPOSE),
        "may_release": policy.allows(request.actor, queries.RELEASE) and row.state == ReadinessRule.State.APPROVED,
        "zone": row.queue.zone, **(_loss(row) if is_open and policy.allows(request.actor, SEES_ROSTERS) else {}),
    }
    return render(request, "plan/readiness_rule.html", context)


def _loss(rule: ReadinessRule) -> dict[str, Any]:
    loss = readiness_effects.of_keeping(rule)
    if loss is None or not loss.slots:
        return {"sees_loss": True, "loss": loss}
    zone, worst = loss.week.site.zone, loss.worst
    day = formats.day(formats.local(worst[0].starts_at, zone).date(), zone=zone)
    chart = level_by_interval(
        "readiness-loss", Intervals([slot.starts_at for slot in worst], SLOT_MINUTES, zone), service_level=[slot.after for slot in worst],
        offered=[slot.offered for slot in worst], spans=(), target_share=loss.promised, title=f"If it were kept on {day}",
    )
    return {
        "sees_loss": True, "loss": loss, "loss_chart": chart, "loss_state": level_state(loss.after, loss.promised), "site_zone": zone,
        "loss_days": [(each, formats.share(each.before), formats.share(each.after), level_state(each.after, loss.promised))
                      for each in loss.days],
        "loss_slots": [(slot, formats.share(slot.before), formats.share(slot.after)) for slot in loss.slots],
        "loss_before": formats.share(loss.before), "loss_after": formats.share(loss.after), "loss_promised": formats.share(loss.promised),
    }


@login_required
@require_POST
def decide(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Put a rule in force, refuse it or take it back."""
    row = queries.find(reference, by=request.actor)
    reason = request.POST.get("reason", "")
    match act:
        case "put-in-force":
            actions.put_in_force(row, by=request.actor)
            messages.success(request, f"{reference} is in force from {row.starts_on:%d %b %Y}.")
        case "refuse":
            actions.refuse(row, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is refused; {row.proposed_by.display_name} is told why.")
        case "withdraw":
            actions.withdraw(row, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is taken back.")
        case _:
            raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("plan:readiness_rule", reference=reference)
