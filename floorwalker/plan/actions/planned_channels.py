"""The cross-channel plan: which channels must say a statement and who sees to each, and over which channels a document is said."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import Document, DocumentChannels, PlannedChannel
from floorwalker.plan.queries import documents
from floorwalker.plan.queries import places as queries
from floorwalker.plan.rules import places as rules
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.statement_events import ChannelGiven, ChannelPlanned, ChannelUnplanned, DocumentSaidOver


@transaction.atomic
def plan(statement: Document, *, channel: str, owner: Person, why: str, by: Actor) -> PlannedChannel:
    """Say that a channel must say `statement` and that `owner` sees to it; where nothing there does, the owner owes it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include planning channels.
    RuleBroken
        If there is no such channel, no such statement in force, nobody says why, or `owner` may not own it.
    Conflict
        If it is planned already.
    """
    policy.require(by, queries.PLAN)
    who = deciding.require_person(by, refusal="Only a person plans what is said where.")
    if channel not in rules.NAMES:
        raise RuleBroken(f"There is no channel {channel[:20]!r}.", remedy="Choose one of the channels.", code="place_channel")
    held = queries.choices().select_for_update(of=("self",)).filter(pk=statement.pk).first()
    if held is None:
        raise RuleBroken(f"{statement.reference} is no statement in force.", remedy="Publish it first.", code="place_statement")
    words = reason_given(why)[:300]
    deciding.require_owner(queries.owners(), owner, remedy="Choose somebody whose role keeps places where statements are said.")
    if PlannedChannel.objects.filter(statement=held, channel=channel, ended_at=None).exists():
        raise Conflict(f"{rules.NAMES[channel]} is planned for {held.reference} already.", remedy="Look at its line.")
    made = PlannedChannel.objects.create(
        reference=next_reference("CHN"), statement=held, channel=channel, owner=owner, why=words, planned_by_id=who, planned_at=clock.now()
    )
    line = ChannelPlanned(subject=held.reference, channel=rules.NAMES[channel], line=made.reference, owner=owner.reference)
    store.append(line, by=by)
    ask_for_gaps(held)
    return made


@transaction.atomic
def unplan(planned: PlannedChannel, *, reason: str, by: Actor) -> PlannedChannel:
    """Say that a channel need not say a statement any more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include planning channels.
    RuleBroken
        If no reason is given.
    Conflict
        If it is planned no more.
    """
    policy.require(by, queries.PLAN)
    why = reason_given(reason)
    held = PlannedChannel.objects.select_for_update(of=("self",)).select_related("statement").get(pk=planned.pk)
    if held.ended_at is not None:
        raise Conflict(f"{held.reference} is planned no more.", remedy="There is nothing to do.")
    _end(held, why, by=by)
    return held


@transaction.atomic
def let_go(statement: Document, *, why: str, by: Actor) -> None:
    """Plan no channel for a statement any more, since it is retired.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving documents.
    """
    policy.require(by, documents.APPROVE)
    for each in PlannedChannel.objects.select_for_update().filter(statement=statement, ended_at=None):
        _end(each, why, by=by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` see to the line of the cross-channel plan called `reference`, which somebody else does.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is planned no more.
    """
    held = deciding.still_owned(PlannedChannel.objects.filter(ended_at=None), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    line = ChannelGiven(subject=held.statement.reference, line=held.reference, before=before.reference, to=to.reference)
    store.append(line, by=by)


@transaction.atomic
def say_over(document: Document, channels: Sequence[str], *, by: Actor) -> Document:
    """Say over which channels the words of a document reach customers, where that is not what is usual for its kind.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing documents.
    RuleBroken
        If one is no channel.
    """
    policy.require(by, documents.WRITE)
    unknown = [each for each in channels if each not in rules.NAMES]
    if unknown:
        raise RuleBroken(f"There is no channel {unknown[0][:20]!r}.", remedy="Choose some of the channels.", code="place_channel")
    wanted = [code for code in rules.NAMES if code in channels]
    DocumentChannels.objects.update_or_create(document=document, defaults={"channels": wanted})
    said = ", ".join(rules.NAMES[each] for each in wanted) or "what is usual for its kind"
    store.append(DocumentSaidOver(subject=document.reference, channels=said), by=by)
    return document


def ask_for_gaps(statement: Document | None = None) -> int:
    """Let the owners of planned channels over which nothing says the statement see to it; return how many lines that is."""
    gaps = queries.gaps(statement)
    for each in gaps:
        key = f"planned_channel:{each.reference}:gap"
        todos.owe(
            each.owner, key=key, stage="plan", about=f"planned_channel:{each.reference}",
            what=f"Let {rules.NAMES[each.channel]} say {each.statement.title}", why=each.why,
        )
        todos.reopen(key)
    return len(gaps)


def _end(held: PlannedChannel, why: str, *, by: Actor) -> None:
    held.ended_at, held.ended_why = clock.now(), why
    held.save(update_fields=["ended_at", "ended_why"])
    todos.settle_about(f"planned_channel:{held.reference}")
    line = ChannelUnplanned(
        subject=held.statement.reference, channel=rules.NAMES[held.channel], line=held.reference, reason=Sleeved(why)
    )
    store.append(line, by=by)
