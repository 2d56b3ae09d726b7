"""Agreeing beforehand on what to do when demand comes otherwise, and asking its owner when the sign is there."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.plan.actions import deciding
from floorwalker.plan.flex_events import FlexAgreed, FlexGiven, FlexProposed, FlexRefused, FlexSignSeen, FlexWithdrawn
from floorwalker.plan.models import FlexAction
from floorwalker.plan.queries import flex as queries
from floorwalker.plan.rules import flex as rules
from floorwalker.plan.rules.deciding import reason as reason_given

WATCH: Final = "plan.watch_flex"
BY: Final = Actor.system("flex")
State = FlexAction.State


@transaction.atomic
def propose(draft: rules.Draft, *, approver: Person, by: Actor) -> FlexAction:
    """Propose what to do when demand comes otherwise, and ask `approver` to agree.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing flex.
    RuleBroken
        If it is no flex (`rules.check`), has ended, or owner or approver may not.
    """
    policy.require(by, queries.PROPOSE)
    rules.check(draft)
    author = deciding.require_person(by, refusal="Only a person proposes flex.")
    _require_ahead(draft)
    deciding.require_owner(queries.owners(), draft.owner, remedy="Choose somebody who may re-allocate.")
    deciding.require_approver(
        queries.approvers(but=by), approver, remedy="Choose somebody else whose role agrees to flex.", act="agree to it"
    )
    made = FlexAction.objects.create(
        reference=next_reference("FLX"), proposed_by_id=author, proposed_at=clock.now(), approver=approver, **vars(draft)
    )
    deciding.ask(
        approver, key=_todo(made), what=f"Decide on flex for {made.queue.name}", about=f"flex:{made.reference}",
        why="Somebody else than the proposer agrees to what people may be asked for.", due_on=made.first_day, is_decision=True,
    )
    store.append(
        FlexProposed(
            subject=made.reference, act=made.kind, queue=made.queue.reference, hours=f"{made.hours_a_week:g}",
            beyond=f"{made.beyond_share:.0%}", days=made.days, owner=made.owner.reference, approver=approver.reference,
            what=Sleeved(made.what),
        ),
        by=by,
    )
    return made


@transaction.atomic
def agree(flex: FlexAction, *, by: Actor) -> FlexAction:
    """Agree to a proposal of somebody else; from its first day it counts against gaps and its sign is watched.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include agreeing to flex.
    RuleBroken
        If `by` proposed it, or it has ended by now.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.AGREE)
    held = _proposed(flex)
    deciding.require_another(by, authors={held.proposed_by_id}, approver=held.approver, refusal="Who proposed it cannot agree to it.")
    _require_ahead(held)
    deciding.settle(held, State.AGREED, by, reason="", todo=_todo(held))
    store.append(FlexAgreed(subject=held.reference, last_day=held.last_day), by=by)
    return held


@transaction.atomic
def refuse(flex: FlexAction, *, reason: str, by: Actor) -> FlexAction:
    """Refuse a proposal and tell its proposer why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include agreeing to flex.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.AGREE)
    held = _proposed(flex)
    words = reason_given(reason)
    deciding.settle(held, State.REFUSED, by, reason=words, todo=_todo(held))
    store.append(FlexRefused(subject=held.reference, reason=Sleeved(words)), by=by)
    deciding.tell(
        held.proposed_by, kind="flex", key=f"flex:{held.reference}:refused", about=f"flex:{held.reference}",
        what=f"{held.reference}, the flex you proposed, was refused: {words}",
    )
    return held


@transaction.atomic
def withdraw(flex: FlexAction, *, reason: str, by: Actor) -> FlexAction:
    """Take a flex back, before it is decided or after: it counts no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing flex.
    RuleBroken
        If no reason is given.
    Conflict
        If it was refused or taken back already.
    """
    policy.require(by, queries.PROPOSE)
    held = _held(flex)
    deciding.require_state(held, State.PROPOSED, State.AGREED)
    words = reason_given(reason)
    deciding.settle(held, State.WITHDRAWN, by, reason=words, todo=_todo(held))
    todos.settle_about(f"flex:{held.reference}")
    store.append(FlexWithdrawn(subject=held.reference, reason=Sleeved(words)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the flex called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it holds no more.
    """
    held = deciding.still_owned(FlexAction.objects.filter(state__in=[State.PROPOSED, State.AGREED]), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(FlexGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def look_for_signs(running: RunningJob) -> dict[str, Any]:
    """Ask the owner of each agreed flex whose sign is there to use it; once for each run of days."""
    today = clock.today("UTC")
    rows = list(
        FlexAction.objects.filter(state=State.AGREED, first_day__lte=today, last_day__gte=today).select_related("queue", "owner")
    )
    fired = 0
    for row, sign in zip(rows, queries.signs(rows).values(), strict=True):
        if sign.since is None:
            continue
        fired += 1
        key = f"flex:{row.reference}:sign:{sign.since}"
        if Todo.objects.filter(key=key).exists():
            continue
        beyond = formats.signed_share(sign.days[-1].beyond)
        with transaction.atomic():
            held = _held(row)
            if held.state != State.AGREED:  # taken back while days were counted
                continue
            deciding.ask(
                held.owner, key=key, what=f"Use {held.reference}, {held.get_kind_display().lower()}, for {held.queue.name}",
                why=f"Its sign is there since {sign.since:%d %b}: contacts {beyond} on the last counted day.",
                about=f"flex:{held.reference}", due_on=None,
            )
            store.append(FlexSignSeen(subject=held.reference, since=sign.since, beyond=beyond), by=BY)
    running.progress(len(rows), note=f"{fired} of {len(rows)} signs are there")
    return {"looked_at": len(rows), "there": fired}


def _held(flex: FlexAction) -> FlexAction:
    rows = FlexAction.objects.select_for_update(of=("self",))
    return rows.select_related("approver", "proposed_by", "owner", "queue").get(pk=flex.pk)


def _proposed(flex: FlexAction) -> FlexAction:
    held = _held(flex)
    deciding.require_state(held, State.PROPOSED)
    return held


def _require_ahead(one: rules.Draft | FlexAction) -> None:
    if one.last_day < clock.today(one.queue.zone):
        raise RuleBroken(f"It would have ended on {one.last_day:%d %b %Y}.", remedy="Choose a last day ahead.", code="flex_days")


def _todo(flex: FlexAction) -> str:
    return f"flex:{flex.reference}:decide"
