"""Playbooks of service recovery: written as a draft, proposed, and approved by somebody whose authority covers what they give."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.models import DocumentVersion, PlanArrangement
from floorwalker.plan.queries import customer_messages
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.resolve import authority
from floorwalker.resolve.models import Playbook, PlaybookBand, PlaybookMessage, PlaybookStep
from floorwalker.resolve.queries import playbooks as queries
from floorwalker.resolve.recovery_events import (
    PlaybookApproved,
    PlaybookChanged,
    PlaybookDrafted,
    PlaybookProposed,
    PlaybookReturned,
)
from floorwalker.resolve.rules.rights import said

State = Playbook.State
LATEST_MINUTE: Final = 60 * 24 * 90
"""Ninety days: what takes longer is a project and no recovery."""


@dataclass(frozen=True)
class Head:
    """What a playbook says beside its steps, messages and amounts; `limit` is in the unit of the measure."""

    name: str
    scenario: str
    trigger: str
    ends_when: str
    measure: str = ""
    beyond: str = ""
    limit: float | None = None
    arrangement: PlanArrangement | None = None
    rule: str = ""
    source: str = ""


@transaction.atomic
def draft(head: Head, *, owner: Person, by: Actor) -> Playbook:
    """Begin a playbook.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    RuleBroken
        If words are missing, the scenario or measure is unknown, a limit stands without its measure, or `owner` may not own it.
    """
    policy.require(by, queries.WRITE)
    drafter = deciding.require_person(by, refusal="Only a person writes a playbook.")
    kept = _checked(head)
    deciding.require_owner(queries.owners(), owner, remedy="Choose somebody whose role writes playbooks.")
    made = Playbook.objects.create(
        reference=next_reference("PBK"), owner=owner, drafted_by_id=drafter, drafted_at=clock.now(), currency=owner.site.currency, **kept
    )
    store.append(PlaybookDrafted(subject=made.reference, number=1), by=by)
    return made


@transaction.atomic
def revise(playbook: Playbook, *, by: Actor) -> Playbook:
    """Begin the next version of a published playbook, as a copy of it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    Conflict
        If it is not the published version, or a next one is open.
    """
    policy.require(by, queries.WRITE)
    drafter = deciding.require_person(by, refusal="Only a person writes a playbook.")
    old = drafts.held(playbook)
    same = ("scenario", "trigger", "measure", "beyond", "limit", "arrangement", "rule", "source", "currency", "ends_when")
    made = drafts.following(old, drafter=drafter, being="written", **{name: getattr(old, name) for name in same})
    copied: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (old.steps, ("what", "owner_id", "by_minute")), (old.messages, ("template_id", "audience", "channel", "by_minute")),
        (old.bands, ("from_minutes", "amount")),
    )
    for rows, names in copied:
        rows.model.objects.bulk_create(rows.model(playbook=made, **{name: getattr(each, name) for name in names}) for each in rows.all())
    store.append(PlaybookDrafted(subject=made.reference, number=made.number), by=by)
    return made


@transaction.atomic
def change(playbook: Playbook, head: Head, *, owner: Person, seen: int | None, by: Actor) -> Playbook:
    """Let a draft say what `head` says.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    RuleBroken
        As `draft`.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(playbook, seen=seen)
    kept = _checked(head)
    deciding.require_owner(queries.owners(), owner, remedy="Choose somebody whose role writes playbooks.")
    changed = [name for name, value in kept.items() if getattr(now, name) != value]
    for name, value in {**kept, "owner": owner}.items():
        setattr(now, name, value)
    now.save()
    _tell_changed(now, ", ".join(changed) or "its owner, or nothing", by)
    return now


