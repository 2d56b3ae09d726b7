"""Pages of KPI sets: the list by role, one set, proposing, deciding; and what the reader is held to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from floorwalker.engine import measures
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import holders
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import downloads, formats
from floorwalker.ground.web.cells import Link, Status
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions import kpis as actions
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.kpis import ASPECTS, KpiSetForm, TargetForms, aim, rows_of
from floorwalker.plan.models import KpiSet, KpiTarget
from floorwalker.plan.queries import kpis as queries
from floorwalker.plan.views.kpi_rows import rows as kpi_rows

UNPROCESSABLE = 422
State = KpiSet.State


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every set: in force, to come, waiting, and those of the past."""
    rows = queries.listed(request.actor).prefetch_related("targets")
    may_propose = policy.allows(request.actor, actions.PROPOSE)
    register = Register(
        code="kpis",
        title="KPIs by role",
        nouns=("KPI set", "KPI sets"),
        sort="role",
        columns=(
            Column("set", "Set", lambda row: Link(row.reference, reverse("plan:kpi_set", args=[row.reference])), sort="reference"),
            Column("role", "Role", lambda row: str(row.get_role_display()), sort="role"),
            Column("state", "State", state_of),
            Column("from", "From", lambda row: formats.day_with_year(row.starts_on, zone="UTC"), sort="starts_on"),
            Column("until", "Until", until),
            Column("kpis", "Held to", in_words),
            Column("told", "Told", lambda row: int(row.told_people), numeric=True),  # type: ignore[attr-defined]  # counted by the query
            Column("seen", "Have seen it", lambda row: int(row.seen_people), numeric=True),  # type: ignore[attr-defined]
            Column("proposed", "Proposed by", lambda row: row.proposed_by.display_name),
            Column("decided", "Decided by", lambda row: row.decided_by.display_name if row.decided_by else ""),
        ),
        filters=(
            Filter("role", "Role", lambda found, value: found.filter(role=value), choices=Role.choices),
            Filter("state", "State", _in_state, choices=[("now", "In force"), ("come", "To come"), *State.choices]),
        ),
        first_use=FirstUse(
            "No role is held to anything yet",
            "A KPI set says which measures a role is held to, with target and weight. Somebody else approves it, then all are told.",
            "Propose the first" if may_propose else "", reverse("plan:propose_kpis") if may_propose else "", "target",
        ),
    )
    return respond(request, "plan/kpis.html", register=register, rows=rows, context={"title": "KPIs by role", "may_propose": may_propose})


def measure_of(target: KpiTarget) -> str:
    """Return the name of the measure of a target."""
    return measures.get(target.measure).name


def in_words(row: KpiSet) -> str:
    """Return every measure of a set with its aim and weight."""
    return "; ".join(f"{measure_of(each)} {aim(each)} ({each.weight}%)" for each in row.targets.all())


def until(row: KpiSet) -> str:
    """Return the first day on which the next set holds instead."""
    return formats.day_with_year(row.ends_on, zone="UTC") if row.ends_on else "further notice"


def state_of(row: KpiSet) -> Status:
    """Return how a set stands today."""
    if row.state == State.PROPOSED:
        return Status("watch", "Waits for a decision")
    if row.state != State.APPROVED:
        return Status("info", str(row.get_state_display()))
    today = queries.today()
    if row.starts_on > today:
        return Status("info", "To come")
    return Status("ok", "In force") if row.ends_on is None or row.ends_on > today else Status("info", "Over")


