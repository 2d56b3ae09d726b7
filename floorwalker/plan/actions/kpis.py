"""KPI sets: proposing what a role is held to, deciding on it, taking it back, and telling everybody who holds the role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.kpi_events import KpisApproved, KpisProposed, KpisRefused, KpisSeen, KpisTold, KpisWithdrawn
from floorwalker.plan.models import KpiSet, KpiTarget, KpiTold
from floorwalker.plan.queries import kpis as queries
from floorwalker.plan.rules import kpis as rules
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.kpis import Target

TELL: Final = "plan.tell_kpis"
PROPOSE: Final = "plan.propose_kpis"
AT_ONCE: Final = 50
"""How many people are told in one step of the job."""
State = KpiSet.State


@transaction.atomic
def propose(role: str, *, targets: Sequence[Target], starts_on: date, approver: Person, why: str, by: Actor) -> KpiSet:
    """Propose what everybody who holds `role` is held to from `starts_on`, and ask `approver` to decide.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing KPI sets.
    RuleBroken
        If it is no KPI set (`rules.check`), its first day is not to come, a later set stands, nobody says why, or `approver` may not.
    Conflict
        If a proposal for the role waits already.
    """
    policy.require(by, PROPOSE)
    author = deciding.require_person(by, refusal="Only a person proposes what people are held to.")
    if role not in Role.values:
        raise RuleBroken(f"{role!r} is no role.", remedy="Choose one of the roles of the house.", code="unknown_role")
    rules.check(targets)
    if not why.strip():
        raise RuleBroken("Nobody said why.", remedy="Say what is aimed at: those held to it will read it.", code="no_reason")
    _require_ahead(starts_on)
    deciding.require_approver(
        queries.approvers(on=queries.today(), but=by), approver, remedy="Choose somebody else whose role includes approving KPI sets."
    )
    waiting = KpiSet.objects.filter(role=role, state=State.PROPOSED).first()
    if waiting is not None:
        raise Conflict(f"{waiting.reference} for the same role waits for a decision.", remedy="Decide on it or take it back first.")
    _require_last(role, starts_on)
    try:
        with transaction.atomic():
            made = KpiSet.objects.create(
                reference=next_reference("KPI"), role=role, starts_on=starts_on, why=why.strip()[:500], proposed_by_id=author,
                proposed_at=clock.now(), approver=approver,
            )
    except IntegrityError as both:  # somebody proposed at the same moment
        raise Conflict("A set for the same role was just proposed.", remedy="Look at it, and decide on it or take it back first.") from both
    KpiTarget.objects.bulk_create(
        KpiTarget(kpi_set=made, measure=each.measure, target=each.target, tolerance=each.tolerance, weight=each.weight)
        for each in targets
    )
    deciding.ask(
        approver, key=_todo(made), what=f"Decide on the KPIs proposed for {made.get_role_display().lower()}s", due_on=starts_on,
        why="Those held to them are told once somebody else than the proposer approved.", about=f"kpi_set:{made.reference}",
        is_decision=True,
    )
    named = "; ".join(f"{each.measure} {each.target:g} ({each.weight} %)" for each in targets)
    store.append(
        KpisProposed(
            subject=made.reference, role=role, starts_on=starts_on, targets=named, approver=approver.reference, why=Sleeved(made.why)
        ),
        by=by,
    )
    return made


@transaction.atomic
def approve(kpi_set: KpiSet, *, by: Actor) -> KpiSet:
    """Approve a proposal: it takes the place of the set before on its first day, and everybody who holds the role is told.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving KPI sets.
    RuleBroken
        If `by` proposed it, or its first day has come.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    deciding.lock_together(KpiSet.objects.filter(role=kpi_set.role))
    held = _proposed(kpi_set)
    deciding.require_another(by, authors={held.proposed_by_id}, approver=held.approver, refusal="Who proposed a set cannot approve it.")
    _require_ahead(held.starts_on)
    _require_last(held.role, held.starts_on)
    before = KpiSet.objects.filter(role=held.role, state=State.APPROVED, ends_on=None).first()
    if before is not None:
        before.ends_on = held.starts_on
        before.save(update_fields=["ends_on"])
    deciding.settle(held, State.APPROVED, by, reason="", todo=_todo(held))
    line = KpisApproved(
        subject=held.reference, role=held.role, starts_on=held.starts_on, supersedes=before.reference if before else "none"
    )
    store.append(line, by=by)
    queue.enqueue(TELL, arguments={}, by=by, key=f"{TELL}:{held.reference}")
    return held


