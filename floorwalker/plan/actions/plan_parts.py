"""The parts of a draft: its objectives with their baselines, its arrangements for what may go wrong, and who is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.db import models, transaction

from floorwalker.engine import measures
from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.models import (
    ObjectiveReview,
    PlanArrangement,
    PlanMilestone,
    PlanObjective,
    PlanResource,
    PlanRisk,
    PlanVoice,
    ServicePlan,
)
from floorwalker.plan.queries import catalogue, objectives
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.queries.service_plans import VIEW, WRITE
from floorwalker.plan.rules import objectives as rules
from floorwalker.plan.rules import plan_resources as resource_rules
from floorwalker.plan.rules import service_plans as plan_rules
from floorwalker.plan.rules.catalogue import check_company
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.objectives import Aimed
from floorwalker.plan.rules.plan_resources import Resource
from floorwalker.plan.rules.service_plans import Arrangement
from floorwalker.plan.service_plan_events import PlanAnswered, PlanAsked, PlanPartChanged, PlanReviewed, PlanSaid

Says = PlanVoice.Says
Part = TypeVar("Part", PlanObjective, PlanArrangement, PlanResource, PlanRisk, PlanMilestone)
NAMES: Final[dict[type[models.Model], str]] = {PlanObjective: "objective", PlanArrangement: "arrangement", PlanResource: "resource"}
"""How the trail calls the parts of a plan."""


@transaction.atomic
def write_objective(plan: ServicePlan, aimed: Aimed, *, of: PlanObjective | None = None, by: Actor) -> PlanObjective:
    """Write an objective into a draft, or change the one given by `of`; its baseline is computed from the facts and frozen.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If it cannot be an objective (`rules.check`), it would stand alone on speed, its owner may not read the plan, or there is no
        data for the baseline and nobody says why.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    held = _draft(plan, by)
    measure = rules.check(aimed)
    require_reader(aimed.owner)
    others = held.objectives.exclude(pk=of.pk if of is not None else 0)
    check_company(measure, beside=_beside(held, list(others), aimed), where=_where(aimed.queue, aimed.channel))
    base = objectives.baseline(
        aimed.measure, queue=aimed.queue, channel=aimed.channel, first_day=aimed.baseline_from, last_day=aimed.baseline_until
    )
    if base.known is None and not aimed.baseline_missing.strip():
        raise RuleBroken(
            f"There is no data on {measure.name} from {aimed.baseline_from:%d %b %Y} to {aimed.baseline_until:%d %b %Y}.",
            remedy="Choose another period, or say why it stands without a baseline.", code="objective_without_baseline",
        )
    kept: dict[str, Any] = {
        **vars(aimed), "baseline": base.known, "baseline_number": base.behind, "baseline_sums": base.sums,
        "baseline_missing": "" if base.known is not None else aimed.baseline_missing.strip(),
    }
    made = PlanObjective(plan=held, **kept)
    words = f"{made.measure} from {'no data' if made.baseline is None else f'{made.baseline:g}'} to {made.target:g} by {made.by_when}"
    return _keep(made, of, words, by=by)


@transaction.atomic
def drop_objective(objective: PlanObjective, *, by: Actor) -> None:
    """Take an objective out of a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If one on speed would then stand alone.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    held = _draft(objective.plan, by)
    left = list(held.objectives.exclude(pk=objective.pk))
    for each in left:
        beside = _beside(held, [other for other in left if other.pk != each.pk], each)
        check_company(measures.get(each.measure), beside=beside, where=_where(each.queue, each.channel))
    _take_out(held, objective, objective.measure, by=by)


@transaction.atomic
def arrange(plan: ServicePlan, made: Arrangement, *, of: PlanArrangement | None = None, by: Actor) -> PlanArrangement:
    """Write into a draft what is done when something goes wrong, or change the arrangement given by `of`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If nobody could act by it (`rules.check_arrangement`), or its owner may not read the plan.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    held = _draft(plan, by)
    plan_rules.check_arrangement(made, today=queries.today())
    require_reader(made.owner)
    return _keep(PlanArrangement(plan=held, **vars(made)), of, f"{made.scenario}, tested {made.tested_on or 'never'}", by=by)


@transaction.atomic
def drop_arrangement(arrangement: PlanArrangement, *, by: Actor) -> None:
    """Take an arrangement out of a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    _take_out(_draft(arrangement.plan, by), arrangement, arrangement.scenario, by=by)


@transaction.atomic
def need(plan: ServicePlan, made: Resource, *, of: PlanResource | None = None, by: Actor) -> PlanResource:
    """Write into a draft what it needs beside people, or change the resource given by `of`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If it says nothing (`rules.plan_resources.check`).
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    held = _draft(plan, by)
    resource_rules.check(made)
    return _keep(PlanResource(plan=held, **vars(made)), of, made.kind, by=by)


