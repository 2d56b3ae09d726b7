"""Messages to customers: planning one, checking it, deciding on it, and letting the forecast know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import available_timezones

from django.db import transaction

from floorwalker.ground import clock, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts, forecasts
from floorwalker.plan.customer_message_events import (
    MessageApproved,
    MessageChanged,
    MessageChecked,
    MessagePlanned,
    MessageProposed,
    MessageReturned,
    MessageWithdrawn,
)
from floorwalker.plan.models import CustomerMessage, DocumentVariant, DocumentVersion, MessageCheck
from floorwalker.plan.queries import customer_messages as queries
from floorwalker.plan.queries import letterheads
from floorwalker.plan.rules import customer_messages as rules
from floorwalker.plan.rules.customer_messages import Draft
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.document_variants import require_brand

State = CustomerMessage.State
OWNER_REMEDY: Final = "Choose somebody whose role writes messages to customers."
_BESIDE: Final = ("template__document", "queue")


@transaction.atomic
def plan(
    draft: Draft, *, owner: Person, template: DocumentVersion | None = None, variants: Sequence[DocumentVariant] = (),
    queue: Queue | None = None, zone: str, by: Actor,
) -> CustomerMessage:
    """Plan a message to customers, as a draft; `variants` say its template in other languages and go out beside it.

    Where nobody says who speaks, it is the sender of the brand's letterhead.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing messages to customers.
    RuleBroken
        If it says too little, no queue names its brand, its template holds no more, a variant does not say what that says, or `owner` may
        not own it.
    """
    policy.require(by, queries.WRITE)
    drafter = deciding.require_person(by, refusal="Only a person tells customers something.")
    made = CustomerMessage(reference=next_reference("MSG"), drafted_by_id=drafter, drafted_at=clock.now())
    _write(made, draft, owner=owner, template=template, queue=queue, zone=zone, by=by)
    _require_variants(made, variants)
    made.save()
    made.variants.set(variants)
    store.append(MessagePlanned(subject=made.reference, name=made.name, starts_on=made.starts_on, ends_on=made.ends_on), by=by)
    return made


@transaction.atomic
def change(
    message: CustomerMessage, draft: Draft, *, owner: Person, template: DocumentVersion | None = None,
    variants: Sequence[DocumentVariant] = (), queue: Queue | None = None, zone: str, seen: int | None, by: Actor,
) -> CustomerMessage:
    """Change a draft; its checklist is to be answered anew, since it was about other words.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing messages to customers.
    RuleBroken
        If it says too little, no queue names its brand, its template holds no more, a variant does not say what that says, or `owner` may
        not own it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.WRITE)
    now = _claimed(message, seen=seen)
    _write(now, draft, owner=owner, template=template, queue=queue, zone=zone, by=by)
    _require_variants(now, variants)
    now.save()
    now.variants.set(variants)
    gone, _rows = now.checks.all().delete()
    store.append(MessageChanged(subject=now.reference, what=f"{now.name}; {gone} answers of its checklist taken away"), by=by)
    return now


@transaction.atomic
def answer(message: CustomerMessage, *, question: str, answer: str, note: str, seen: int | None, by: Actor) -> MessageCheck:
    """Answer one question of the checklist of a draft, in the name of `by`, and how one knows.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing messages to customers.
    RuleBroken
        If it is no question or answer of the list, or nobody says how one knows.
    Conflict
        If it is no draft, or was changed since the version `seen`: the answer would be about other words.
    """
    policy.require(by, queries.WRITE)
    who = deciding.require_person(by, refusal="Only a person answers the checklist.")
    now = _claimed(message, seen=seen)
    if question not in MessageCheck.Question.values or answer not in MessageCheck.Answer.values:
        raise RuleBroken("That is not on the checklist.", remedy="Answer the questions of the page.", code="message_check")
    if not note.strip():
        raise RuleBroken("Nobody says how one knows.", remedy="Write what was looked at.", code="message_check")
    made, _new = MessageCheck.objects.update_or_create(
        message=now, question=question, defaults={"answer": answer, "note": note.strip()[:300], "by_id": who, "at": clock.now()}
    )
    line = MessageChecked(subject=now.reference, question=question, answer=answer, note=Sleeved(made.note))
    store.append(line, by=by)
    return made


