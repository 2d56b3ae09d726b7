"""Service level agreements: proposing one, deciding on it, looking at it again, and giving it to another owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction

from floorwalker.engine import measures
from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.agreement_events import (
    AgreementApproved,
    AgreementGiven,
    AgreementProposed,
    AgreementRefused,
    AgreementReviewed,
    AgreementWithdrawn,
)
from floorwalker.plan.models import Agreement, AgreementCredit, AgreementTerm
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.rules import agreements as rules
from floorwalker.plan.rules.agreements import AgreementDraft, Promise
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record.queries import figures

PROPOSE: Final = queries.PROPOSE
State = Agreement.State


@transaction.atomic
def propose(
    draft: AgreementDraft, promises: Sequence[Promise], *, approver: Person, follows: Agreement | None = None, by: Actor
) -> Agreement:
    """Propose an agreement, with `follows` the next version of one in force, and ask `approver` to decide.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing agreements.
    RuleBroken
        If it is no agreement (`rules.check`), no queue names the client, its queues lie in several zones, it begins before the one
        that it follows, or owner or approver may not.
    Conflict
        If the next version of the same waits or stands already.
    """
    policy.require(by, PROPOSE)
    author = deciding.require_person(by, refusal="Only a person proposes an agreement.")
    queues = queries.queues_of(draft.client)
    if not queues:
        raise RuleBroken(
            f"No queue is served on behalf of {draft.client}.", remedy="Name the client at its queues first.", code="agreement_client"
        )
    figures.zone_of(queues)
    rules.check(draft, promises, beside=queries.beside(draft.client, day=draft.starts_on))
    for each in promises:
        if not queries.queues_of(draft.client, each.channel):
            raise RuleBroken(
                f"{draft.client} has no queue in the channel {each.channel}.", remedy="Choose another, or every queue.",
                code="agreement_client",
            )
    deciding.require_owner(queries.owners(), draft.owner, remedy="Choose somebody whose role proposes agreements.")
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role approves agreements.")
    if follows is not None:
        _require_next(draft, _held(follows))
    made = Agreement.objects.create(
        reference=next_reference("SLA"), follows=follows, proposed_by_id=author, proposed_at=clock.now(), approver=approver,
        **vars(draft),
    )
    for position, each in enumerate(promises):
        term = AgreementTerm.objects.create(
            agreement=made, position=position, measure=each.measure, channel=each.channel, target=each.target,
            target_seconds=each.target_seconds,
        )
        AgreementCredit.objects.bulk_create(
            AgreementCredit(term=term, beyond=step.beyond, share=step.share, amount=step.amount) for step in each.steps
        )
    deciding.ask(
        approver, key=_todo(made, "decide"), what=f"Decide on the agreement {made.name}", about=f"agreement:{made.reference}",
        why="Somebody else than the proposer approves what a client is promised.", due_on=None, is_decision=True,
    )
    store.append(
        AgreementProposed(
            subject=made.reference, name=made.name, client=made.client, window=made.get_window_display().lower(), terms=len(promises),
            starts_on=made.starts_on, owner=made.owner.reference, approver=approver.reference, why=Sleeved(made.why),
        ),
        by=by,
    )
    return made


@transaction.atomic
def approve(agreement: Agreement, *, by: Actor) -> Agreement:
    """Approve a proposal: from its first day it is counted, and the one that it follows ends.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving agreements.
    RuleBroken
        If `by` proposed it, or another agreement promises the client the same in the same days.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    deciding.lock_together(Agreement.objects.filter(client=agreement.client))
    held = _proposed(agreement)
    deciding.require_another(
        by, authors={held.proposed_by_id}, approver=held.approver, refusal="Who proposed an agreement cannot approve it."
    )
    clash = queries.clash(held)
    if clash is not None:
        other, term = clash
        raise RuleBroken(
            f"{other.reference} promises {held.client} {measures.get(term.measure).name} in the same days.",
            remedy="Propose the next version of that agreement, or let one of them promise less.", code="agreement_clash",
        )
    before = held.follows
    if before is not None:
        before.ends_on = held.starts_on
        before.save(update_fields=["ends_on"])
        todos.settle(_todo(before, "review"))
    deciding.settle(held, State.APPROVED, by, reason="", todo=_todo(held, "decide"))
    store.append(
        AgreementApproved(subject=held.reference, review_on=held.review_on, supersedes=before.reference if before else "none"), by=by
    )
    for each in {held.owner, held.proposed_by}:
        deciding.tell(
            each, kind="agreements", key=f"agreement:{held.reference}:approved:{each.pk}", about=f"agreement:{held.reference}",
            what=f"{held.name} is approved, from {held.starts_on:%d %b %Y}",
        )
    return held