@transaction.atomic
def add_step(playbook: Playbook, *, what: str, owner: Person, by_minute: int, by: Actor) -> PlaybookStep:
    """Add a step to a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    RuleBroken
        If it says nothing, its minute is outside ninety days, or `owner` runs no recoveries.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(playbook, seen=None)
    _minute(by_minute)
    deciding.require_owner(queries.doers(), owner, remedy="Choose somebody whose role runs recoveries.")
    made = PlaybookStep.objects.create(
        playbook=now, what=said(what, longest=200, what="The step"), owner=owner, by_minute=by_minute
    )
    _tell_changed(now, f"a step by minute {by_minute}", by)
    return made


@transaction.atomic
def add_message(
    playbook: Playbook, *, template: DocumentVersion, audience: str, channel: str, by_minute: int, by: Actor
) -> PlaybookMessage:
    """Add what customers are told to a draft, from the version of a template that is in force.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    RuleBroken
        If words are missing, the minute is outside, or it is no template in force that `by` may read.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(playbook, seen=None)
    _minute(by_minute)
    if not customer_messages.templates(by).filter(pk=template.pk).exists():
        raise RuleBroken("That is no template in force.", remedy="Choose one from the list; Plan, Documents has them.", code="no_template")
    made = PlaybookMessage.objects.create(
        playbook=now, template=template, audience=said(audience, longest=200, what="The audience"),
        channel=said(channel, longest=60, what="The channel"), by_minute=by_minute,
    )
    _tell_changed(now, f"a message by minute {by_minute}", by)
    return made


@transaction.atomic
def add_band(playbook: Playbook, *, from_minutes: int, amount: Decimal, by: Actor) -> PlaybookBand:
    """Say in a draft how much each customer is given from so many minutes on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    RuleBroken
        If the amount is not above 0, the minutes are outside or stand already, or longer would give less.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(playbook, seen=None)
    _minute(from_minutes)
    if amount <= 0:
        raise RuleBroken("An amount is above 0.", remedy="Give more than nothing, or no amount.", code="below_0", field="amount")
    for each in now.bands.all():
        if (each.amount - amount) * (each.from_minutes - from_minutes) < 0:
            raise RuleBroken(
                f"{each.amount} is given from minute {each.from_minutes} on.", remedy="Who waits longer is not given less.",
                code="band_order",
            )
    try:
        with transaction.atomic():
            made = PlaybookBand.objects.create(playbook=now, from_minutes=from_minutes, amount=amount)
    except IntegrityError as twice:
        taken = f"From minute {from_minutes} on something is given already."
        raise RuleBroken(taken, remedy="Strike that first.", code="band_twice") from twice
    _tell_changed(now, f"an amount from minute {from_minutes}", by)
    return made


@transaction.atomic
def strike(playbook: Playbook, part: str, key: int, *, by: Actor) -> None:
    """Take a step, a message or an amount out of a draft: `part` is steps, messages or bands.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    RuleBroken
        If there is no such part.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(playbook, seen=None)
    parts: dict[str, Any] = {"steps": now.steps, "messages": now.messages, "bands": now.bands}
    rows = parts.get(part)
    if rows is None or not rows.filter(pk=key).delete()[0]:
        raise RuleBroken("It is not in this draft.", remedy="Look at the draft again.", code="no_such_part")
    _tell_changed(now, f"less {part}", by)


@transaction.atomic
def propose(playbook: Playbook, *, approver: Person, why: str, by: Actor) -> Playbook:
    """Ask `approver` to approve a draft that lacks nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not approve it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = drafts.claimed(playbook, seen=None)
    words = reason_given(why)
    drafts.require_whole(queries.missing(now), code="playbook_gap")
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role approves playbooks.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=about(now), what="playbook", due_on=None, stage="resolve",
        why="It says what is done and given when it goes wrong; somebody else than who wrote it decides.",
    )
    store.append(PlaybookProposed(subject=now.reference, number=now.number, approver=approver.reference, why=Sleeved(words)), by=by)
    return now


@transaction.atomic
def send_back(playbook: Playbook, *, reason: str, by: Actor) -> Playbook:
    """Make a proposal a draft again: refused by who may approve, or taken back by who may write.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = drafts.held(playbook)
    own = now.proposed_by_id == by.person_id
    policy.require(by, queries.WRITE if own else queries.APPROVE)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(PlaybookReturned(subject=now.reference, number=now.number, state="a draft again", reason=Sleeved(words)), by=by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "refused", f"{now.name}, the playbook you proposed, was refused: {words}")
    return now