@transaction.atomic
def propose(message: CustomerMessage, *, approver: Person, why: str, by: Actor) -> CustomerMessage:
    """Ask `approver` to let a message go out.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing messages to customers.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not approve it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.WRITE)
    now = _claimed(message, seen=None)
    words = reason_given(why)
    _require_whole(now)
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role approves messages.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="message", due_on=now.starts_on,
        why="Customers are told only what another than its author approved.",
    )
    store.append(MessageProposed(subject=now.reference, approver=approver.reference, why=Sleeved(words)), by=by)
    return now


@transaction.atomic
def send_back(message: CustomerMessage, *, reason: str, by: Actor) -> CustomerMessage:
    """Make a message a draft again: a proposal refused or taken back, or one that was approved and has not begun to go out.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given, or it goes out already.
    Conflict
        If it neither waits for a decision nor is approved.
    """
    now = _held(message)
    own = by.person_id in drafts.authors(now)
    policy.require(by, queries.WRITE if own else queries.APPROVE)
    deciding.require_state(now, State.PROPOSED, State.APPROVED)
    was_approved = now.state == State.APPROVED
    if was_approved and now.starts_on <= queries.today():
        raise RuleBroken("It goes out already.", remedy="Withdraw it, and plan another.", code="message_begun")
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    how = "taken up again" if was_approved else "taken back" if own else "refused"
    store.append(MessageReturned(subject=now.reference, how=how, reason=Sleeved(words)), by=by)
    if was_approved:
        now.decided_by = None  # nobody approved what it will say; when it was decided on stays, since calendars elsewhere count by it
        now.save(update_fields=["decided_by"])
        _tell_forecast(now, by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "returned", f"{now.name}, a message to customers, is a draft again: {words}")
    return now


@transaction.atomic
def approve(message: CustomerMessage, *, seen: int | None, by: Actor) -> CustomerMessage:
    """Let a message go out; the contacts it is expected to bring go to the forecast of its queue.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving messages.
    RuleBroken
        If `by` proposed it or answered its checklist, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.APPROVE)
    now = drafts.waiting(message, *_BESIDE, seen=seen)
    authors = drafts.authors(now) | set(now.checks.values_list("by", flat=True))
    deciding.require_another(by, authors=authors, approver=now.approver, refusal="Who wrote or checked a message cannot approve it.")
    _require_whole(now)
    deciding.settle(now, State.APPROVED, by, reason="", todo=_todo(now))
    assert now.template is not None
    contacts = round(math.fsum(queries.expected(now).values()))
    template = f"{now.template.document.reference} version {now.template.number}"
    store.append(MessageApproved(subject=now.reference, template=template, contacts=contacts), by=by)
    _tell_forecast(now, by)
    for each in {person for person in (now.owner, now.proposed_by) if person is not None}:
        _tell(each, now, "approved", f"{now.name}, a message to customers, is approved")
    return now


@transaction.atomic
def withdraw(message: CustomerMessage, *, reason: str, by: Actor) -> CustomerMessage:
    """Let a message not go out, or no longer; what it was expected to bring leaves the forecast.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing messages to customers.
    RuleBroken
        If no reason is given.
    Conflict
        If it was withdrawn already.
    """
    policy.require(by, queries.WRITE)
    now = _held(message)
    deciding.require_state(now, *queries.SHOWN_ON_CALENDAR)
    words = drafts.step_back(now, State.WITHDRAWN, reason=reason, todo=_todo(now))
    store.append(MessageWithdrawn(subject=now.reference, reason=Sleeved(words)), by=by)
    _tell_forecast(now, by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the message `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    held = deciding.still_owned(CustomerMessage.objects.filter(state__in=queries.SHOWN_ON_CALENDAR), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner.reference, to
    held.save(update_fields=["owner"])
    store.append(MessageChanged(subject=reference, what=f"given from {before} to {to.reference}"), by=by)


def _write(
    message: CustomerMessage, draft: Draft, *, owner: Person, template: DocumentVersion | None, queue: Queue | None, zone: str, by: Actor
) -> None:
    brand = draft.brand.strip()
    if brand != message.brand:  # one that no queue names any more stays where it was chosen
        require_brand(brand, brands=lines.used("brand"))
    held = letterheads.in_force(brand, on=draft.starts_on) if not draft.sender.strip() else None
    draft = replace(draft, brand=brand, sender=held.sender_name) if held is not None else replace(draft, brand=brand)
    rules.check(draft, has_queue=queue is not None)
    if zone not in available_timezones():
        raise RuleBroken(f"There is no time zone {zone[:40]!r}.", remedy="Give an IANA name such as Europe/London.", code="message_zone")
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    if template is not None and template.pk != message.template_id and not queries.templates(by).filter(pk=template.pk).exists():
        raise RuleBroken("That template holds no more.", remedy="Choose one that holds today.", code="message_template")
    message.name, message.sender, message.brand = draft.name.strip(), draft.sender.strip(), draft.brand
    message.channels, message.audience, message.audience_size = list(draft.channels), draft.audience.strip(), draft.audience_size
    message.starts_on, message.ends_on, message.zone = draft.starts_on, draft.ends_on, zone
    message.share, message.profile = draft.share, list(draft.profile) if draft.share is not None else []
    message.owner, message.template, message.queue = owner, template, queue


def _require_variants(message: CustomerMessage, variants: Sequence[DocumentVariant]) -> None:
    for says in queries.variants_unfit(message, variants):
        raise RuleBroken(says, remedy="Choose texts of this template that keep up, or none.", code="message_variant")


def _held(message: CustomerMessage) -> CustomerMessage:
    return drafts.held(message, *_BESIDE)


def _claimed(message: CustomerMessage, *, seen: int | None) -> CustomerMessage:
    return drafts.claimed(message, *_BESIDE, seen=seen)


def _require_whole(message: CustomerMessage) -> None:
    lacks = queries.missing(message)
    if lacks:
        more = f" And {len(lacks) - 1} more." if len(lacks) > 1 else ""
        raise RuleBroken(f"{lacks[0]}{more}", remedy="See to it, then propose it.", code="message_gap")


def _tell_forecast(message: CustomerMessage, by: Actor) -> None:
    if message.queue is not None and message.share is not None:
        forecasts.lay_messages(message.queue, by=by)


def _about(message: CustomerMessage) -> str:
    return f"customer_message:{message.reference}"


def _todo(message: CustomerMessage) -> str:
    return f"customer_message:{message.reference}:decide"


def _tell(person: Person, message: CustomerMessage, how: str, words: str) -> None:
    key = f"{_about(message)}:{how}:{message.changes}:{person.pk}"
    deciding.tell(person, kind="customer_messages", key=key, about=_about(message), what=words)