@transaction.atomic
def refuse(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """Refuse a proposal and tell its proposer why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving agreements.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    held = _proposed(agreement)
    words = reason_given(reason)
    _let_go(held, State.REFUSED, words, by)
    store.append(AgreementRefused(subject=held.reference, reason=Sleeved(words)), by=by)
    deciding.tell(
        held.proposed_by, kind="agreements", key=f"agreement:{held.reference}:refused", about=f"agreement:{held.reference}",
        what=f"{held.name}, the agreement you proposed, was refused: {words}",
    )
    return held


@transaction.atomic
def withdraw(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """Take a proposal back before it is decided.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing agreements.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided already.
    """
    policy.require(by, PROPOSE)
    held = _proposed(agreement)
    words = reason_given(reason)
    _let_go(held, State.WITHDRAWN, words, by)
    store.append(AgreementWithdrawn(subject=held.reference, reason=Sleeved(words)), by=by)
    return held


@transaction.atomic
def reviewed(agreement: Agreement, *, review_on: date, why: str, by: Actor) -> Agreement:
    """Keep an agreement as it is after a look at it, until `review_on`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing agreements.
    RuleBroken
        If nobody says why it stays, it is over, or the next look is not within two years.
    """
    policy.require(by, PROPOSE)
    held = _held(agreement)
    today = queries.today()
    if held.state != State.APPROVED or (held.ends_on is not None and held.ends_on <= today):
        raise RuleBroken(f"{held.reference} does not hold.", remedy="Look at the agreement that does.", code="agreement_over")
    words = deciding.look_again(held, review_on, today=today, why=why, todo=_todo(held, "review"), code="agreement_review")
    store.append(AgreementReviewed(subject=held.reference, review_on=review_on, why=Sleeved(words)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the agreement called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it holds no more.
    """
    held = deciding.still_owned(Agreement.objects.filter(state__in=[State.PROPOSED, State.APPROVED]), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(AgreementGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def ask_for_review(agreement: Agreement) -> None:
    """Ask the owner to look at an agreement again; once a review."""
    deciding.ask(
        agreement.owner, key=_todo(agreement, "review"), what=f"Look again at the agreement {agreement.name}",
        why="What was agreed with a client is looked at together before it runs on.", about=f"agreement:{agreement.reference}",
        due_on=agreement.review_on,
    )


def _todo(agreement: Agreement, what: str) -> str:
    return f"agreement:{agreement.reference}:{what}{f':{agreement.review_on}' if what == 'review' else ''}"


def _held(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",))
    return rows.select_related("approver", "proposed_by", "owner", "follows").get(pk=agreement.pk)


def _proposed(agreement: Agreement) -> Agreement:
    held = _held(agreement)
    deciding.require_state(held, State.PROPOSED)
    return held


def _let_go(agreement: Agreement, state: str, reason: str, by: Actor) -> None:
    if agreement.follows is not None:  # another may follow it
        agreement.follows = None
        agreement.save(update_fields=["follows"])
    deciding.settle(agreement, state, by, reason=reason, todo=_todo(agreement, "decide"))


def _require_next(draft: AgreementDraft, follows: Agreement) -> None:
    if follows.state != State.APPROVED or follows.client != draft.client:
        raise RuleBroken(
            f"{follows.reference} is no agreement in force with {draft.client}.", remedy="Propose a new agreement instead.",
            code="agreement_follows",
        )
    if draft.starts_on <= follows.starts_on or (follows.ends_on is not None and draft.starts_on > follows.ends_on):
        raise RuleBroken(
            f"{follows.reference} holds from {follows.starts_on:%d %b %Y}"
            f"{f' to {follows.ends_on:%d %b %Y}' if follows.ends_on else ''}.",
            remedy="Let the next version begin after its first day and not after its last.", code="agreement_follows",
        )
    if Agreement.objects.filter(follows=follows).exists():
        raise Conflict(f"The next version of {follows.reference} was proposed already.", remedy="Look at that one.")