@transaction.atomic
def approve(playbook: Playbook, *, seen: int | None, by: Actor) -> Playbook:
    """Let a version be run from now on; what runs by the one before goes on by that.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving playbooks.
    BeyondAuthority
        If it gives a customer more than `by` may give alone.
    RuleBroken
        If `by` wrote or proposed it, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.APPROVE)
    now = drafts.waiting(playbook, seen=seen)
    deciding.require_another(by, authors=drafts.authors(now), approver=now.approver, refusal="Who wrote a playbook cannot approve it.")
    drafts.require_whole(queries.missing(now), code="playbook_gap")
    authority.require(by, queries.highest(now))
    Playbook.objects.filter(reference=now.reference, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    deciding.settle(now, State.PUBLISHED, by, reason="", todo=_todo(now))
    store.append(
        PlaybookApproved(subject=now.reference, number=now.number, steps=now.steps.count(), messages=now.messages.count()), by=by
    )
    for each in {person for person in (now.owner, now.proposed_by) if person is not None}:
        _tell(each, now, "approved", f"Version {now.number} of the playbook {now.name} is approved")
    return now


@transaction.atomic
def put_away(playbook: Playbook, *, reason: str, by: Actor) -> Playbook:
    """Put a draft away, or let a published playbook be started no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing playbooks, or approving them where it is published.
    RuleBroken
        If no reason is given.
    Conflict
        If it waits for a decision, or holds no more.
    """
    now = drafts.held(playbook)
    policy.require(by, queries.APPROVE if now.state == State.PUBLISHED else queries.WRITE)
    deciding.require_state(now, State.DRAFT, State.PUBLISHED)
    words = drafts.step_back(now, State.PUT_AWAY, reason=reason)
    store.append(PlaybookReturned(subject=now.reference, number=now.number, state="put away", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the playbook `reference`, whatever of it is open or published.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more, or `to` may not own it.
    """
    found = drafts.still_owned(Playbook.objects.all(), reference)
    policy.require_for(by, "people.hand_over", found[0].owner)
    deciding.require_owner(queries.owners(), to, remedy="Choose somebody whose role writes playbooks.")
    store.append(PlaybookChanged(subject=reference, number=found[-1].number, what=drafts.give(found, to)), by=by)


def about(playbook: Playbook) -> str:
    """Return what To-dos and words about a playbook name."""
    return f"playbook:{playbook.reference}"


def _checked(head: Head) -> dict[str, object]:
    if head.scenario not in Playbook.Scenario.values:
        choices = ", ".join(Playbook.Scenario.values)
        raise RuleBroken(f"{head.scenario!r} is no scenario.", remedy=f"Choose from {choices}.", code="unknown_word")
    if bool(head.measure) != (head.limit is not None) or bool(head.measure) != bool(head.beyond):
        raise RuleBroken("A measure goes with its limit and a side of it.", remedy="Give all three, or none.", code="measure_half")
    if head.measure:
        try:
            measures.get(head.measure)
        except LookupError:
            raise RuleBroken(f"The house does not measure {head.measure!r}.", remedy="Choose from the list.", code="no_measure") from None
        if head.beyond not in Playbook.Beyond.values:
            raise RuleBroken(f"{head.beyond!r} is no side.", remedy="Choose above or below.", code="unknown_word")
    return {
        **{name: getattr(head, name) for name in ("scenario", "measure", "beyond", "limit", "arrangement")},
        "name": said(" ".join(head.name.split()), longest=80, what="The name"),
        "trigger": said(head.trigger, longest=300, what="The trigger"), "ends_when": said(head.ends_when, longest=300, what="Its end"),
        "rule": head.rule.strip()[:2000], "source": head.source.strip()[:200],
    }


def _minute(value: int) -> None:
    if not 0 <= value <= LATEST_MINUTE:
        raise RuleBroken(f"Minute {value:,} is outside.", remedy=f"Give 0 to {LATEST_MINUTE:,}.", code="minute_outside")


def _todo(playbook: Playbook) -> str:
    return f"{about(playbook)}:decide:{playbook.number}"


def _tell_changed(playbook: Playbook, what: str, by: Actor) -> None:
    store.append(PlaybookChanged(subject=playbook.reference, number=playbook.number, what=what), by=by)


def _tell(person: Person, playbook: Playbook, how: str, words: str) -> None:
    key = f"{about(playbook)}:{playbook.number}:{how}:{playbook.changes}:{person.pk}"
    deciding.tell(person, kind="recoveries", key=key, about=about(playbook), what=words)