@transaction.atomic
def refuse(kpi_set: KpiSet, *, reason: str, by: Actor) -> KpiSet:
    """Refuse a proposal and tell its proposer why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving KPI sets.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    held = _proposed(kpi_set)
    words = reason_given(reason)
    deciding.settle(held, State.REFUSED, by, reason=words, todo=_todo(held))
    store.append(KpisRefused(subject=held.reference, reason=Sleeved(words)), by=by)
    deciding.tell(
        held.proposed_by, kind="kpis", key=f"kpis:{held.reference}:refused", about=f"kpi_set:{held.reference}",
        what=f"{held.reference}, the KPIs you proposed for {held.get_role_display().lower()}s, was refused",
    )
    return held


@transaction.atomic
def withdraw(kpi_set: KpiSet, *, reason: str, by: Actor) -> KpiSet:
    """Take a set back that is not in force yet; the set before goes on, and those who were told of this one are told so.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing KPI sets.
    RuleBroken
        If no reason is given, or its first day has come.
    Conflict
        If it was refused or taken back already.
    """
    policy.require(by, PROPOSE)
    deciding.lock_together(KpiSet.objects.filter(role=kpi_set.role))
    held = _held(kpi_set)
    if held.state not in {State.PROPOSED, State.APPROVED}:
        raise Conflict(f"{held.reference} is {held.get_state_display().lower()}.", remedy="Nothing needs to be done.")
    words = reason_given(reason)
    if held.state == State.APPROVED:
        if held.starts_on <= queries.today():
            raise RuleBroken(
                f"{held.reference} is in force since {held.starts_on:%d %b %Y}.",
                remedy="Propose another set with a later first day: the past stays as it was.", code="kpis_in_force",
            )
        if held.ends_on is not None:
            raise Conflict(f"A later set follows {held.reference}.", remedy="Take that one back first.")
        KpiSet.objects.filter(role=held.role, state=State.APPROVED, ends_on=held.starts_on).update(ends_on=None)
    deciding.settle(held, State.WITHDRAWN, by, reason=words, todo=_todo(held))
    store.append(KpisWithdrawn(subject=held.reference, reason=Sleeved(words)), by=by)
    for told in held.told.select_related("person"):
        deciding.tell(
            told.person, kind="kpis", key=f"kpis:{held.reference}:withdrawn:{told.person_id}", about=f"kpi_set:{held.reference}",
            what=f"{held.reference}, what you were to be held to from {held.starts_on:%d %b %Y}, was taken back",
        )
    return held


@transaction.atomic
def have_seen(kpi_set: KpiSet, *, by: Actor) -> None:
    """Keep that the acting person has seen what they are held to; nothing happens the second time.

    Raises
    ------
    NotAllowed
        If the person was not told of it.
    """
    policy.require(by, "plan.view_own_kpis")
    told = kpi_set.told.select_for_update().filter(person=by.person_id).first()
    if told is None:
        raise policy.out_of_reach("The set", queries.VIEW)
    if told.seen_at is None:
        told.seen_at = clock.now()
        told.save(update_fields=["seen_at"])
        store.append(KpisSeen(subject=kpi_set.reference), by=by)


def tell_everybody(running: RunningJob) -> dict[str, Any]:
    """Tell everybody who is held to a set, now or from its first day, and was not told yet; newcomers are found once a day."""
    today = queries.today()
    told = 0
    for kpi_set in [*queries.in_force(today), *queries.to_come(today)]:
        people = list(queries.untold(kpi_set, on=today))
        for start in range(0, len(people), AT_ONCE):
            with transaction.atomic():
                part = people[start : start + AT_ONCE]
                running.progress(told + len(part), note=f"{kpi_set.reference}: {len(part)} people")
                _tell(kpi_set, part)
                store.append(KpisTold(subject=kpi_set.reference, people=len(part)), by=running.owner)
            told += len(part)
    return {"told": told}


def _tell(kpi_set: KpiSet, people: Sequence[Person]) -> None:
    now = clock.now()
    KpiTold.objects.bulk_create(KpiTold(kpi_set=kpi_set, person=each, told_at=now) for each in people)
    names = ", ".join(measures.get(each.measure).name for each in kpi_set.targets.all())
    for each in people:
        deciding.tell(
            each, kind="kpis", key=f"kpis:{kpi_set.reference}:{each.pk}", about=f"kpi_set:{kpi_set.reference}",
            what=f"From {kpi_set.starts_on:%d %b %Y} you are held to: {names}",
        )


def _todo(kpi_set: KpiSet) -> str:
    return f"kpis:{kpi_set.reference}:decide"


def _held(kpi_set: KpiSet) -> KpiSet:
    return KpiSet.objects.select_for_update(of=("self",)).select_related("approver", "proposed_by").get(pk=kpi_set.pk)


def _proposed(kpi_set: KpiSet) -> KpiSet:
    held = _held(kpi_set)
    deciding.require_state(held, State.PROPOSED)
    return held


def _require_ahead(starts_on: date) -> None:
    if starts_on <= queries.today():
        raise RuleBroken(
            f"{starts_on:%d %b %Y} has come: nobody can be held to what they were not told of.",
            remedy="Choose a first day from tomorrow on.", code="kpis_too_late",
        )


def _require_last(role: str, starts_on: date) -> None:
    later = KpiSet.objects.filter(role=role, state=State.APPROVED, starts_on__gte=starts_on).first()
    if later is not None:
        raise RuleBroken(
            f"{later.reference} for the same role begins on {later.starts_on:%d %b %Y}.",
            remedy="Choose a later first day, or take that set back first.", code="kpis_overlap",
        )