@transaction.atomic
def drop_resource(resource: PlanResource, *, by: Actor) -> None:
    """Take a resource out of a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    _take_out(_draft(resource.plan, by), resource, resource.kind, by=by)


@transaction.atomic
def consult(plan: ServicePlan, people: Sequence[Person], *, by: Actor) -> None:
    """Ask exactly `people` about a draft: who is new is asked by a to-do, who said nothing yet may be left out again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If nobody is named, somebody who has said something is left out, or one of them may not read plans.
    Conflict
        If the plan is no draft any more.
    """
    held = _draft(plan, by)
    if not people:
        raise RuleBroken("Nobody is named.", remedy="Choose those who will work by the plan.", code="plan_not_consulted")
    for each in people:
        require_reader(each)
    there = {voice.person_id: voice for voice in held.voices.select_related("person")}
    for key, voice in there.items():
        if key not in {each.pk for each in people}:
            if voice.says != Says.WAITING:
                raise RuleBroken(
                    f"{voice.person.display_name} has said something: that stays.", remedy="Leave them on the list.",
                    code="plan_voice_stays",
                )
            todos.settle(_todo(held, key))
            voice.delete()
    for each in people:
        if each.pk not in there:
            PlanVoice.objects.create(plan=held, person=each)
            deciding.ask(
                each, key=_todo(held, each.pk), what=f"Say whether you agree with the plan {held.name}", about=plans.about(held),
                why="Who will work by a plan is heard before it is approved.", due_on=held.first_day, is_decision=True,
            )
    store.append(PlanAsked(subject=held.reference, people=", ".join(each.reference for each in people)), by=by)


@transaction.atomic
def say(plan: ServicePlan, *, agrees: bool, note: str, by: Actor) -> None:
    """Keep whether the acting person, who was asked, agrees with a draft; an objection says why.

    Raises
    ------
    NotAllowed
        If the person was not asked.
    RuleBroken
        If an objection says nothing.
    Conflict
        If the plan is no draft any more.
    """
    policy.require(by, VIEW)
    held = plans.held_draft(plan)
    voice = held.voices.select_for_update(of=("self",)).filter(person=by.person_id).first()
    if voice is None:
        raise NotAllowed(f"You were not asked about {held.reference}.", remedy="Tell its owner; they ask you.")
    words = note.strip()[:LONGEST_REASON] if agrees else reason_given(note)
    voice.says, voice.note, voice.said_at = Says.AGREES if agrees else Says.OBJECTS, words, clock.now()
    voice.answer, voice.answered_by, voice.answered_at = "", None, None
    voice.save()
    todos.settle(_todo(held, voice.person_id))
    store.append(PlanSaid(subject=held.reference, says=voice.get_says_display().lower(), note=Sleeved(words or "no note")), by=by)
    if words:
        deciding.tell(
            held.owner, kind=plans.KIND, key=f"{plans.about(held)}:said:{voice.pk}:{voice.said_at.isoformat()}", about=plans.about(held),
            what=f"{voice.get_says_display()} of {held.name}: {words}",
        )


@transaction.atomic
def answer(voice: PlanVoice, *, words: str, by: Actor) -> None:
    """Answer what somebody said of a draft, and tell them what became of it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If there is nothing to answer, or nothing is answered.
    Conflict
        If the plan is no draft any more, or they have said something else meanwhile.
    """
    held = _draft(voice.plan, by)
    said = held.voices.select_related("person").filter(pk=voice.pk).first()
    if said is None or said.note != voice.note:
        raise Conflict("They have said something else meanwhile.", remedy="Read it on the page of the plan, then answer.")
    voice = said
    if not voice.note:
        raise RuleBroken("There is no note to answer.", remedy="Wait until they have said something.", code="plan_nothing_said")
    voice.answer, voice.answered_by_id, voice.answered_at = reason_given(words), by.person_id, clock.now()
    voice.save(update_fields=["answer", "answered_by", "answered_at"])
    store.append(PlanAnswered(subject=held.reference, person=voice.person.reference, answer=Sleeved(voice.answer)), by=by)
    deciding.tell(
        voice.person, kind=plans.KIND, key=f"{plans.about(held)}:answered:{voice.pk}:{voice.answered_at.isoformat()}",
        about=plans.about(held), what=f"On what you said of {held.name}: {voice.answer}",
    )


@transaction.atomic
def review(objective: PlanObjective, *, verdict: str, cause: str, comment: str, by: Actor) -> ObjectiveReview:
    """Sign what came of an objective: its figure is computed over the plan's days up to its date, and frozen.

    Raises
    ------
    NotAllowed
        If `by` neither writes service plans nor owns the objective.
    RuleBroken
        If the figure contradicts the verdict, or cause or comment are missing.
    Conflict
        If the plan is not under review, or it is signed already.
    """
    signer = require_signer(objective, by)
    held = plans.held(objective.plan)
    deciding.require_state(held, ServicePlan.State.UNDER_REVIEW)
    if ObjectiveReview.objects.filter(objective=objective).exists():
        raise Conflict("What came of it is signed already.", remedy="Look at the plan again.")
    actual = objectives.actual(objective, today=queries.today())
    measure = measures.get(objective.measure)
    rules.check_verdict(
        verdict, measure, actual=actual.known, baseline=objective.baseline, target=objective.target, tolerance=objective.tolerance
    )
    made = ObjectiveReview.objects.create(
        objective=objective, actual=actual.known, actual_number=actual.behind, actual_sums=actual.sums, actual_from=actual.first_day,
        actual_until=actual.last_day, verdict=verdict, cause=reason_given(cause), comment=reason_given(comment), signed_by_id=signer,
        signed_at=clock.now(),
    )
    line = PlanReviewed(
        subject=held.reference, number=objective.pk, measure=objective.measure, target=f"{objective.target:g}", verdict=verdict,
        actual="no data" if actual.known is None else f"{actual.known:g}",
    )
    store.append(line, by=by)
    if not held.objectives.filter(owner=objective.owner_id, review=None).exists():
        todos.settle(f"{plans.about(held)}:review:{objective.owner_id}")
    return made


def require_signer(objective: PlanObjective, by: Actor) -> int:
    """Return the key of the acting person, who signs what came of `objective`: its owner, or who writes service plans.

    Raises
    ------
    NotAllowed
        If `by` neither writes service plans nor owns the objective.
    RuleBroken
        If a part of the system acts.
    """
    policy.require(by, VIEW)
    signer = deciding.require_person(by, refusal="Only a person signs.")
    if signer != objective.owner_id:
        policy.require(by, WRITE)
    return signer


def _draft(plan: ServicePlan, by: Actor) -> ServicePlan:
    """Return a draft locked, for `by` to change."""
    policy.require(by, WRITE)
    return plans.held_draft(plan)


def _keep(made: Part, of: Part | None, words: str, *, by: Actor) -> Part:
    """Keep a part of a draft, in the place of `of` where that is changed, and write the trail."""
    if of is not None:
        made.pk = there(made.plan, of).pk
    made.save()
    store.append(_changed("Wrote" if of is None else "Changed", made.plan, made, words), by=by)
    return made


def _take_out(plan: ServicePlan, part: Part, words: str, *, by: Actor) -> None:
    """Take a part out of a draft, and write the trail."""
    found = there(plan, part)
    store.append(_changed("Took out", plan, found, words), by=by)
    found.delete()


def there(plan: ServicePlan, part: Part) -> Part:
    """Return a part of `plan` read anew.

    Raises
    ------
    Conflict
        If somebody else has taken it out, or it is of another plan.
    """
    found = type(part)._default_manager.filter(plan=plan, pk=part.pk).first()
    if found is None:
        raise Conflict(f"That is no part of {plan.reference} any more.", remedy="Look at the plan again.")
    return found


def _changed(act: str, plan: ServicePlan, part: models.Model, words: str) -> PlanPartChanged:
    return PlanPartChanged(subject=plan.reference, act=act, part=NAMES[type(part)], number=part.pk, words=words)


def _beside(plan: ServicePlan, others: Sequence[PlanObjective], one: Aimed | PlanObjective) -> set[str]:
    standing = catalogue.beside(queue=one.queue, channel=one.channel, team=None, day=plan.first_day)
    same = {each.measure for each in others if (each.queue, each.channel) in {(one.queue, one.channel), (None, "")}}
    return standing | same


def _where(queue: Queue | None, channel: str) -> str:
    return queue.name if queue is not None else channel or "everything"


def require_reader(person: Person) -> None:
    """Refuse somebody who could not read the plan that they are to have a part in.

    Raises
    ------
    RuleBroken
        If no role of theirs reads plans.
    """
    if not queries.readers().filter(pk=person.pk).exists():
        raise RuleBroken(
            f"{person.display_name} may not read service plans.", remedy="Choose somebody whose role does.", code="cannot_read_plan"
        )


def _todo(plan: ServicePlan, person: int) -> str:
    return f"{plans.about(plan)}:say:{person}"
