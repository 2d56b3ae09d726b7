"""A service plan on paper and as Markdown: objectives, timeline, means, contingency, who was heard, what came of it, its history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from floorwalker.ground import signed_files
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.papers import Grid
from floorwalker.ground.web.text_papers import text_paper
from floorwalker.plan.models import ServicePlan
from floorwalker.plan.queries import milestones, objectives, plan_resources, service_plans
from floorwalker.plan.rules.plan_resources import FULL_WEEK_HOURS
from floorwalker.plan.rules.plan_risks import weight
from floorwalker.plan.views.plan_rows import WEIGHTS, by_weight, objective_row, review_row, tested
from floorwalker.plan.views.timeline_rows import HEADS, rows_of
from floorwalker.plan.views.told import Told, sent

AGREED = (
    ServicePlan.State.APPROVED, ServicePlan.State.ACTIVE, ServicePlan.State.UNDER_REVIEW, ServicePlan.State.CLOSED,
    ServicePlan.State.REPLACED,
)
"""What somebody approved is signed when it leaves the house; a draft is not."""


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a plan as a tagged PDF to read, to hang up and to hand in; an approved one is signed."""
    plan = service_plans.find(reference, by=request.actor)
    told = _told(request, plan)
    content = text_paper(
        plan.name, facts=told.facts, passages=[], tables=told.tables, author=plan.owner.display_name,
        foot=f"{plan.reference}, version {plan.version}, {plan.get_state_display().lower()}",
    )
    if plan.state in AGREED:
        content, _ = signed_files.sign(content, about=_about(plan), prefix="%")
    return sent(request, plan.reference, plan.version, content, of="service plan", ending="pdf")


