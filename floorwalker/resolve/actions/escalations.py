"""Taking something up by the matrix, accepting it, and saying what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import with_role
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import hands, sight
from floorwalker.resolve.actions import difficulties, giving
from floorwalker.resolve.escalation_events import Escalated, EscalationAccepted, EscalationEnded, EscalationRuleSet, EscalationsLate
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Complaint, Difficulty, Escalation, EscalationRule, Trigger
from floorwalker.resolve.queries import escalations as queries

ROUND: Final = "resolve.escalation_round"
EVERY: Final = timedelta(minutes=5)
HIGHEST: Final = 3
LONGEST: Final = 500
NAMED: Final = 20
MOST_MINUTES: Final = 10_080


@transaction.atomic
def set_rule(
    *, trigger: str, level: int, role: str, accept_minutes: int, outside: str, why: str, by: Actor, authority: str = "",
) -> EscalationRule:
    """Say where a trigger at a level goes, and how fast it is accepted; what was set before is kept and holds no more.

    Raises
    ------
    NotAllowed
        If no role of `by` sets the matrix.
    CaseRefused
        If it names what there is not, no level below it is set, or no reason is given.
    """
    policy.require(by, queries.SET)
    if trigger not in Trigger.values or outside not in EscalationRule.Outside.values:
        raise CaseRefused(f"{trigger!r} is no trigger, or {outside!r} no rule for outside hours.", remedy="Choose from the lists.")
    if role not in {each.value for each in queries.ROLES}:
        raise CaseRefused(f"Nothing goes up to {role!r}.", remedy="Choose a role of the list.", field="role")
    if not 1 <= level <= HIGHEST or (level > 1 and queries.rule(trigger, level - 1) is None):
        raise CaseRefused(f"Level {level} has no level below it.", remedy=f"Set levels from 1 to {HIGHEST} in turn.", field="level")
    if not 1 <= accept_minutes <= MOST_MINUTES:
        remedy = f"Choose from 1 to {MOST_MINUTES:,} minutes."
        raise CaseRefused(f"{accept_minutes} minutes cannot be kept.", remedy=remedy, field="accept_minutes")
    words = hands.said(why, longest=300, what="The reason", field="why")
    EscalationRule.objects.filter(trigger=trigger, level=level, retired_at=None).update(retired_at=clock.now())
    made = EscalationRule.objects.create(
        trigger=trigger, level=level, role=role, accept_minutes=accept_minutes, outside=outside, why=words, set_by=hands.person(by),
        set_at=clock.now(), authority=hands.short(" ".join(authority.split()), longest=200, what="The authority", field="authority"),
    )
    store.append(
        EscalationRuleSet(
            subject=f"escalation:{trigger}", level=level, role=made.get_role_display(), minutes=accept_minutes,
            outside=made.get_outside_display().lower(), why=Sleeved(words),
        ),
        by=by,
    )
    return made


@transaction.atomic
def escalate(case: Difficulty | Complaint, *, trigger: str, reason: str, by: Actor, level: int = 1) -> Escalation:
    """Take a case up by a trigger and a level of the matrix; nothing goes up without both.

    Raises
    ------
    NotAllowed
        If no role of `by` writes cases down, or reaches this one.
    CaseRefused
        If the matrix says nothing of the trigger at that level, no reason is given, a level is passed over, or the case is over.
    Conflict
        If it is up already.
    """
    policy.require(by, queries.ASK)
    person = hands.person(by)
    rows: Any = sight.difficulties(by) if isinstance(case, Difficulty) else sight.complaints(by)
    if not rows.filter(pk=case.pk).exists():
        raise policy.out_of_reach(case.reference, sight.VIEW)
    case = type(case).objects.select_for_update(of=("self",)).select_related("line", "site").get(pk=case.pk)
    if case.closed_at is not None:
        raise CaseRefused(f"{case.reference} is over.", remedy="Open it again first.")
    if queries.of_case(case).filter(ended="").exists():
        raise Conflict(f"{case.reference} is up already.", remedy="Look at its escalation.")
    below = queries.of_case(case).filter(trigger=trigger, level=level - 1).exists()
    if level > 1 and not below:
        raise CaseRefused(f"Level {level} passes over level {level - 1}.", remedy="Begin with the lowest level.", field="level")
    return _raised(case, trigger=trigger, level=level, reason=reason, person=person, by=by)


def _raised(case: Difficulty | Complaint, *, trigger: str, level: int, reason: str, person: Person, by: Actor) -> Escalation:
    rule = queries.rule(trigger, level)
    if rule is None:
        raise CaseRefused(
            f"The matrix says nothing of {trigger!r} at level {level}.", remedy="Choose a trigger that it names, or decide it yourself.",
            field="trigger",
        )
    words = hands.said(reason, longest=LONGEST, what="The reason", field="reason")
    made = Escalation.objects.create(
        reference=next_reference("ESC"), difficulty=case if isinstance(case, Difficulty) else None,
        complaint=case if isinstance(case, Complaint) else None, rule=rule, site=case.site, trigger=trigger, level=level, role=rule.role,
        reason=words, asked_by=person, asked_at=clock.now(), accept_by=queries.accept_by(rule, case.line, at=clock.now()),
    )
    for each in _of_role(rule.role).exclude(pk=person.pk):
        if not queries.seen(Actor.person(each.pk)).filter(pk=made.pk).exists():
            continue
        todos.owe(
            each, key=f"escalation:{made.reference}:{each.reference}", stage="resolve", what=f"Accept {made.reference}: {case.summary}",
            why=rule.get_trigger_display(), about=f"escalation:{made.reference}", due_at=made.accept_by, is_decision=True,
        )
    store.append(
        Escalated(
            subject=made.reference, case=case.reference, trigger=rule.get_trigger_display(), level=level, role=rule.get_role_display(),
            accept_by=made.accept_by, reason=Sleeved(words),
        ),
        by=by,
    )
    return made


@transaction.atomic
def accept(escalation: Escalation, *, take_over: bool, by: Actor) -> Escalation:
    """Accept what went up to a role of `by`; with `take_over` the case is theirs from now on, with its whole history.

    Raises
    ------
    NotAllowed
        If no role of `by` accepts escalations, or reaches this one.
    CaseRefused
        If it went to another role, or `by` took it up themselves.
    Conflict
        If somebody accepted it, or it is over.
    """
    policy.require(by, queries.ACCEPT)
    person, held = hands.person(by), _held(escalation)
    if not sight.escalations(by).filter(pk=held.pk).exists():
        raise policy.out_of_reach(held.reference, sight.ESCALATIONS)
    if held.accepted_at is not None or held.ended:
        raise Conflict(f"{held.reference} is accepted or over.", remedy="Look at it again.")
    if held.role not in queries.roles_of(by):
        raise CaseRefused(f"{held.reference} went to a {held.get_role_display().lower()}.", remedy="Leave it to them, or lead it higher.")
    if held.asked_by_id == person.pk:
        raise CaseRefused("You took it up yourself.", remedy="Somebody else accepts it.")
    held.accepted_by, held.accepted_at, held.took_over = person, clock.now(), take_over
    held.save(update_fields=["accepted_by", "accepted_at", "took_over"])
    if take_over:
        give = giving.give if held.complaint is not None else difficulties.give
        give(held.case.reference, to=person, by=by)
    todos.settle_about(f"escalation:{held.reference}")
    _tell(held.asked_by, held, f"{person.display_name} accepted it")
    how = "and has the case from now on" if take_over else "and the case stays where it is"
    store.append(EscalationAccepted(subject=held.reference, case=held.case.reference, how=how), by=by)
    return held


@transaction.atomic
def end(escalation: Escalation, *, ended: str, result: str, by: Actor) -> Escalation:
    """Say what came of it: decided here, a level higher, or that it did not need to go up.

    Raises
    ------
    NotAllowed
        If no role of `by` accepts escalations.
    CaseRefused
        If somebody else accepted it, it says nothing, or the matrix has no level above.
    Conflict
        If it is over.
    """
    policy.require(by, queries.ACCEPT)
    person, held = hands.person(by), _held(escalation)
    if held.ended:
        raise Conflict(f"{held.reference} is over.", remedy="Look at how it ended.")
    if held.accepted_by_id != person.pk:
        raise CaseRefused(f"{held.reference} is not yours.", remedy="Accept it first.")
    if ended not in Escalation.Ended.values:
        raise CaseRefused(f"{ended!r} is no end.", remedy=f"Choose from {', '.join(Escalation.Ended.values)}.", field="ended")
    held.ended, held.ended_at = ended, clock.now()
    held.result = hands.said(result, longest=LONGEST, what="What came of it", field="result")
    held.save(update_fields=["ended", "ended_at", "result"])
    if ended == Escalation.Ended.ABOVE:
        held.above = _raised(held.case, trigger=held.trigger, level=held.level + 1, reason=held.result, person=person, by=by)
        held.save(update_fields=["above"])
    _tell(held.asked_by, held, held.get_ended_display().lower())
    store.append(
        EscalationEnded(
            subject=held.reference, case=held.case.reference, ended=held.get_ended_display().lower(), result=Sleeved(held.result)
        ),
        by=by,
    )
    return held


def turns(now: datetime) -> Sequence[Due]:
    """Return the round of these five minutes, where something waits to be accepted."""
    if not Escalation.objects.filter(accepted_at=None, ended="", late_told_at=None, accept_by__lte=now).exists():
        return ()
    return (Due(f"{ROUND}:{int(now.timestamp() // EVERY.total_seconds())}", {}),)


@transaction.atomic
def look(running: RunningJob) -> dict[str, Any]:
    """Tell the role a level higher, and the managers of the operation, of what nobody accepted in time; once for each."""
    policy.require(running.owner, queries.ACCEPT)
    rows = Escalation.objects.filter(accepted_at=None, ended="", late_told_at=None, accept_by__lte=clock.now())
    late = list(rows.select_related("difficulty", "complaint"))
    for each in late:
        higher = queries.rule(each.trigger, each.level + 1)
        for person in {*_of_role("operations_manager"), *(_of_role(higher.role) if higher else ())}:
            _tell(person, each, "nobody accepted it in time", late=True)
    Escalation.objects.filter(pk__in=[each.pk for each in late]).update(late_told_at=clock.now())
    if late:
        named = ", ".join(each.case.reference for each in late[:NAMED])
        store.append(EscalationsLate(subject="escalations", number=len(late), cases=named), by=running.owner)
    return {"late": len(late)}


def _held(escalation: Escalation) -> Escalation:
    rows = Escalation.objects.select_for_update(of=("self",)).select_related("difficulty__line", "complaint__line", "asked_by")
    return rows.get(pk=escalation.pk)


def _of_role(role: str) -> Any:
    here = Person.objects.filter(left_on=None, is_pseudonym=False)
    return with_role(here, role, on=clock.now().date())


def _tell(person: Person, held: Escalation, what: str, *, late: bool = False) -> None:
    telling.tell(
        person, kind="escalations", key=f"escalation:{held.reference}:{'late' if late else held.ended or 'accepted'}:{person.pk}",
        what=f"{held.reference}, {held.case.reference}: {what}", about=f"escalation:{held.reference}", is_urgent=late,
    )
