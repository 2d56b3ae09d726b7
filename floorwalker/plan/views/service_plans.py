"""Pages of service plans: the register with the weeks that no plan covers, one plan, and its objectives as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.engine import measures
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, downloads, formats
from floorwalker.ground.web.cells import Link, State, Status
from floorwalker.ground.web.charts import Chart, Planned
from floorwalker.ground.web.parts import Act, Situation
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond
from floorwalker.plan.actions.plan_parts import require_signer
from floorwalker.plan.forms.deciding import ReasonForm
from floorwalker.plan.forms.kpis import aim
from floorwalker.plan.forms.service_plans import AnswerForm, AskForm, PutForwardForm, ReviewForm, SayForm
from floorwalker.plan.models import PlanObjective, ServicePlan
from floorwalker.plan.queries import catalogue, measured, milestones, objectives
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.queries.milestones import Timeline
from floorwalker.plan.queries.service_plans import Missing
from floorwalker.plan.rules.measured_by import MOMENTS, REQUIREMENTS, Held
from floorwalker.plan.rules.plan_risks import weight
from floorwalker.plan.rules.service_plans import weeks_from
from floorwalker.plan.views import plan_resources
from floorwalker.plan.views.plan_rows import WEIGHTS, WORDS, by_weight, looked, objective_row, review_row, scope, tested
from floorwalker.plan.views.timeline_rows import chart_of, said
from floorwalker.record.queries.judged import Standards

LifeState = ServicePlan.State
STATES: dict[str, State] = {
    LifeState.DRAFT: "idle", LifeState.CONSULTED: "watch", LifeState.APPROVED: "info", LifeState.ACTIVE: "ok",
    LifeState.UNDER_REVIEW: "watch", LifeState.CLOSED: "info", LifeState.REPLACED: "idle", LifeState.WITHDRAWN: "idle",
}
BEFORE = (LifeState.DRAFT, LifeState.CONSULTED, LifeState.APPROVED)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """List every plan, below the coming weeks that no active plan covers."""
    may_write = policy.allows(request.actor, queries.WRITE)
    register: Register[ServicePlan] = Register(
        code="service_plans",
        title="Service plans",
        nouns=("service plan", "service plans"),
        sort="-from",
        columns=(
            Column("plan", "Plan", lambda row: Link(row.reference, reverse("plan:service_plan", args=[row.reference]), row.name),
                   sort="reference"),
            Column("version", "Version", lambda row: row.version, numeric=True),
            Column("function", "Function", lambda row: row.get_function_display(), sort="function"),
            Column("site", "Site", lambda row: row.site.name if row.site else "every site"),
            Column("queues", "Queues", lambda row: ", ".join(each.name for each in row.queues.all()) or "none"),
            Column("from", "From", lambda row: formats.day_with_year(row.first_day, zone="UTC"), sort="first_day"),
            Column("until", "Until", lambda row: formats.day_with_year(row.last_day, zone="UTC"), sort="last_day"),
            Column("owner", "Owner", lambda row: row.owner.display_name),
            Column("milestones", "Milestones", _milestones),
            Column("state", "State", state_of, sort="state"),
        ),
        filters=(
            Filter("state", "State", lambda rows, value: rows.filter(state=value), choices=LifeState.choices),
            Filter("function", "Function", lambda rows, value: rows.filter(function=value), choices=ServicePlan.Function.choices),
            Filter("queue", "Queue", lambda rows, value: rows.filter(queues__reference=value),
                   choices=list(Queue.objects.filter(retired_at=None).order_by("name").values_list("reference", "name"))),
        ),
        first_use=FirstUse(
            "Nothing is planned yet",
            "A service plan says for a group of queues, or for complaints, outbound or the back office, what shall be better by when, "
            "with whom, and what is done when it goes wrong.",
            "Write the first" if may_write else "", reverse("plan:new_service_plan") if may_write else "", "clipboard-check",
        ),
    )
    rows = milestones.counted(queries.listed(request.actor), today=queries.today())
    covered = queries.coverage(queries.today())
    context = {
        "title": "Service plans", "may_write": may_write, "chart": _coverage(covered),
        "without": [each for each in covered if each.without == len(each.weeks)],
    }
    return respond(request, "plan/service_plans.html", register=register, rows=rows, context=context)


def state_of(plan: ServicePlan) -> Status:
    """Return how far a plan has come."""
    if plan.state == LifeState.ACTIVE and plan.last_day < queries.today():
        return Status("miss", "Active, its days are over")
    return Status(STATES[plan.state], plan.get_state_display())


def scorecard(plan: ServicePlan) -> list[tuple[str, list[tuple[str, list[Held]]]]]:
    """Return what a plan is measured by as a table: by whose requirement, and by whether it can still be steered."""
    held = measured.by_plan(plan)
    aimed_at = {each.measure.code for each in held if each.is_objective}
    held = [each for each in held if each.is_objective or each.measure.code not in aimed_at]
    return [
        (f"{requirement.capitalize()} requirement", [
            (moment, sorted(
                (each for each in held if (each.measure.requirement, each.measure.moment) == (requirement, moment)),
                key=lambda each: not each.is_objective,
            ))
            for moment in MOMENTS
        ])
        for requirement in REQUIREMENTS
    ]


def _milestones(plan: Any) -> Status | str:
    """Return how many milestones of a plan with its counts are late, else how many are done."""
    if not plan.milestones_there:
        return "none"
    done = f"{plan.milestones_done} of {plan.milestones_there} done"
    return Status("miss", f"{plan.milestones_late} late, {done}") if plan.milestones_late else done


def _coverage(covered: Sequence[queries.Covered]) -> Chart:
    rows = [Planned(each.name, each.kind, each.weeks) for each in covered]
    weeks = [first for first, _last in weeks_from(queries.today())]
    return charts.weeks_planned("coverage", rows, weeks=weeks, title="Queues and functions without an active plan, next 13 weeks")


@login_required
@require_safe
def service_plan(request: FloorRequest, reference: str) -> HttpResponse:
    """Show one plan: what is missing, its objectives as they stand, what is done when it goes wrong, who agreed, and its history."""
    plan = queries.find(reference, by=request.actor)
    return render(request, "plan/service_plan.html", context_of(request, plan))


def context_of(request: FloorRequest, plan: ServicePlan) -> dict[str, Any]:
    """Return what the page of `plan` says."""
    today = queries.today()
    may_write = policy.allows(request.actor, queries.WRITE)
    may_approve = policy.allows(request.actor, queries.APPROVE)
    counted = policy.allows(request.actor, "record.view_measures")
    is_draft, waits = plan.state == LifeState.DRAFT, plan.state == LifeState.CONSULTED
    own = request.actor.person_id in queries.authors(plan)
    standing = objectives.standing(list(plan.objectives.all()), today=today)
    rows = [objective_row(each, counted=counted) for each in standing]
    missing = queries.missing(plan) if plan.state in BEFORE else []
    voices = list(plan.voices.all())
    mine = next((each for each in voices if each.person_id == request.actor.person_id), None)
    approvers = queries.approvers(plan, but=request.actor)
    in_review = plan.state == LifeState.UNDER_REVIEW
    line = milestones.timeline(plan, today=today)
    used = Counter(queries.activations(plan).values_list("arrangement__scenario", flat=True).order_by())
    runs, me = plan.state in queries.RUNNING, request.actor.person_id
    signs = {each.pk for each in plan.objectives.all() if in_review and (may_write or each.owner_id == request.actor.person_id)}
    return {
        "title": plan.name, "plan": plan, "state": state_of(plan), "objectives": rows, "missing": missing,
        "situation": _situation(plan, missing, rows, line, today), "zone": zone_of(request),
        "arrangements": [(each, tested(each, today), used.get(each.scenario, 0)) for each in plan.arrangements.all()],
        "risks": [
            (each, WEIGHTS[weight(each)], looked(each, today), runs and (may_write or each.owner_id == me)) for each in by_weight(plan)
        ],
        "standards": _standards(plan), "scorecard": scorecard(plan),
        "chart": chart_of(plan, line, today=today) if line.rows else None, "timeline_said": said(line),
        "voices": [(each, Status(*VOICES[each.says])) for each in voices], "heard": sum(each.says != "waiting" for each in voices),
        "needs": plan_resources.ahead(plan, today), "steps": list(plan.steps.all()), "versions": queries.versions(plan),
        "may_write": may_write, "may_change": may_write and is_draft, "own": own and waits,
        "may_decide": waits and may_approve and not own, "may_activate": may_write and plan.state == LifeState.APPROVED,
        "may_follow": may_write and plan.state in {LifeState.APPROVED, LifeState.ACTIVE},
        "may_withdraw": may_write and plan.state in BEFORE, "may_review": may_write and plan.state == LifeState.ACTIVE,
        "may_close": may_approve and in_review, "in_review": in_review, "nobody": is_draft and not approvers.exists(),
        "reviews": [(review_row(each), each.pk in signs) for each in plan.objectives.all() if in_review or plan.state == LifeState.CLOSED],
        "ask": AskForm(auto_id="ask-%s", initial={"people": [each.person_id for each in voices]}) if may_write and is_draft else None,
        "mine": mine if is_draft else None, "say": SayForm(auto_id="say-%s", initial={"note": mine.note if mine else ""}),
        "answer": AnswerForm(auto_id="answer-%s"), "put": PutForwardForm(approvers=approvers, auto_id="put-%s"),
        "refusal": ReasonForm(auto_id="refuse-%s"), "return": ReasonForm(auto_id="return-%s"),
        "follow": ReasonForm(auto_id="follow-%s"), "closing": ReasonForm(auto_id="close-%s"),
    }


VOICES: dict[str, tuple[State, str]] = {"waiting": ("idle", "Waiting"), "agrees": ("ok", "Agrees"), "objects": ("watch", "Objects")}


def _situation(plan: ServicePlan, missing: Sequence[Missing], rows: Sequence[Any], line: Timeline, today: date) -> Situation:
    until = formats.day_with_year(plan.last_day, zone="UTC")
    if missing:
        more = len(missing) - 1
        why = "Everything else is ready." if not more else f"{more} more {'thing is' if more == 1 else 'things are'} missing, listed below."
        return Situation(
            "miss", f"Cannot be activated yet: {missing[0].words}", why, [Act(missing[0].remedy, missing[0].url, "", "plus", primary=True)]
        )
    match plan.state:
        case LifeState.APPROVED:
            return Situation("ok", "Nothing is missing", f"It can be activated; it runs until {until}.")
        case LifeState.ACTIVE if plan.last_day < today:
            return Situation("miss", f"Its days were over on {until}", "Review it: say of each objective what came of it.")
        case LifeState.ACTIVE:
            reached = sum(each.way == "reached" for each in rows)
            late = sum(each.next_test_on < today for each in plan.arrangements.all())
            why = f"{reached} of {len(rows)} objectives stand on target."
            tests = f" {late} {'arrangement is' if late == 1 else 'arrangements are'} overdue for a test." if late else ""
            behind = f" Of its timeline {said(line)}" if line.late or line.slipping else ""
            return Situation("watch" if late or behind else "ok", f"It runs until {until}", f"{why}{behind}{tests}")
        case LifeState.UNDER_REVIEW:
            signed = sum(hasattr(each, "review") for each in plan.objectives.all())
            return Situation("watch", f"{signed} of {len(rows)} objectives are signed", "It is closed once all are.")
        case LifeState.CLOSED:
            met = sum(each.review.verdict == "met" for each in plan.objectives.all())
            return Situation("info", f"Closed: {met} of {len(rows)} objectives were met", _last_note(plan))
        case _:
            return Situation("info", plan.get_state_display(), _last_note(plan))


def _last_note(plan: ServicePlan) -> str:
    return list(plan.steps.all())[-1].note


def _standards(plan: ServicePlan) -> list[tuple[Queue, str]]:
    rules = Standards(plan.first_day)
    found = []
    for queue in plan.queues.all():
        standing: Sequence[Standard] = [each for code in catalogue.OF_SERVICE if (each := rules.ruling(code, queue)) is not None]
        found.append((queue, "; ".join(f"{measures.get(each.measure).name} {aim(each)}" for each in standing)))
    return found


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send the objectives of a plan as a file: baseline with n and period, figure now, target, date, and what came of each."""
    plan = queries.find(reference, by=request.actor)
    counted = policy.allows(request.actor, "record.view_measures")
    head = ("plan", "version", "state", "objective", "measure", "for", "baseline", "baseline_n", "baseline_from", "baseline_until",
            "now", "now_n", "target", "by", "owner", "way", "how", "serves", "smart", "actual", "verdict", "signed_by")
    lines = []
    for each in objectives.standing(list(plan.objectives.all()), today=queries.today()):
        one, review = each.objective, getattr(each.objective, "review", None)
        lines.append((
            plan.reference, plan.version, plan.get_state_display(), one.name, one.measure, scope(one), one.baseline, one.baseline_number,
            one.baseline_from, one.baseline_until, each.now.known if counted else None, each.now.behind if counted else None, one.target,
            one.by_when, one.owner.display_name, WORDS[each.way][1] if counted else "", one.how, one.serves,
            "yes" if not each.lacks else "; ".join(f"{lack.quality}: {lack.words}" for lack in each.lacks),
            review.actual if review else None, review.get_verdict_display() if review else "",
            review.signed_by.display_name if review else "",
        ))
    store.look(reference, page="csv of service plan", by=request.actor)
    return downloads.csv_file(reference, [head, *lines])


@login_required
@require_safe
def review_page(request: FloorRequest, reference: str, pk: int) -> HttpResponse:
    """Show the form in which somebody signs what came of an objective, with the figure as it is counted now."""
    plan = queries.find(reference, by=request.actor)
    one = queries.objective(plan, pk)
    require_signer(one, request.actor)
    return render(request, "plan/plan_review.html", review_context(plan, one, ReviewForm()))


def review_context(plan: ServicePlan, one: PlanObjective, form: ReviewForm) -> dict[str, Any]:
    """Return what the review of an objective says."""
    row = review_row(one, measured=objectives.actual(one, today=queries.today()))
    back = reverse("plan:service_plan", args=[plan.reference])
    return {"title": f"What came of: {one.name}", "plan": plan, "row": row, "form": form, "cancel_url": back}