@login_required
@require_safe
def as_markdown(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a plan as Markdown, with the same words and tables as on paper."""
    plan = service_plans.find(reference, by=request.actor)
    return sent(request, plan.reference, plan.version, _told(request, plan).as_markdown(), of="service plan", ending="md")


def _about(plan: ServicePlan) -> dict[str, str]:
    approval = next((each for each in plan.steps.all() if each.state == ServicePlan.State.APPROVED), None)
    return {
        "kind": "service_plan", "reference": plan.reference, "version": str(plan.version), "name": plan.name, "state": plan.state,
        "first_day": plan.first_day.isoformat(), "last_day": plan.last_day.isoformat(),
        "approved_at": approval.at.isoformat() if approval else "", "approved_by": approval.by.display_name if approval else "",
    }


def _told(request: FloorRequest, plan: ServicePlan) -> Told:
    zone = zone_of(request)
    counted = policy.allows(request.actor, "record.view_measures")
    lacking = service_plans.missing(plan) if plan.state not in AGREED else []
    facts = [
        ("Plan", f"{plan.reference}, version {plan.version}, {plan.get_state_display().lower()}"),
        ("Days", f"{formats.day_with_year(plan.first_day, zone='UTC')} to {formats.day_with_year(plan.last_day, zone='UTC')}"),
        ("What it is for", plan.purpose), ("Function", plan.get_function_display()),
        ("Site", plan.site.name if plan.site else "every site"), ("Queues", ", ".join(each.name for each in plan.queues.all())),
        ("Owner", plan.owner.display_name), ("Still missing", "; ".join(each.words for each in lacking)),
    ]
    tables = [
        _objectives(plan, counted=counted), _reviews(plan), _timeline(plan), _people(plan), _means(plan), _contingency(plan, zone),
        _risks(plan), _voices(plan), _history(plan, zone), _versions(plan),
    ]
    return Told(plan.name, [each for each in facts if each[1]], [each for each in tables if each[1].rows])


def _objectives(plan: ServicePlan, *, counted: bool) -> tuple[str, Grid]:
    rows = []
    for each in objectives.standing(list(plan.objectives.all()), today=service_plans.today()):
        row = objective_row(each, counted=counted)
        one = row.objective
        smart = "SMART" if not row.lacks else "; ".join(f"{lack.quality}: {lack.words}" for lack in row.lacks)
        rows.append([
            f"{one.name}\n{smart}", f"{row.measure}, {row.scope}", f"{row.baseline}\n{row.baseline_note}",
            f"{row.now}\n{row.now_note}".strip(), row.target, str(formats.day_with_year(one.by_when, zone="UTC")),
            f"{one.owner.display_name}\n{row.state.word}", f"{one.how}\nServes: {one.serves}" if one.serves else one.how,
        ])
    heads = ["Objective", "Measure", "Baseline", "Now", "Target", "By", "Owner, state", "How, and what for"]
    return "Objectives", Grid(heads, rows, [1.5, 1.1, 1.3, 1.1, 0.6, 0.8, 1.0, 1.8])


def _reviews(plan: ServicePlan) -> tuple[str, Grid]:
    rows = [
        [row.objective.name, row.target, f"{row.actual}\n{row.note}".strip(), row.variance, row.verdict.word if row.verdict else "",
         f"{row.review.cause}\n{row.review.comment}", row.review.signed_by.display_name]
        for row in (review_row(each) for each in plan.objectives.all()) if row.review is not None
    ]
    heads = ["Objective", "Target", "Actual", "Distance", "Verdict", "Why, and what is learnt", "Signed by"]
    return "What came of it", Grid(heads, rows, [1.5, 0.6, 1.0, 1.0, 0.8, 2.0, 1.0])


def _timeline(plan: ServicePlan) -> tuple[str, Grid]:
    rows = rows_of(milestones.timeline(plan, today=service_plans.today()))
    return "Timeline", Grid(HEADS, [row.cells for row in rows], [1.4, 1.0, 1.1, 1.1, 1.3, 1.2, 0.9, 0.6])


def _people(plan: ServicePlan) -> tuple[str, Grid]:
    rows = []
    for week in plan_resources.weeks_of(plan):
        hours, gap = week.hours, week.hours.gap
        rows.append([
            week.queue.name, str(formats.day_with_year(week.first_day, zone="UTC")), formats.decimal(hours.needed),
            "none" if hours.rostered is None else formats.decimal(hours.rostered), formats.decimal(hours.people_needed),
            "no roster" if hours.people_there is None else formats.decimal(hours.people_there),
            "" if gap is None else str(formats.signed(gap, 1)), ", ".join(week.requirements),
        ])
    heads = ["Queue", "Week of", "Hours needed on queue", "Hours rostered", "Need", "Have", "Gap", "From"]
    return f"People, counted in weeks of {FULL_WEEK_HOURS} hours", Grid(heads, rows, [1.4, 1.0, 1.0, 1.0, 0.6, 0.6, 0.6, 0.9])


def _means(plan: ServicePlan) -> tuple[str, Grid]:
    rows = [
        [each.name, each.get_kind_display(), "" if each.needed is None else f"{each.needed.normalize():f}",
         "" if each.there is None else f"{each.there.normalize():f}",
         "" if each.amount is None else str(formats.money(each.amount, each.currency)), each.note]
        for each in plan.resources.all()
    ]
    return "Beside people", Grid(["What", "Kind", "Needed", "There", "Cost", "Note"], rows, [1.6, 0.9, 0.6, 0.6, 0.8, 1.8])


def _contingency(plan: ServicePlan, zone: str) -> tuple[str, Grid]:
    used: dict[int, list[str]] = {}
    for each in service_plans.activations(plan):
        at = formats.moment_with_year(each.triggered_at, zone=zone)
        used.setdefault(each.arrangement_id, []).append(f"{at}, action after {formats.duration(each.seconds_to_action)}")
    rows = [
        [each.get_scenario_display(), each.trigger, each.action, each.owner.display_name,
         f"{tested(each, service_plans.today()).word}\nnext {formats.day_with_year(each.next_test_on, zone='UTC')}",
         "\n".join(used.get(each.pk, ["never"]))]
        for each in plan.arrangements.all()
    ]
    heads = ["What goes wrong", "Trigger", "Action", "Owner", "Last test", "Used"]
    return "Contingency", Grid(heads, rows, [1.0, 1.2, 1.5, 0.9, 1.1, 1.2])


def _risks(plan: ServicePlan) -> tuple[str, Grid]:
    rows = [
        [each.what, f"{WEIGHTS[weight(each)].word}\n{each.get_likelihood_display().lower()}, {each.get_effect_display().lower()}",
         each.answer, each.get_scenario_display(), each.owner.display_name,
         formats.day_with_year(each.review_on, zone="UTC") + (f"\n{each.note}" if each.note else "")]
        for each in by_weight(plan)
    ]
    heads = ["What may happen", "Weight", "What is done about it", "If it happens", "Owner", "Looked at again"]
    return "Risks", Grid(heads, rows, [1.4, 0.8, 1.5, 1.0, 0.9, 1.2])


def _voices(plan: ServicePlan) -> tuple[str, Grid]:
    rows = [
        [each.person.display_name, each.get_says_display(), each.note,
         f"{each.answer} ({each.answered_by.display_name})" if each.answer and each.answered_by else ""]
        for each in plan.voices.all()
    ]
    return "Who was heard", Grid(["Who", "Says", "Note", "What became of it"], rows, [1.0, 0.7, 1.8, 1.8])


def _history(plan: ServicePlan, zone: str) -> tuple[str, Grid]:
    rows = [
        [each.get_state_display(), each.by.display_name, formats.moment_with_year(each.at, zone=zone), each.note]
        for each in plan.steps.all()
    ]
    return "Approvals and steps", Grid(["Step", "By", "At", "Note"], rows, [0.8, 1.0, 1.0, 2.0])


def _versions(plan: ServicePlan) -> tuple[str, Grid]:
    rows = [
        [str(each.version), each.reference, each.get_state_display(), each.drafted_by.display_name,
         str(formats.day_with_year(each.drafted_at, zone="UTC"))]
        for each in service_plans.versions(plan)
    ]
    return "Versions", Grid(["Version", "Reference", "State", "Drafted by", "On"], rows, [0.5, 0.8, 0.8, 1.0, 0.8])