def _in_state(rows: Any, value: str) -> Any:
    today = queries.today()
    kept = {"now": queries.in_force(today), "come": queries.to_come(today).order_by()}.get(value)
    return rows.filter(state=value) if kept is None else rows.filter(pk__in=kept.values("pk"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: FloorRequest) -> HttpResponse:
    """Propose a set; it begins as a copy of the one in force for the role."""
    policy.require(request.actor, actions.PROPOSE)
    role = request.GET.get("role", "")
    before = queries.in_force(queries.today()).filter(role=role).first()
    approvers = queries.approvers(on=queries.today(), but=request.actor)
    form = KpiSetForm(request.POST or None, approvers=approvers, initial={"role": role, "approver": approvers.first()})
    targets = TargetForms(request.POST or None, initial=rows_of(before), prefix="kpi")
    if request.method == "POST" and form.is_valid() and targets.is_valid():
        try:
            made = actions.propose(targets=targets.targets(), by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        except RuleBroken as refusal:
            form.add_error(None, f"{refusal.message} {refusal.remedy}")
        else:
            messages.success(request, f"{made.reference} is proposed; {made.approver.display_name} is asked to decide.")
            return redirect("plan:kpi_set", reference=made.reference)
    context = {
        "title": "Propose KPIs", "form": form, "targets": targets, "before": before, "roles": Role.choices, "role": role,
        "nobody": not approvers.exists(),
    }
    return render(request, "plan/kpis_propose.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def kpi_set(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one set: what it aims at, what changes, where it stands, who decided, and who was told."""
    shown = queries.find(reference, by=request.actor)
    if not policy.allows(request.actor, queries.VIEW):
        return redirect("plan:my_kpis")
    earlier = KpiSet.objects.filter(role=shown.role, state=State.APPROVED, starts_on__lt=shown.starts_on).first()
    found, days = kpi_rows(
        list(shown.targets.all()), counted=policy.allows(request.actor, "record.view_measures"),
        before=list(earlier.targets.all()) if earlier else (),
    )
    dropped = [] if earlier is None else [
        (measure_of(each), aim(each)) for each in earlier.targets.exclude(measure__in=shown.targets.values("measure"))
    ]
    told = shown.told.select_related("person").order_by("seen_at", "person__sort_key")
    is_ahead = shown.starts_on > queries.today()
    may_propose = policy.allows(request.actor, actions.PROPOSE)
    can_go_back = shown.state == State.PROPOSED or (shown.state == State.APPROVED and is_ahead and not shown.ends_on)
    own = shown.proposed_by_id == request.actor.person_id
    context = {
        "title": shown.reference, "shown": shown, "rows": found, "days": days, "earlier": earlier, "dropped": dropped,
        "state": state_of(shown), "told": told, "seen": sum(each.seen_at is not None for each in told),
        "refusal": ReasonForm(auto_id="refuse-%s"), "return": ReasonForm(auto_id="return-%s"),
        "held": holders(shown.role, on=queries.today()).count(), "zone": zone_of(request),
        "may_decide": shown.state == State.PROPOSED and policy.allows(request.actor, queries.APPROVE) and not own,
        "may_withdraw": may_propose and can_go_back,
        "may_follow": may_propose and shown.state == State.APPROVED, "own": own,
    }
    return render(request, "plan/kpi_set.html", context)


@login_required
@require_POST
def decide(request: FloorRequest, reference: str, act: str) -> HttpResponse:
    """Approve, refuse or take back a set, or say that one has seen it."""
    shown = queries.find(reference, by=request.actor)
    reason = request.POST.get("reason", "")
    match act:
        case "approve":
            actions.approve(shown, by=request.actor)
            messages.success(request, f"{reference} is approved. Everybody who holds the role is being told.")
        case "refuse":
            actions.refuse(shown, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is refused; {shown.proposed_by.display_name} is told why.")
        case "withdraw":
            actions.withdraw(shown, reason=reason, by=request.actor)
            messages.success(request, f"{reference} is taken back.")
        case "seen":
            actions.have_seen(shown, by=request.actor)
            return redirect("plan:my_kpis")
        case _:
            raise NotFound("There is no such act.", remedy="Use the buttons of the page.")
    return redirect("plan:kpi_set", reference=reference)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send one set as a file."""
    shown = queries.find(reference, by=request.actor)
    found, days = kpi_rows(list(shown.targets.all()), counted=policy.allows(request.actor, "record.view_measures"))
    head = ("set", "role", "state", "from", "until", "measure", "code", "speaks of", "aim", "weight_percent", "now", "now_note", "now_days")
    until = shown.ends_on.isoformat() if shown.ends_on else ""
    lines = [
        (
            shown.reference, shown.get_role_display(), str(state_of(shown)), shown.starts_on.isoformat(), until, each.measure.name,
            each.measure.code, each.aspect, each.aim, each.weight, each.now, each.note, days,
        )
        for each in found
    ]
    return downloads.csv_file(f"{shown.reference}", [head, *lines])


@login_required
@require_safe
def mine(request: FloorRequest) -> HttpResponse:
    """Show what the reader is held to now and from a day to come, with their own figures where they may see them."""
    person = request.person
    if person is None:
        raise NotFound("Your account belongs to nobody who works here.", remedy="Ask an administrator to tie it to your record.")
    policy.require_for(request.actor, "plan.view_own_kpis", person)
    counted = policy.allows(request.actor, "record.view_agent_measures")
    told = dict(person.kpi_sets_told.values_list("kpi_set", "seen_at"))
    shown = []
    for each in queries.of_person(person, day=queries.today()):
        found, days = kpi_rows(list(each.targets.all()), of=person, counted=counted)
        shown.append((each, state_of(each), found, days, each.pk in told and told[each.pk] is None))
    return render(request, "plan/my_kpis.html", {"title": "What I am held to", "sets": shown, "aspects": ASPECTS, "zone": person.site.zone})
