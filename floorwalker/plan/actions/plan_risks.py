"""Risks of a service plan: written into a draft, weighed anew while it runs, and asked about in time."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.actions.plan_parts import require_reader, there
from floorwalker.plan.models import PlanRisk, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.queries.service_plans import VIEW, WRITE
from floorwalker.plan.rules import plan_risks as rules
from floorwalker.plan.rules.deciding import reason as words_given
from floorwalker.plan.rules.plan_risks import Weighed
from floorwalker.plan.service_plan_events import PlanPartChanged, RiskWeighed

LOOKS: Final = "plan.ask_about_risks"


@transaction.atomic
def name(plan: ServicePlan, made: Weighed, *, of: PlanRisk | None = None, by: Actor) -> PlanRisk:
    """Write a risk into a draft, or change the one given by `of`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If nobody could do anything about it (`rules.check`), or its owner may not read the plan.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    policy.require(by, WRITE)
    held = plans.held_draft(plan)
    rules.check(made, plan=held, today=queries.today())
    require_reader(made.owner)
    risk = there(held, of) if of is not None else PlanRisk(plan=held)
    for column, value in vars(made).items():
        setattr(risk, column, value)
    risk.weighed_at = clock.now()
    risk.save()
    store.append(_written("Wrote" if of is None else "Changed", risk), by=by)
    return risk


@transaction.atomic
def drop(risk: PlanRisk, *, by: Actor) -> None:
    """Take a risk out of a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    policy.require(by, WRITE)
    found = there(plans.held_draft(risk.plan), risk)
    store.append(_written("Took out", found), by=by)
    found.delete()


@transaction.atomic
def weigh(risk: PlanRisk, *, likelihood: int, effect: int, note: str, review_on: date, by: Actor) -> PlanRisk:
    """Keep what a look at a risk of a running plan showed, and when it is looked at again.

    Raises
    ------
    NotAllowed
        If `by` neither owns the risk nor writes service plans.
    RuleBroken
        If nobody says what the look showed, the weight is none, or the next look is past or after the plan.
    Conflict
        If the plan does not run.
    """
    policy.require(by, VIEW)
    held = PlanRisk.objects.select_for_update(of=("self",)).select_related("plan__owner", "owner").get(pk=risk.pk)
    if by.person_id is None or by.person_id != held.owner_id:
        policy.require(by, WRITE)
    plans.require_running(held.plan, part="risk")
    words = words_given(note)
    rules.check_weight(likelihood, effect)
    rules.check_review(review_on, today=queries.today(), last_day=held.plan.last_day)
    before = rules.weight(held)
    todos.settle(_todo(held))
    held.likelihood, held.effect, held.note, held.review_on, held.weighed_at = likelihood, effect, words, review_on, clock.now()
    held.save(update_fields=["likelihood", "effect", "note", "review_on", "weighed_at"])
    _line(held, before, words, by=by)
    return held


def take_over(before: ServicePlan, plan: ServicePlan, *, by: Actor) -> None:
    """Let what was seen of a risk in the version before, after this one was written, stand in this one too.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    """
    policy.require(by, WRITE)
    for each in plan.risks.select_related("before", "plan").filter(before__plan=before):
        last = each.before
        if last is None or last.weighed_at <= each.weighed_at:
            continue
        was = rules.weight(each)
        each.likelihood, each.effect, each.note, each.weighed_at = last.likelihood, last.effect, last.note, last.weighed_at
        each.review_on = min(max(last.review_on, plan.first_day), plan.last_day)
        each.save(update_fields=["likelihood", "effect", "note", "weighed_at", "review_on"])
        _line(each, was, f"as in {before.reference}: {each.note}", by=by)


def ask_owners(running: RunningJob) -> dict[str, Any]:
    """Ask the owner of each risk of a running plan to look at it, two weeks before; once a look. Of who left, the plan's owner."""
    due = list(queries.risks_due(queries.today()))
    for each in due:
        deciding.ask(
            plans.answering(each.owner, each.plan), key=_todo(each), what=f"Look again at what may happen: {each.what}",
            about=plans.about(each.plan), why="How likely it is and what it would do changes while a plan runs.", due_on=each.review_on,
        )
    running.progress(len(due), note=f"{len(due)} risks to look at")
    return {"due": len(due)}


def _written(act: str, risk: PlanRisk) -> PlanPartChanged:
    words = f"{rules.weight(risk)}, {risk.get_likelihood_display().lower()} and {risk.get_effect_display().lower()}"
    return PlanPartChanged(subject=risk.plan.reference, act=act, part="risk", number=risk.pk, words=words)


def _line(risk: PlanRisk, before: str, note: str, *, by: Actor) -> None:
    event = RiskWeighed(
        subject=risk.plan.reference, number=risk.pk, before=before, weight=rules.weight(risk), note=Sleeved(note), review_on=risk.review_on
    )
    store.append(event, by=by)


def _todo(risk: PlanRisk) -> str:
    return f"{plans.about(risk.plan)}:risk:{risk.pk}:{risk.review_on}"
