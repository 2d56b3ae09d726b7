"""What is written down while a recovery runs and after: decisions, options rejected, who is affected, what customers are given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.record import whose
from floorwalker.resolve import authority
from floorwalker.resolve.actions.recoveries import held
from floorwalker.resolve.models import Recovery, RecoveryEntry
from floorwalker.resolve.queries import recoveries as queries
from floorwalker.resolve.recovery_events import RecoveryLogged
from floorwalker.resolve.rules.rights import said

Kind = RecoveryEntry.Kind
SAID = (Kind.DECIDED, Kind.REJECTED, Kind.NOTED)
WORDS = 500


@transaction.atomic
def write(recovery: Recovery, *, kind: str, words: str, reason: str, by: Actor) -> RecoveryEntry:
    """Write down what was decided, which option was rejected, or what else is worth knowing; the first two with the reason.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    RuleBroken
        If the kind is none of the three, or words or a reason are missing.
    Conflict
        If it is closed.
    """
    policy.require(by, queries.RUN)
    now = held(recovery)
    if kind not in SAID:
        raise RuleBroken(f"{kind!r} is nothing that is written down so.", remedy=f"Choose from {', '.join(SAID)}.", code="unknown_word")
    why = reason.strip() if kind == Kind.NOTED else said(reason, longest=WORDS, what="The reason")
    return _entry(now, by, kind=kind, words=said(words, longest=WORDS, what="What it says"), reason=why[:WORDS])


@transaction.atomic
def count(recovery: Recovery, *, number: int, how: str, counted_on: date, by: Actor) -> RecoveryEntry:
    """Say how many customers are affected, how they were counted, and on which day; a later count stands beside the earlier ones.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    RuleBroken
        If the number is below 0, the day lies ahead, or nobody says how it was counted.
    Conflict
        If it is closed.
    """
    policy.require(by, queries.RUN)
    now = held(recovery)
    if number < 0:
        raise RuleBroken("Fewer than nobody are not affected.", remedy="Give 0 or more.", code="below_0", field="number")
    if counted_on > clock.today(whose.house_zone()):
        raise RuleBroken("That day is to come.", remedy="Give the day on which it was counted.", code="time_to_come", field="counted_on")
    words = said(how, longest=WORDS, what="How it was counted")
    return _entry(now, by, kind=Kind.AFFECTED, words=words, number=number, counted_on=counted_on)


@transaction.atomic
def compensate(recovery: Recovery, *, amount: Decimal, number: int, words: str, reason: str, by: Actor) -> RecoveryEntry:
    """Decide what customers are given: as the playbook says for as long as it lasted, or another amount with a reason and authority.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    RuleBroken
        If an amount or number is below 0, or another amount than that of the playbook has no reason.
    BeyondAuthority
        If another amount than that of the playbook is more than `by` may give alone.
    Conflict
        If it is closed.
    """
    policy.require(by, queries.RUN)
    now = held(recovery)
    if min(amount, Decimal(number)) < 0:
        raise RuleBroken("Nobody is given less than nothing.", remedy="Give 0 or more.", code="below_0", field="amount")
    rule, why = queries.by_rule(now), reason.strip()
    if amount != (rule or Decimal(0)):
        why = said(reason, longest=WORDS, what="The reason for another amount than the playbook's")
        authority.require(by, amount)
    return _entry(
        now, by, kind=Kind.GIVEN, words=said(words, longest=WORDS, what="To whom"), reason=why[:WORDS], number=number, amount=amount,
        by_rule=rule,
    )


def _entry(now: Recovery, by: Actor, **said_: object) -> RecoveryEntry:
    person = deciding.require_person(by, refusal="Only a person writes in the log.")
    made = RecoveryEntry.objects.create(recovery=now, written_at=clock.now(), written_by_id=person, **said_)
    store.append(
        RecoveryLogged(
            subject=now.reference, what=str(Kind(made.kind).label), words=Sleeved(made.words), number=made.number,
            amount="" if made.amount is None else str(made.amount),
        ),
        by=by,
    )
    return made
